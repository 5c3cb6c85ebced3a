"""A multi-market run as GraphQL shows it."""

import math
from typing import Annotated

import strawberry

from api.errors import shown
from api.kinds.backtest.graphql import Backtest
from api.kinds.backtest.graphql import form as backtest_of
from api.kinds.multi_market.asked import StartMultiMarketInput, multi_market_config
from api.kinds.multi_market.config import MultiMarketConfig, from_document
from api.kinds.multi_market.config_types import MultiMarketConfig as ToldConfig
from api.kinds.multi_market.config_types import multi_market_config_of
from api.kinds.multi_market.market_run import market_run
from api.kinds.multi_market.stored import StoredEntry, stored_markets
from api.runs.values import Document
from api.schema.config_types import MarketRef, Period, market_ref_of, period_of
from api.schema.context import Info
from api.schema.fixed import FIXED, VARIES
from api.schema.inputs import MarketInput
from api.schema.lengths import at_most
from api.schema.luck import Judged
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import DataUse, data_use_of, lowest_headroom_of
from api.schema.refusals import BadUserInput
from api.schema.results import StartRunResult
from api.schema.run import Failure, Node, Run, run_fields
from api.schema.starting import mutation, start_on_terms
from api.storage import markets
from api.storage.tables import RunRow


@strawberry.type(description="One market of a multi-market run.")
class MultiMarketEntry(Judged):
    market: MarketRef = strawberry.field(description="The market.")
    synthetic: bool = strawberry.field(  # by the market as it is stored now
        description="Whether the market was generated.", metadata=VARIES
    )
    failure: Failure | None = strawberry.field(description="Why it has no result, if it failed.")
    row: strawberry.Private[RunRow]
    stored: strawberry.Private[StoredEntry]

    @strawberry.field(description="What came of it; null while there is no result.", metadata=FIXED)
    def metrics(self) -> Metrics | None:
        return None if self.stored.backtest is None else metrics_of(self.stored.backtest.metrics)

    @strawberry.field(
        description="What the data could give; null while there is no result.", metadata=FIXED
    )
    def data_use(self) -> DataUse | None:
        return data_use_of(self.stored.backtest)

    @strawberry.field(
        description="Smallest adverse move of the mark that would have liquidated, fraction of "
        "it; null where nothing was held or margin is unconstrained.",
        metadata=FIXED,
    )
    async def lowest_headroom(self) -> float | None:
        return await lowest_headroom_of(self.stored.backtest)

    @strawberry.field(
        description="The same question as a run of its own, made on first request; null while "
        "there is no result."
    )
    async def backtest(self, info: Info) -> Backtest | None:
        return await _market_run(info, self.row, self.stored)

    async def judgement(self, info: Info) -> Document | None:
        """What is stored of this market."""
        if self.stored.backtest is None:
            return None
        return await info.context.results.judgement_of(self.row, self.stored.part)


@strawberry.type(description="One strategy on several markets, each for itself.")
class MultiMarket(Run, Node):
    warnings: list[str] = strawberry.field(description="What to know before trusting it.")

    @strawberry.field(description="Its period.", metadata=FIXED)
    def period(self) -> Period:
        return period_of(self._config().period)

    @strawberry.field(description="Its configuration, defaults resolved.", metadata=FIXED)
    def config(self) -> ToldConfig:
        return multi_market_config_of(self._config())

    @strawberry.field(
        description="Its markets by net P&L, the best first, failures last.",
        metadata=at_most("markets", **FIXED),
    )
    async def entries(self, info: Info) -> list[MultiMarketEntry]:
        stored = await stored_markets(info.context.results, self.row)
        names = [(entry.market.venue, entry.market.symbol) for entry in stored]
        async with info.context.services.database.session() as session:
            known = await markets.find_many(session, names)
        return [
            MultiMarketEntry(
                market=market_ref_of(entry.market),
                synthetic=name in known and known[name].synthetic,
                failure=None if entry.failure is None else Failure(message=entry.failure),
                row=self.row,
                stored=entry,
            )
            for entry, name in sorted(
                zip(stored, names, strict=True), key=lambda pair: _place(pair[0])
            )
        ]

    @strawberry.field(
        description="One market's backtest as a run of its own, made on first request; null "
        "while it has no result."
    )
    async def backtest(
        self,
        info: Info,
        market: Annotated[
            MarketInput, strawberry.argument(description="One of the run's markets.")
        ],
    ) -> Backtest | None:
        for entry in await stored_markets(info.context.results, self.row):
            if (entry.market.venue, entry.market.symbol) == (market.venue, market.symbol):
                return await _market_run(info, self.row, entry)
        name = shown(f"{market.symbol} on {market.venue}")
        raise BadUserInput("market", f"market must be one of the run's, was {name}")

    @strawberry.field(description="Markets with a net P&L above 0.", metadata=FIXED)
    async def profitable_count(self, info: Info) -> int:
        stored = await stored_markets(info.context.results, self.row)
        return sum(_net_pnl(entry) > 0 for entry in stored)

    @strawberry.field(description="Markets with a result.", metadata=FIXED)
    async def successful_count(self, info: Info) -> int:
        stored = await stored_markets(info.context.results, self.row)
        return sum(entry.backtest is not None for entry in stored)

    @strawberry.field(description="All markets.", metadata=FIXED)
    def total_count(self) -> int:
        return len(self._config().markets)

    def _config(self) -> MultiMarketConfig:
        return from_document(self.row.config)


def form(row: RunRow) -> MultiMarket:
    """GraphQL form of a MULTI_MARKET run."""
    return MultiMarket(**run_fields(row), warnings=list(row.warnings or ()))


async def _market_run(info: Info, row: RunRow, entry: StoredEntry) -> Backtest | None:
    if entry.backtest is None:
        return None
    run = await market_run(info.context.services, row, entry.index, barred=info.context.barred)
    return None if run is None else backtest_of(run)


def _net_pnl(entry: StoredEntry) -> float:
    return -math.inf if entry.backtest is None else float(entry.backtest.metrics["net_pnl"])


def _place(entry: StoredEntry) -> tuple[bool, bool, float]:
    # Results by net P&L, then what is still computed, then failures.
    return entry.failure is not None, entry.backtest is None, -_net_pnl(entry)


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask for one strategy on several markets; one failed market never stops the rest.")
    async def start_multi_market(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartMultiMarketInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await start_on_terms(info, input, multi_market_config)


TYPE = MultiMarket
