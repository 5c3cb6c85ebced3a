"""Stored markets: what there is, how sound it is, what its funding was like."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

import strawberry

from api.errors import shown
from api.instants import instant, instant_or_none
from api.market_data.catalog import current_versions
from api.market_data.contracts import contract_kind, settle_currency
from api.market_data.versions import SeriesVersion
from api.runs.names import MarketKey
from api.schema.arguments import MaxPoints
from api.schema.capitalisation import Capitalisation, known_coins
from api.schema.carry import (
    Assumed,
    CarryOutlook,
    RequireScore,
    WindowChoice,
    outlook,
)
from api.schema.carry import assumptions as checked
from api.schema.carry_types import FundingWindow
from api.schema.context import Info
from api.schema.ids import market_node_id
from api.schema.market_coverage import (
    FundingStatistics,
    SeriesCoverage,
    coverage_of,
    statistics_of,
)
from api.schema.market_series import (
    BasisHistory,
    Bins,
    RateHistogram,
    RateHistory,
    basis_history,
    rate_histogram,
    rate_history,
)
from api.schema.market_terms import MarketTerms
from api.schema.paging import PageInfo, decode_cursor, encode_cursor
from api.schema.quality import Quality, quality_of
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.run import Node
from api.schema.scalars import BigInt
from api.schema.tracking import MarketTracking, tracking_of
from api.schema.trials import TRIALS, TRIALS_ARE_EXACT, TrialsPeriod, trials_of_market
from api.schema.usual_terms import usual_terms
from api.storage import markets
from api.storage.tables import MarketRow, SeriesRow

_SEPARATOR = "|"


@strawberry.enum(description="What a contract is paid in.")
class ContractKind(Enum):
    LINEAR = strawberry.enum_value("LINEAR", description="In its quote currency.")
    INVERSE = strawberry.enum_value("INVERSE", description="In the coin: not backtested here.")
    QUANTO = strawberry.enum_value("QUANTO", description="In something else: not backtested here.")


@strawberry.type(description="One perpetual and its spot partner on one venue.")
class Market(Node):
    venue: str = strawberry.field(description='Exchange or source, such as "binance".')
    symbol: str = strawberry.field(description='Unified symbol of ccxt, such as "BTC/USDT:USDT".')
    base: str = strawberry.field(description="The coin.")
    quote: str = strawberry.field(description="What it is priced in.")
    synthetic: bool = strawberry.field(description="Whether it was generated, not traded.")
    settle: str = strawberry.field(description="What the contract is paid in.")
    contract_kind: ContractKind = strawberry.field(
        description="Whether it is paid in the quote or in the coin."
    )
    spot_symbol: str = strawberry.field(description='The spot market, such as "BTC/USDT".')
    spot_multiplier: float = strawberry.field(
        description="Coins in one unit of the perp: spot prices are multiplied by it."
    )
    coverage: list[SeriesCoverage] = strawberry.field(description="What is stored, per series.")
    tradable_from: datetime | None = strawberry.field(
        description="First settlement with both prices; null without one."
    )
    tradable_to: datetime | None = strawberry.field(
        description="Last settlement with both prices; null without one."
    )
    quality: Quality = strawberry.field(description="How sound it is.")
    funding_statistics: FundingStatistics | None = strawberry.field(
        description="What its funding was like; null without funding."
    )
    updated_at: datetime = strawberry.field(description="When it was last imported.")
    row: strawberry.Private[MarketRow]
    versions: strawberry.Private[tuple[SeriesVersion, ...]]

    @strawberry.field(
        description="What a run here takes whose input says nothing of it: fees, steps, minima "
        "and tiers of its venue's profile, else the defaults."
    )
    async def terms(self, info: Info) -> MarketTerms:
        return await usual_terms(info, MarketKey(self.venue, self.symbol))

    @strawberry.field(
        description="What all of its coin is worth, by the last `carry tiers update`; null where "
        "that is unknown."
    )
    async def capitalisation(self, info: Info) -> Capitalisation | None:
        return (await known_coins(info, [self.base])).of(self.base)

    @strawberry.field(
        description="How workers keep it up to date (`trackMarket`); null where they do not."
    )
    async def tracking(self, info: Info) -> MarketTracking | None:
        services = info.context.services
        return tracking_of(await services.tracking_of(markets.id_of(self.row)))

    @strawberry.field(
        description="Its funding over a window, what it yields after costs, where it stands and a "
        "verdict; null without funding."
    )
    async def outlook(
        self,
        info: Info,
        window: WindowChoice = FundingWindow.D90,
        assumptions: Assumed = None,
        require_score: RequireScore = False,
    ) -> CarryOutlook | None:
        assumed = checked(assumptions, require_score)
        document = await info.context.services.explorer.document(self.row, self.versions)
        return None if document is None else outlook(document, window, assumed)

    @strawberry.field(description="Its funding rates over time; null without funding.")
    async def rate_history(
        self,
        info: Info,
        window: WindowChoice = FundingWindow.ALL,
        max_points: MaxPoints = 1500,
    ) -> RateHistory | None:
        return await rate_history(info, self.versions, window, max_points)

    @strawberry.field(description="How its 8-hour rates are spread; null without funding.")
    async def rate_histogram(
        self, info: Info, window: WindowChoice = FundingWindow.ALL, bins: Bins = 20
    ) -> RateHistogram | None:
        return await rate_histogram(info, self.versions, window, bins)

    @strawberry.field(
        description="How far its perp and spot lay apart at settlements; null without bars of both."
    )
    async def basis_history(
        self,
        info: Info,
        window: WindowChoice = FundingWindow.ALL,
        max_points: MaxPoints = 1500,
    ) -> BasisHistory | None:
        return await basis_history(info, self.versions, window, max_points)

    @strawberry.field(description=f"{TRIALS} Of the asker; without a period: over any.")
    async def trials(self, info: Info, period: TrialsPeriod = None) -> BigInt:
        return BigInt((await trials_of_market(info, self.row, period)).count)

    @strawberry.field(description=TRIALS_ARE_EXACT)
    async def trials_are_exact(self, info: Info, period: TrialsPeriod = None) -> bool:
        return (await trials_of_market(info, self.row, period)).is_exact


@strawberry.type(description="A market in a connection.")
class MarketEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: Market = strawberry.field(description="The market.")


@strawberry.type(description="A page of markets, by venue and symbol.")
class MarketConnection:
    edges: list[MarketEdge] = strawberry.field(description="The markets with their cursors.")
    nodes: list[Market] = strawberry.field(description="The markets.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All markets that match.")


async def find_market(info: Info, venue: str, symbol: str) -> Market | None:
    """The market of this name, None where nothing is stored for it."""
    async with info.context.services.database.session() as session:
        row = await markets.find(session, venue, symbol)
        if row is None:
            return None
        assert row.id is not None  # noqa: S101  a stored row has its id
        series = await markets.current_series(session, [row.id])
    return market_of(row, series[row.id])


async def market_page(
    info: Info,
    first: int,
    after: str | None,
    venue: str | None,
    search: str | None,
    tracked: bool | None,
) -> MarketConnection:
    """A page of markets with their series in one more query."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    place = None if after is None else _place(after)
    async with info.context.services.database.session() as session:
        page = await markets.page(
            session, first=first, after=place, venue=venue, search=search, tracked=tracked
        )
        ids = [row.id for row in page.rows if row.id is not None]
        series = await markets.current_series(session, ids)
    nodes = [market_of(row, series[row.id or 0]) for row in page.rows]
    edges = [MarketEdge(cursor=_cursor(node), node=node) for node in nodes]
    return MarketConnection(
        edges=edges,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=page.total_count,
    )


