"""A sweep as GraphQL shows it, also while it is being computed."""

from collections.abc import Callable
from typing import Annotated

import numpy as np
import strawberry

from api.kinds.backtest.config_types import BacktestConfig, backtest_config_of
from api.kinds.backtest.graphql import Backtest
from api.kinds.backtest.graphql import form as backtest_of
from api.kinds.sweep.asked import StartSweepInput, sweep_config
from api.kinds.sweep.cell_preview import PreviewedSweep, is_valid
from api.kinds.sweep.cell_run import cell_run
from api.kinds.sweep.cells import (
    CellConnection,
    SweepCell,
    cell_page,
    metrics_asked_for,
    over_cells,
    sweep_cells,
)
from api.kinds.sweep.config import SweepConfig, from_document
from api.kinds.sweep.grid_types import SweepAxis, axis_of
from api.kinds.sweep.heatmap import Heatmap, check_plane, held_axes, places_of
from api.kinds.sweep.inputs import AxisValueInput, CellOrderInput
from api.kinds.sweep.long_run import sweep_with_long_run
from api.kinds.sweep.luck_types import JudgedSweep
from api.kinds.sweep.middle import SweepMiddle, middle_of
from api.kinds.sweep.stored import StoredSweep, stored_sweep
from api.kinds.sweep.survey import SurveyedSweep
from api.kinds.sweep.told import told_of_cells
from api.schema.answer_budget import counted, take
from api.schema.arguments import After, First
from api.schema.config_types import MarketRef, market_ref_of
from api.schema.context import Info
from api.schema.enums import NET_PNL, Reduce, SweepMetric, SweepParameter
from api.schema.fixed import FIXED
from api.schema.outcome import Benchmark, benchmark_of
from api.schema.results import StartRunResult
from api.schema.run import Node, Run, run_fields
from api.schema.scalars import FloatColumn, IntColumn
from api.schema.starting import mutation, start_on_terms
from api.storage.tables import RunRow
from engine.metrics.catalogue import LONG_RUN
from engine.sweep import heatmap as engine_heatmap

Metric = Annotated[SweepMetric, strawberry.argument(description="The metric that decides.")]


