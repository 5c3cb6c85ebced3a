"""The pair explorer's ranking: stored markets by what holding them yields."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import strawberry

from api.errors import shown
from api.market_data.catalog import current_versions
from api.schema.capitalisation import Capitalisation, MarketTier, known_coins
from api.schema.carry import Assumptions, CarryOutlook, outlook
from api.schema.carry_types import CarryGrade, FundingWindow
from api.schema.context import Info
from api.schema.enums import OrderDirection
from api.schema.markets import Market, market_of
from api.schema.paging import PageInfo, decode_cursor, encode_cursor
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.tier_summaries import TierSummary, tier_summaries
from api.storage import markets
from api.storage.tables import MarketRow, SeriesRow

_MOST_SETTLEMENTS = 1_000_000


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="What a ranking is ordered by; undefined comes last.")
class RankingOrder(Enum):
    NET_APR = _value("NET_APR", "APR after costs.")
    NET_APY = _value("NET_APY", "APY after costs.")
    GROSS_APR = _value("GROSS_APR", "APR before costs.")
    MEAN_RATE = _value("MEAN_RATE", "Mean 8-hour rate.")
    MEDIAN_RATE = _value("MEDIAN_RATE", "Median 8-hour rate.")
    STANDARD_DEVIATION = _value("STANDARD_DEVIATION", "Deviation of the 8-hour rates.")
    POSITIVE_SHARE = _value("POSITIVE_SHARE", "Share of rates above 0.")
    CURRENT_RATE = _value("CURRENT_RATE", "Last 8-hour rate.")
    CURRENT_PERCENTILE = _value("CURRENT_PERCENTILE", "Percentile of the last rate.")
    BREAK_EVEN_DAYS = _value("BREAK_EVEN_DAYS", "Days that pay for a round trip.")


_KEYS = {
    RankingOrder.NET_APR: lambda one: one.yields.net_apr,
    RankingOrder.NET_APY: lambda one: one.yields.net_apy,
    RankingOrder.GROSS_APR: lambda one: one.yields.gross_apr,
    RankingOrder.MEAN_RATE: lambda one: one.eight_hour_rates.mean,
    RankingOrder.MEDIAN_RATE: lambda one: one.eight_hour_rates.median,
    RankingOrder.STANDARD_DEVIATION: lambda one: one.eight_hour_rates.standard_deviation,
    RankingOrder.POSITIVE_SHARE: lambda one: one.positive_share,
    RankingOrder.CURRENT_RATE: lambda one: one.current.eight_hour_rate,
    RankingOrder.CURRENT_PERCENTILE: lambda one: one.current.percentile,
    RankingOrder.BREAK_EVEN_DAYS: lambda one: one.yields.break_even_days,
}


@strawberry.type(description="A market and its place in a ranking.")
class RankedMarket:
    rank: int = strawberry.field(description="Its place, from 1; markets without a value too.")
    market: Market = strawberry.field(description="The market.")
    outlook: CarryOutlook = strawberry.field(description="What it is ranked by.")
    capitalisation: Capitalisation | None = strawberry.field(
        description="What all of its coin is worth; null where that is unknown."
    )


@strawberry.type(description="A ranked market in a connection.")
class RankedMarketEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: RankedMarket = strawberry.field(description="The ranked market.")


@strawberry.type(description="How many markets of a ranking have a verdict.")
class VerdictCount:
    grade: CarryGrade = strawberry.field(description="The verdict.")
    markets: int = strawberry.field(description="Markets that have it.")


@strawberry.type(description="A page of ranked markets.")
class MarketRankingConnection:
    edges: list[RankedMarketEdge] = strawberry.field(description="The markets with their cursors.")
    nodes: list[RankedMarket] = strawberry.field(description="The markets.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All markets that are ranked.")
    verdicts: list[VerdictCount] = strawberry.field(
        description="Verdicts over all ranked markets, the best first."
    )
    tiers: list[TierSummary] = strawberry.field(
        description="The tiers of all ranked markets, the largest coins first; of tiers that have "
        "markets."
    )


OrderBy = Annotated[RankingOrder, strawberry.argument(description="What decides the order.")]
EndFirst = Annotated[OrderDirection, strawberry.argument(description="Which end comes first.")]
MinSettlements = Annotated[
    int,
    strawberry.argument(
        description="Only markets with so many settlements in the window, 0 to "
        f"{_MOST_SETTLEMENTS}."
    ),
]
OfVenue = Annotated[str | None, strawberry.argument(description="Only markets of this venue.")]
Search = Annotated[str | None, strawberry.argument(description="Part of the symbol, in any case.")]
IncludeSynthetic = Annotated[
    bool, strawberry.argument(description="Whether generated markets are ranked as well.")
]


@dataclass(frozen=True, slots=True)
class _Found:
    """A market that is ranked."""

    row: MarketRow
    market: Market
    outlook: CarryOutlook
    capitalisation: Capitalisation | None

    @property
    def tier(self) -> MarketTier | None:
        return None if self.capitalisation is None else self.capitalisation.tier


async def rank_markets(
    info: Info,
    *,
    window: FundingWindow,
    assumed: Assumptions,
    order_by: RankingOrder,
    direction: OrderDirection,
    min_settlements: int,
    include_synthetic: bool,
    venue: str | None,
    search: str | None,
    tiers: Sequence[MarketTier] | None,
    first: int,
    after: str | None,
) -> MarketRankingConnection:
    """A page of the ranking of all markets with funding that match."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    whole_number_between("minSettlements", min_settlements, 0, _MOST_SETTLEMENTS)
    connection = f"ranking {window.name} {order_by.name} {direction.name}"
    place = None if after is None else decode_cursor(connection, after)
    async with info.context.services.database.session() as session:
        rows = await markets.all_of(session, venue=venue, search=search)
        ids = [markets.id_of(row) for row in rows]
        series = await markets.current_series(session, ids)
    coins = await known_coins(info, [row.base for row in rows])
    ranked = []
    for row in rows:
        its = series[markets.id_of(row)]
        outlook = await _outlook(info, row, its, window, assumed)
        if outlook is None or outlook.settlements < min_settlements:
            continue
        found = _Found(row, market_of(row, its), outlook, coins.of(row.base))
        is_of_tier = tiers is None or found.tier in tiers
        if is_of_tier and (include_synthetic or not row.synthetic):
            ranked.append(found)
    ranked = _ordered(ranked, order_by, direction)
    order = _digest(ranked)
    start = 0 if place is None else _start(place, order)
    nodes = [
        RankedMarket(
            rank=start + offset + 1,
            market=found.market,
            outlook=found.outlook,
            capitalisation=found.capitalisation,
        )
        for offset, found in enumerate(ranked[start : start + first])
    ]
    edges = [
        RankedMarketEdge(cursor=encode_cursor(connection, f"{node.rank - 1} {order}"), node=node)
        for node in nodes
    ]
    return MarketRankingConnection(
        edges=edges,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=start + len(nodes) < len(ranked),
            has_previous_page=start > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=len(ranked),
        verdicts=[
            VerdictCount(
                grade=grade,
                markets=sum(found.outlook.verdict.grade is grade for found in ranked),
            )
            for grade in CarryGrade
        ],
        tiers=tier_summaries(
            [(found.tier, found.market, found.outlook.yields.net_apr) for found in ranked]
        ),
    )