def _cursor(market: Market) -> str:
    return encode_cursor("markets", f"{market.venue}{_SEPARATOR}{market.symbol}")


def _place(cursor: str) -> tuple[str, str]:
    venue, separator, symbol = decode_cursor("markets", cursor).partition(_SEPARATOR)
    if not separator:
        raise BadUserInput(
            "after", f"after must be a cursor of this connection, was {shown(cursor)}"
        )
    return venue, symbol


def market_of(row: MarketRow, series: Sequence[SeriesRow]) -> Market:
    """GraphQL form of a stored market and its current series."""
    quality = row.quality or {}
    measures = {(one["kind"], one["timeframe"]): one for one in quality.get("series", ())}
    return Market(
        id=market_node_id(row.venue, row.symbol),
        venue=row.venue,
        symbol=row.symbol,
        base=row.base,
        quote=row.quote,
        synthetic=row.synthetic,
        settle=settle_currency(row.symbol),
        contract_kind=ContractKind(contract_kind(row.symbol)),
        spot_symbol=row.spot_symbol,
        spot_multiplier=row.spot_multiplier,
        coverage=[coverage_of(one, measures) for one in series],
        tradable_from=instant_or_none(quality.get("tradable_from_ms")),
        tradable_to=instant_or_none(quality.get("tradable_to_ms")),
        quality=quality_of(quality),
        funding_statistics=statistics_of(row.statistics),
        updated_at=instant(row.updated_at_ms),
        row=row,
        versions=current_versions(row, series),
    )