@strawberry.type(description="One strategy over a grid of parameters.")
class Sweep(PreviewedSweep, SurveyedSweep, JudgedSweep, Run, Node):
    synthetic: bool = strawberry.field(description="Whether its market was generated.")

    @strawberry.field(description="What to know before trusting it.", metadata=FIXED)
    async def warnings(self, info: Info) -> list[str]:
        # Counted from the cells, so a sweep that is under way or of an older release tells it too.
        stored = await self._stored(info)
        return [*(self.row.warnings or ()), *await told_of_cells(stored, self._config())]

    @strawberry.field(description="Its market.", metadata=FIXED)
    def market(self) -> MarketRef:
        return market_ref_of(self._config().market)

    @strawberry.field(
        description="Its base configuration; cells differ in the axes' parameters.", metadata=FIXED
    )
    def config(self) -> BacktestConfig:
        own = self._config()
        return backtest_config_of(own.around(own.strategy))

    @strawberry.field(description="Its axes; the last varies fastest.", metadata=FIXED)
    def axes(self) -> list[SweepAxis]:
        return [axis_of(axis) for axis in self._config().axes]

    @strawberry.field(
        description="Whether its cells have had their long-run Sharpe from the start; of any other "
        "sweep SHARPE_LONG_RUN is computed when it is first asked for, as a run of its own, and is "
        "null until then.",
        metadata=FIXED,
    )
    def long_run(self) -> bool:
        return self._config().long_run

    @strawberry.field(description="All cells, the invalid ones too.", metadata=FIXED)
    def total_cells(self) -> int:
        return self._config().grid().total_cells

    @strawberry.field(description="Cells computed so far.", metadata=FIXED)
    async def computed_cells(self, info: Info) -> int:
        return int(np.count_nonzero((await self._stored(info)).computed))

    @strawberry.field(
        description="Cells whose parameters are refused: exit above entry.", metadata=FIXED
    )
    async def invalid_cells(self, info: Info) -> int:
        grid = self._config().grid()
        return await info.context.over_cells(
            grid.total_cells, lambda: int(np.count_nonzero(grid.invalid_cells()))
        )

    @strawberry.field(
        description="Its cells, in the order of the grid unless ordered otherwise. While the sweep "
        "runs, the pages after a cursor of an order by a metric are of one instant, that of the "
        "first page: each cell comes once, and what was computed since is told by a walk that "
        "starts again.",
        metadata=FIXED,
    )
    async def cells(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        order_by: Annotated[
            CellOrderInput | None,
            strawberry.argument(description="Order; absent: the order of the grid."),
        ] = None,
    ) -> CellConnection:
        metrics = [] if order_by is None else [order_by.metric]
        row, stored = await self._stored_with(info, *metrics)
        return await cell_page(row, stored, first, after, order_by, info)

    @strawberry.field(description="A metric over one or two axes.", metadata=FIXED)
    async def heatmap(
        self,
        info: Info,
        x: Annotated[SweepParameter, strawberry.argument(description="The inner axis.")],
        y: Annotated[
            SweepParameter | None, strawberry.argument(description="The outer axis.")
        ] = None,
        metric: Annotated[
            SweepMetric, strawberry.argument(description="The metric to show.")
        ] = NET_PNL,
        where: Annotated[
            list[AxisValueInput] | None,
            strawberry.argument(description="Axes held at one of their values."),
        ] = None,
        reduce: Annotated[
            Reduce,
            strawberry.argument(description="What to show where several cells fall together."),
        ] = Reduce.BEST,
    ) -> Heatmap:
        _, stored = await self._stored_with(info, metric)
        fixed = held_axes(where or [])
        check_plane(stored.grid, x, y, fixed)
        take(places_of(stored.grid, x, y))  # before anything is computed
        values = await stored.column(metric.value)
        ruined = await stored.ruined()
        columns = await over_cells(
            info,
            stored,
            lambda: engine_heatmap.heatmap(
                stored.grid,
                values,
                stored.computed,
                x=x.value,
                y=y.value if y else None,
                metric=metric.value,
                where=fixed,
                reduce=reduce.value,
                ruined=ruined,
            ),
        )
        return Heatmap(
            x=axis_of(stored.grid.axis(x.value)),
            y=axis_of(stored.grid.axis(y.value)) if y else None,
            metric=metric,
            values=FloatColumn(counted(columns.values)),
            cells=IntColumn(counted(columns.cells)),
            states=IntColumn(counted(columns.states)),
            minimum=columns.minimum,
            maximum=columns.maximum,
            plane=columns,
            stored=stored,
        )

    @strawberry.field(
        description="The best cell so far whose equity stayed above 0; one without a trade only "
        "where no other can be it. Null before there is one.",
        metadata=FIXED,
    )
    async def best(self, info: Info, metric: Metric = NET_PNL) -> SweepCell | None:
        return await self._chosen(
            info, metric, lambda _, *known: engine_heatmap.best_cell(metric.value, *known)
        )

    @strawberry.field(
        description="The middle of the cells that are as good as `best`, which is the first of "
        "them; `best` itself where no other is. Null before there is one.",
        metadata=FIXED,
    )
    async def middle(self, info: Info, metric: Metric = NET_PNL) -> SweepMiddle | None:
        _, stored = await self._stored_with(info, metric)
        return await middle_of(info, stored, metric)

    @strawberry.field(
        description="The cell whose worst neighbour along the axes, itself included, is best. One "
        "whose equity fell to 0 or below is never it, and is the worst of neighbours; one without "
        "a trade is it only where no other can be. Null before there is one, and where every cell "
        "is ruined or beside such a one.",
        metadata=FIXED,
    )
    async def robust(self, info: Info, metric: Metric = NET_PNL) -> SweepCell | None:
        return await self._chosen(
            info,
            metric,
            lambda grid, *known: engine_heatmap.robust_cell(grid, metric.value, *known),
        )

    @strawberry.field(
        description="A cell as a run of its own with curve and trades, made on first request; "
        "null for an invalid cell."
    )
    async def backtest(
        self,
        info: Info,
        cell: Annotated[int, strawberry.argument(description="Index of the cell.")],
    ) -> Backtest | None:
        if not is_valid(self._config(), cell):
            return None
        run = await cell_run(info.context.services, self.row, cell, barred=info.context.barred)
        return None if run is None else backtest_of(run)

    @strawberry.field(
        description="The hold strategy beside it; null before it is computed.", metadata=FIXED
    )
    async def benchmark(self, info: Info) -> Benchmark | None:
        stored = await self._stored(info)
        return benchmark_of(stored.benchmark, stored)

    async def _chosen(
        self, info: Info, metric: SweepMetric, choose: Callable[..., int | None]
    ) -> SweepCell | None:
        # choose: of the grid, values, and which cells are computed, ruined and idle.
        _, stored = await self._stored_with(info, metric)
        values = await stored.column(metric.value)
        known = (values, stored.computed, await stored.ruined(), await stored.idle())
        found = await over_cells(info, stored, lambda: choose(stored.grid, *known))
        return await _cell(info, stored, found)

    async def _stored(self, info: Info) -> StoredSweep:
        return await stored_sweep(info.context.results, self.row)

    async def _stored_with(self, info: Info, *metrics: SweepMetric) -> tuple[RunRow, StoredSweep]:
        # The run whose cells have these metrics and those that the field is asked for.
        asked = {*(one.value for one in metrics), *metrics_asked_for(info)}
        row = await sweep_with_long_run(info.context, self.row) if LONG_RUN in asked else self.row
        return row, await stored_sweep(info.context.results, row)

    def _config(self) -> SweepConfig:
        return from_document(self.row.config)


def form(row: RunRow) -> Sweep:
    """GraphQL form of a SWEEP run."""
    return Sweep(**run_fields(row), synthetic=row.synthetic)


async def _cell(info: Info, stored: StoredSweep, index: int | None) -> SweepCell | None:
    if index is None:
        return None
    (cell,) = await sweep_cells(info, stored, [index])
    return cell


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask for one strategy over a grid of parameters.")
    async def start_sweep(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartSweepInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        most = info.context.settings.max_sweep_cells
        return await start_on_terms(
            info, input, lambda sent, venue: sweep_config(sent, venue, most)
        )


TYPE = Sweep
