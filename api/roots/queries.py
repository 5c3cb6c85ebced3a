"""Root of the queries: a kind of run brings what is asked of it before it is started."""

from typing import Annotated

import strawberry

from api.registry import parts
from api.roots.compare import AsFractions, ComparedPoints, RunIds, compare_runs
from api.roots.runs import RunConnection, find_run, run_page
from api.roots.service import Preset, Service, presets, service_of
from api.schema.arguments import After, First
from api.schema.capitalisation import OfTiers
from api.schema.carry import Assumed, RequireScore, WindowChoice
from api.schema.carry import assumptions as checked
from api.schema.carry_types import FundingWindow
from api.schema.context import Info
from api.schema.enums import OrderDirection, RunKind, RunStatus
from api.schema.fixed import FIXED
from api.schema.ids import decode_market_id
from api.schema.markets import Market, MarketConnection, find_market, market_page
from api.schema.ranking import (
    EndFirst,
    IncludeSynthetic,
    MarketRankingConnection,
    MinSettlements,
    OfVenue,
    OrderBy,
    RankingOrder,
    Search,
    rank_markets,
)
from api.schema.run import Node, Run
from api.schema.run_comparison import RunComparison
from api.schema.run_filter import RunFilterInput, RunOrderInput
from api.schema.venues import VenueProfile, venue_profiles
from api.schema.webhooks import WebhookConnection, find_webhook, webhook_page

NodeId = Annotated[strawberry.ID, strawberry.argument(description="Opaque id.")]


@strawberry.type
class OwnQueries:
    """What can be read of what is stored."""

    @strawberry.field(description="Anything that has an id; null where there is nothing of it.")
    async def node(self, info: Info, id: NodeId) -> Node | None:  # noqa: A002
        market = decode_market_id(id)
        if market is not None:
            return await find_market(info, *market)
        return await find_run(info, id) or await find_webhook(info, id)

    @strawberry.field(description="A run; null where there is none of this id.", metadata=FIXED)
    async def run(self, info: Info, id: NodeId) -> Run | None:  # noqa: A002
        return await find_run(info, id)

    @strawberry.field(description="Runs, the newest first where no order is given.")
    async def runs(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        kind: Annotated[
            RunKind | None, strawberry.argument(description="Only runs of this kind.")
        ] = None,
        status: Annotated[
            RunStatus | None, strawberry.argument(description="Only runs in this status.")
        ] = None,
        where: Annotated[
            RunFilterInput | None, strawberry.argument(description="What else must hold of them.")
        ] = None,
        order_by: Annotated[
            RunOrderInput | None,
            strawberry.argument(description="Their order; a cursor belongs to the order it is of."),
        ] = None,
    ) -> RunConnection:
        return await run_page(info, first, after, kind, status, where, order_by)

    @strawberry.field(
        description="Stored runs beside each other: curves, metrics, and in what they differ."
    )
    async def compare_runs(
        self,
        info: Info,
        ids: RunIds,
        as_fractions: AsFractions = False,
        max_points: ComparedPoints = 1500,
    ) -> RunComparison:
        return await compare_runs(info, ids, max_points, as_fractions=as_fractions)

    @strawberry.field(description="Webhooks, the newest first.")
    async def webhooks(
        self, info: Info, first: First = 20, after: After = None
    ) -> WebhookConnection:
        return await webhook_page(info, first, after)

    @strawberry.field(description="Stored markets, by venue and symbol.")
    async def markets(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        venue: Annotated[
            str | None, strawberry.argument(description="Only markets of this venue.")
        ] = None,
        search: Annotated[
            str | None, strawberry.argument(description="Part of the symbol, in any case.")
        ] = None,
        tracked: Annotated[
            bool | None,
            strawberry.argument(description="Only those that are tracked, or that are not."),
        ] = None,
    ) -> MarketConnection:
        return await market_page(info, first, after, venue, search, tracked)

    @strawberry.field(description="A stored market; null where nothing is stored for it.")
    async def market(
        self,
        info: Info,
        venue: Annotated[str, strawberry.argument(description="Its venue.")],
        symbol: Annotated[str, strawberry.argument(description="Its ccxt unified symbol.")],
    ) -> Market | None:
        return await find_market(info, venue, symbol)

    @strawberry.field(
        description="Stored markets with funding, ranked by what holding them yields after costs. "
        "A cursor is refused once the order has changed: start again without it."
    )
    async def market_ranking(
        self,
        info: Info,
        window: WindowChoice = FundingWindow.D90,
        assumptions: Assumed = None,
        require_score: RequireScore = False,
        order_by: OrderBy = RankingOrder.NET_APR,
        direction: EndFirst = OrderDirection.DESCENDING,
        min_settlements: MinSettlements = 0,
        include_synthetic: IncludeSynthetic = True,
        venue: OfVenue = None,
        search: Search = None,
        tiers: OfTiers = None,
        first: First = 50,
        after: After = None,
    ) -> MarketRankingConnection:
        return await rank_markets(
            info,
            window=window,
            assumed=checked(assumptions, require_score),
            order_by=order_by,
            direction=direction,
            min_settlements=min_settlements,
            include_synthetic=include_synthetic,
            venue=venue,
            search=search,
            tiers=tiers,
            first=first,
            after=after,
        )

    @strawberry.field(
        description="What venues charge and demand, each value with its day and source."
    )
    async def venues(
        self,
        info: Info,
        venue: Annotated[
            str | None, strawberry.argument(description="Only the profile of this venue.")
        ] = None,
    ) -> list[VenueProfile]:
        return await venue_profiles(info, venue)

    @strawberry.field(description="Named starting points, from cautious to eager.", metadata=FIXED)
    def presets(self) -> list[Preset]:
        return presets()

    @strawberry.field(description="The service itself.", metadata=FIXED)
    def service(self, info: Info) -> Service:
        return service_of(info)


_ASKING = tuple(one.Queries for one in parts("graphql") if hasattr(one, "Queries"))

Query = strawberry.type(type("Query", (OwnQueries, *_ASKING), {}), description="What can be read.")
"""Root of the queries."""
