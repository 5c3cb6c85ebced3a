"""An import of market data as GraphQL shows it, and how it is asked for."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.access.grants import Scope
from api.instants import instant
from api.kinds.market_import.asked import (
    ImportedKind,
    ImportMarketDataInput,
    ImportSource,
    import_config,
)
from api.kinds.market_import.config import ImportConfig, request_of
from api.kinds.market_import.stored import stored_import
from api.schema.config_types import MarketRef
from api.schema.context import Info
from api.schema.fixed import FIXED
from api.schema.imported import ImportedSeries, imported_series
from api.schema.markets import Market, find_market
from api.schema.results import StartRunResult
from api.schema.run import Node, Run, run_fields
from api.schema.starting import mutation, start
from api.storage.tables import RunRow

_DOING = "import market data"


@strawberry.type(
    description="History of a market, brought in from an exchange: visible all at once, when it "
    "has succeeded. What was fetched before a failure or a cancel is not fetched again."
)
class MarketImport(Run, Node):
    warnings: list[str] = strawberry.field(description="What the exchange does not offer.")

    @strawberry.field(description="The market.", metadata=FIXED)
    def market(self) -> MarketRef:
        request = request_of(self.row)
        return MarketRef(venue=request.venue, symbol=request.symbol)

    @strawberry.field(description="First instant asked for.", metadata=FIXED)
    def since(self) -> datetime:
        return instant(request_of(self.row).since_ms)

    @strawberry.field(description="Instant it stops before.", metadata=FIXED)
    def until(self) -> datetime:
        return instant(request_of(self.row).until_ms)

    @strawberry.field(description="Length of its bars.", metadata=FIXED)
    def timeframe(self) -> str:
        return request_of(self.row).timeframe

    @strawberry.field(description="Where it takes history from.", metadata=FIXED)
    def source(self) -> ImportSource:
        return ImportSource(request_of(self.row).source)

    @strawberry.field(description="The series asked for.", metadata=FIXED)
    def kinds(self) -> list[ImportedKind]:
        return [ImportedKind(kind) for kind in request_of(self.row).kinds]

    @strawberry.field(
        description="What came of each series; null while there is nothing.", metadata=FIXED
    )
    async def series(self, info: Info) -> list[ImportedSeries] | None:
        stored = await stored_import(info.context.results, self.row)
        if not stored:
            return None
        fetched = stored["rows_fetched"]
        return [imported_series(one, fetched.get(one["kind"])) for one in stored["series"]]

    @strawberry.field(description="The market as it is stored now; null while it is not.")
    async def stored(self, info: Info) -> Market | None:
        request = request_of(self.row)
        return await find_market(info, request.venue, request.symbol)


def form(row: RunRow) -> MarketImport:
    """GraphQL form of an IMPORT run."""
    return MarketImport(**run_fields(row), warnings=list(row.warnings or ()))


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation(
        "Bring in the history of a market from its exchange: a run like the others, "
        "with events, cancel and delete."
    )
    async def import_market_data(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            ImportMarketDataInput, strawberry.argument(description="What to bring in.")
        ],
    ) -> StartRunResult:
        if input.replace is True:  # markets are everybody's
            info.context.access.require(Scope.RUN, _DOING)
            info.context.access.require(Scope.ADMIN, "replace market data")

        async def asked() -> ImportConfig:
            return await import_config(info.context.services, input)

        return await start(info, input, asked, doing=_DOING)


TYPE = MarketImport
