"""A walk-forward as GraphQL shows it: folds, the chain of their tests, hold beside it."""

from typing import Annotated

import strawberry

from api.kinds.backtest.config_types import BacktestConfig, backtest_config_of
from api.kinds.backtest.graphql import Backtest
from api.kinds.backtest.graphql import form as backtest_of
from api.kinds.sweep.grid_types import SweepAxis, axis_of
from api.kinds.walk_forward.asked import StartWalkForwardInput, walk_forward_config
from api.kinds.walk_forward.config import WalkForwardConfig, from_document
from api.kinds.walk_forward.config_types import FoldRules, fold_rules_of
from api.kinds.walk_forward.fold_types import (
    FoldDifference,
    WalkForwardFold,
    difference_of,
    folds_told,
)
from api.kinds.walk_forward.stored import StoredWalkForward, stored_walk_forward
from api.runs.result_columns import Columns
from api.schema.arguments import MaxPoints
from api.schema.config_types import MarketRef, market_ref_of
from api.schema.context import Info
from api.schema.curves import EquityCurve, equity_curve
from api.schema.fixed import FIXED
from api.schema.lengths import at_most
from api.schema.luck import JudgedRun
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import Benchmark, benchmark_of
from api.schema.refusals import BadUserInput
from api.schema.results import StartRunResult
from api.schema.returns import Charted
from api.schema.run import Node, Run, run_fields
from api.schema.starting import mutation, start_on_terms
from api.storage.tables import RunRow
from api.watching.follow_up import follow_up


@strawberry.type(description="Cells of a grid, chosen on the past and tested on what came next.")
class WalkForward(JudgedRun, Charted, Run, Node):
    synthetic: bool = strawberry.field(description="Whether its market was generated.")
    warnings: list[str] = strawberry.field(description="What to know before trusting it.")

    @strawberry.field(description="Its market.", metadata=FIXED)
    def market(self) -> MarketRef:
        return market_ref_of(self._config().market)

    @strawberry.field(
        description="Its base configuration; cells differ in the axes' parameters.", metadata=FIXED
    )
    def config(self) -> BacktestConfig:
        own = self._config()
        return backtest_config_of(own.around(own.strategy))

    @strawberry.field(description="How it chooses and tests.", metadata=FIXED)
    def rules(self) -> FoldRules:
        return fold_rules_of(self._config().rules)

    @strawberry.field(description="The grid's axes; the last varies fastest.", metadata=FIXED)
    def axes(self) -> list[SweepAxis]:
        return [axis_of(axis) for axis in self._config().axes]

    @strawberry.field(description="All cells, the invalid ones too.", metadata=FIXED)
    def total_cells(self) -> int:
        return self._config().grid().total_cells

    @strawberry.field(
        description="Its folds in order; without a result their times alone.",
        metadata=at_most("folds", **FIXED),
    )
    async def folds(self, info: Info) -> list[WalkForwardFold]:
        return folds_told(self._config(), await self._stored(info))

    @strawberry.field(
        description="What came of all tests, chained; null while there is no result.",
        metadata=FIXED,
    )
    async def metrics(self, info: Info) -> Metrics | None:
        stored = await self._stored(info)
        return None if stored is None else metrics_of(stored.metrics)

    @strawberry.field(
        description="The tests as one curve: each begins with what those before it left; null "
        "while there is no result.",
        metadata=FIXED,
    )
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> EquityCurve | None:
        stored = await self._stored(info)
        return None if stored is None else equity_curve(await stored.curve(), max_points, info)

    @strawberry.field(
        description="Hold as the same chain, closed and opened anew at each border; null while "
        "there is no result.",
        metadata=FIXED,
    )
    async def benchmark(self, info: Info) -> Benchmark | None:
        stored = await self._stored(info)
        return None if stored is None else benchmark_of(stored.benchmark, stored.hold)

    @strawberry.field(
        description="Hold over all tests without a break; null while there is no result.",
        metadata=FIXED,
    )
    async def unbroken_benchmark(self, info: Info) -> Benchmark | None:
        stored = await self._stored(info)
        if stored is None:
            return None
        return benchmark_of(stored.unbroken_benchmark, stored.unbroken_hold)

    @strawberry.field(
        description="Mean of the folds' differences of out of sample and in sample; null without "
        "one.",
        metadata=FIXED,
    )
    async def difference(self, info: Info) -> FoldDifference | None:
        stored = await self._stored(info)
        return None if stored is None else difference_of(stored.difference)

    @strawberry.field(
        description="The test of a fold as a run of its own with curve and trades, made on first "
        "request; null while there is no result and for a fold that stayed flat."
    )
    async def backtest(
        self,
        info: Info,
        fold: Annotated[int, strawberry.argument(description="Index of the fold.")],
    ) -> Backtest | None:
        config, stored = self._config(), await self._stored(info)
        count = len(config.folds())
        if not 0 <= fold < count:
            raise BadUserInput("fold", f"fold must be between 0 and {count - 1}, was {fold}")
        result = None if stored is None else stored.folds[fold]
        if result is None or result["cell"] is None or result["out_of_sample"] is None:
            return None
        single = config.test_config(fold, result["cell"])
        run = await follow_up(
            info.context.services,
            self.row,
            single,
            single.to_input(),
            barred=info.context.barred,
        )
        return backtest_of(run)

    async def curve_columns(self, info: Info) -> Columns | None:
        """The columns of its curve."""
        stored = await self._stored(info)
        return None if stored is None else await stored.curve()

    async def _stored(self, info: Info) -> StoredWalkForward | None:
        return await stored_walk_forward(info.context.results, self.row)

    def _config(self) -> WalkForwardConfig:
        return from_document(self.row.config)


def form(row: RunRow) -> WalkForward:
    """GraphQL form of a WALK_FORWARD run."""
    return WalkForward(
        **run_fields(row), synthetic=row.synthetic, warnings=list(row.warnings or ())
    )


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask which cells the past would have chosen, and what they gave afterwards.")
    async def start_walk_forward(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartWalkForwardInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        most = info.context.settings.max_sweep_cells
        return await start_on_terms(
            info, input, lambda sent, venue: walk_forward_config(sent, venue, most)
        )


TYPE = WalkForward
