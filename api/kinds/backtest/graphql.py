"""A single backtest as GraphQL shows it."""

from typing import Annotated

import strawberry

from api.kinds.backtest.asked import StartBacktestInput, backtest_config
from api.kinds.backtest.config import from_document
from api.kinds.backtest.config_types import BacktestConfig, backtest_config_of
from api.kinds.backtest.stored import stored_backtest
from api.runs.result_columns import Columns
from api.runs.stored import StoredResult
from api.schema.adjustments import Adjustments, adjustments_of
from api.schema.arguments import After, First, MaxPoints
from api.schema.config_types import MarketRef
from api.schema.context import Info
from api.schema.curves import EquityCurve, Histogram, equity_curve, pnl_histogram
from api.schema.fixed import FIXED
from api.schema.luck import JudgedRun
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import (
    Attribution,
    Benchmark,
    DataUse,
    attribution_of,
    benchmark_of,
    data_use_of,
)
from api.schema.preview import PreviewResult, preview_on_terms
from api.schema.prices import PriceHistory, price_history
from api.schema.refusals import whole_number_between
from api.schema.results import StartRunResult
from api.schema.returns import Charted
from api.schema.run import Node, Run, run_fields
from api.schema.starting import mutation, start_on_terms
from api.schema.trades import TradeConnection, trade_page
from api.storage.tables import RunRow

_MAX_BINS = 100


@strawberry.type(description="One strategy on one market.")
class Backtest(JudgedRun, Charted, Run, Node):
    synthetic: bool = strawberry.field(description="Whether its market was generated.")
    warnings: list[str] = strawberry.field(description="What to know before trusting it.")

    @strawberry.field(description="Its market.", metadata=FIXED)
    def market(self) -> MarketRef:
        return self._config().market

    @strawberry.field(description="Its configuration, defaults resolved.", metadata=FIXED)
    def config(self) -> BacktestConfig:
        return self._config()

    @strawberry.field(description="What came of it; null while there is no result.", metadata=FIXED)
    async def metrics(self, info: Info) -> Metrics | None:
        stored = await self._stored(info)
        return None if stored is None else metrics_of(stored.metrics)

    @strawberry.field(
        description="The hold strategy beside it; null while there is no result.", metadata=FIXED
    )
    async def benchmark(self, info: Info) -> Benchmark | None:
        stored = await self._stored(info)
        return None if stored is None else benchmark_of(stored.benchmark, stored)

    @strawberry.field(
        description="Its equity curve; null while there is no result.", metadata=FIXED
    )
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> EquityCurve | None:
        stored = await self._stored(info)
        return None if stored is None else equity_curve(await stored.curve(), max_points, info)

    @strawberry.field(
        description="Prices of both legs, basis and rates at the settlements of its period; null "
        "while there is no result.",
        metadata=FIXED,
    )
    async def price_history(self, info: Info, max_points: MaxPoints = 1500) -> PriceHistory | None:
        stored = await self._stored(info)
        if stored is None:
            return None
        return price_history(await stored.settlements(), max_points, info)

    @strawberry.field(description="Its trades; empty while there is no result.", metadata=FIXED)
    async def trades(self, info: Info, first: First = 20, after: After = None) -> TradeConnection:
        return await trade_page(
            f"trades {self.row.id}", await self._stored(info), first, after, info
        )

    @strawberry.field(
        description="Collateral moved between the legs; null while there is no result.",
        metadata=FIXED,
    )
    async def adjustments(self, info: Info) -> Adjustments | None:
        stored = await self._stored(info)
        return None if stored is None else adjustments_of(await stored.adjustments())

    @strawberry.field(
        description="How the trades' net P&L is spread, in min(bins, max(3, trades / 3)) bins; "
        "null without trades.",
        metadata=FIXED,
    )
    async def pnl_histogram(
        self,
        info: Info,
        bins: Annotated[int, strawberry.argument(description=f"Most bins, 1 to {_MAX_BINS}.")] = 10,
    ) -> Histogram | None:
        whole_number_between("bins", bins, 1, _MAX_BINS)
        stored = await self._stored(info)
        return None if stored is None else pnl_histogram((await stored.trades())["net_pnl"], bins)

    @strawberry.field(
        description="Where the net P&L came from; null while there is no result.", metadata=FIXED
    )
    async def attribution(self, info: Info) -> Attribution | None:
        return attribution_of(await self._stored(info))

    @strawberry.field(
        description="What the data could give; null while there is no result.", metadata=FIXED
    )
    async def data_use(self, info: Info) -> DataUse | None:
        return data_use_of(await self._stored(info))

    async def curve_columns(self, info: Info) -> Columns | None:
        """The columns of its curve."""
        stored = await self._stored(info)
        return None if stored is None else await stored.curve()

    async def _stored(self, info: Info) -> StoredResult | None:
        return await stored_backtest(info.context.results, self.row)

    def _config(self) -> BacktestConfig:
        return backtest_config_of(from_document(self.row.config))


def form(row: RunRow) -> Backtest:
    """GraphQL form of a BACKTEST run."""
    return Backtest(**run_fields(row), synthetic=row.synthetic, warnings=list(row.warnings or ()))


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask for one strategy on one market.")
    async def start_backtest(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartBacktestInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await start_on_terms(info, input, backtest_config)


@strawberry.type
class Queries:
    """Looks at what one would come to."""

    @strawberry.field(
        description="What a backtest of an input would come to, within a tenth of a second and "
        "without being kept: for a page that draws while somebody turns a knob."
    )
    async def preview(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartBacktestInput,
            strawberry.argument(
                description="The question; its label and idempotency key mean nothing here."
            ),
        ],
    ) -> PreviewResult:
        return await preview_on_terms(info, input, backtest_config)


TYPE = Backtest
