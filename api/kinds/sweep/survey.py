"""All cells of a sweep together: which axis matters, and cells of every rank."""

from typing import Annotated

import numpy as np
import strawberry

from api.kinds.sweep.cells import over_cells
from api.kinds.sweep.long_run import sweep_with_long_run
from api.kinds.sweep.stored import StoredSweep, stored_sweep
from api.schema.answer_budget import counted, take
from api.schema.context import Info
from api.schema.enums import NET_PNL, SweepMetric, SweepParameter
from api.schema.fixed import FIXED
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, IntColumn
from api.storage.tables import RunRow
from engine.metrics.catalogue import LONG_RUN
from engine.sweep.survey import importance, ranked_cells

_MOST_RANKED = 2_000

Metric = Annotated[SweepMetric, strawberry.argument(description="The metric that is looked at.")]


@strawberry.type(description="How much of a metric's variance an axis explains by itself.")
class AxisImportance:
    parameter: SweepParameter = strawberry.field(description="The axis.")
    share: float | None = strawberry.field(
        description="Variance between the means of its values over that of all cells, 0 to 1; null "
        "where the metric does not vary. What axes do only together is in none of the shares."
    )


@strawberry.type(description="Cells from the best to the worst, evenly by rank.")
class RankedCells:
    cells: IntColumn = strawberry.field(description="Their indices, the best first.")
    values: FloatColumn = strawberry.field(description="Their values of the metric.")
    total: int = strawberry.field(description="All cells that have a value, of which these are.")


@strawberry.type
class SurveyedSweep:
    """A sweep that tells of all its cells together."""

    row: strawberry.Private[RunRow]

    @strawberry.field(
        description="How much each axis explains of a metric by itself, in the order of the axes, "
        "from the cells computed so far.",
        metadata=FIXED,
    )
    async def importance(self, info: Info, metric: Metric = NET_PNL) -> list[AxisImportance]:
        stored = await self._with(info, metric)
        values = await stored.column(metric.value)
        shares = await over_cells(
            info, stored, lambda: importance(stored.grid, values, stored.computed)
        )
        return [
            AxisImportance(
                parameter=SweepParameter(axis.parameter),
                share=None if np.isnan(share) else float(share),
            )
            for axis, share in zip(stored.grid.axes, shares, strict=True)
        ]

    @strawberry.field(
        description="Cells of every rank by a metric, the best and the worst among them, so that a "
        "few hundred lines stand for a million.",
        metadata=FIXED,
    )
    async def ranked(
        self,
        info: Info,
        metric: Metric = NET_PNL,
        count: Annotated[
            int, strawberry.argument(description=f"At most so many, from 2 to {_MOST_RANKED:,}.")
        ] = 500,
    ) -> RankedCells:
        whole_number_between("count", count, 2, _MOST_RANKED)
        take(2 * count)
        stored = await self._with(info, metric)
        values = await stored.column(metric.value)
        found = await over_cells(
            info, stored, lambda: ranked_cells(metric.value, values, stored.computed, count)
        )
        return RankedCells(
            cells=IntColumn(counted(found.cells)),
            values=FloatColumn(counted(values[found.cells])),
            total=found.total,
        )

    async def _with(self, info: Info, metric: SweepMetric) -> StoredSweep:
        asks_long_run = metric.value == LONG_RUN
        row = await sweep_with_long_run(info.context, self.row) if asks_long_run else self.row
        return await stored_sweep(info.context.results, row)