def _digest(ranked: Sequence[_Found]) -> str:
    # Whoever goes on behind a cursor goes on in the order that it was of, or is told.
    names = "\n".join(f"{row.venue}|{row.symbol}" for row in (found.row for found in ranked))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _start(place: str, order: str) -> int:
    offset, _, of_order = place.partition(" ")
    known = offset.isascii() and offset.isdecimal() and len(offset) <= 18
    if not known or of_order != order:
        raise BadUserInput(
            "after",
            "after must be a cursor of the ranking as it stands: it has changed since, or is "
            f"asked for with other filters, so start again without a cursor, was {shown(place)}",
        )
    return int(offset) + 1


async def _outlook(
    info: Info,
    row: MarketRow,
    series: Sequence[SeriesRow],
    window: FundingWindow,
    assumed: Assumptions,
) -> CarryOutlook | None:
    versions = current_versions(row, series)
    document = await info.context.services.explorer.document(row, versions)
    return None if document is None else outlook(document, window, assumed)


def _ordered(
    ranked: list[_Found], order_by: RankingOrder, direction: OrderDirection
) -> list[_Found]:
    # Equal ones stay in the order of venue and symbol; what is undefined comes last either way,
    # and behind it what cannot be traded.
    sign = -1.0 if direction is OrderDirection.DESCENDING else 1.0

    def key(found: _Found) -> tuple[bool, bool, float]:
        value = _KEYS[order_by](found.outlook)
        is_stuck = found.outlook.current.untradable_leg is not None
        return is_stuck, value is None, 0.0 if value is None else sign * value

    return sorted(ranked, key=key)
