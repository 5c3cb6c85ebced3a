"""Root of the queries."""

from typing import Annotated

import strawberry

from api.schema.arguments import After, First
from api.schema.context import Info
from api.schema.enums import RunKind, RunStatus
from api.schema.ids import decode_market_id
from api.schema.markets import Market, MarketConnection, find_market, market_page
from api.schema.run import Node, Run
from api.schema.runs import RunConnection, find_run, run_page
from api.schema.service import Preset, Service, presets, service_of

NodeId = Annotated[strawberry.ID, strawberry.argument(description="Opaque id.")]


@strawberry.type(description="What can be read.")
class Query:
    @strawberry.field(description="Anything that has an id; null where there is nothing of it.")
    async def node(self, info: Info, id: NodeId) -> Node | None:  # noqa: A002
        market = decode_market_id(id)
        if market is not None:
            return await find_market(info, *market)
        return await find_run(info, id)

    @strawberry.field(description="A run; null where there is none of this id.")
    async def run(self, info: Info, id: NodeId) -> Run | None:  # noqa: A002
        return await find_run(info, id)

    @strawberry.field(description="Runs, the newest first.")
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
    ) -> RunConnection:
        return await run_page(info, first, after, kind, status)

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
    ) -> MarketConnection:
        return await market_page(info, first, after, venue, search)

    @strawberry.field(description="A stored market; null where nothing is stored for it.")
    async def market(
        self,
        info: Info,
        venue: Annotated[str, strawberry.argument(description="Its venue.")],
        symbol: Annotated[str, strawberry.argument(description="Its ccxt unified symbol.")],
    ) -> Market | None:
        return await find_market(info, venue, symbol)

    @strawberry.field(description="Named starting points, from cautious to eager.")
    def presets(self) -> list[Preset]:
        return presets()

    @strawberry.field(description="The service itself.")
    def service(self, info: Info) -> Service:
        return service_of(info)
