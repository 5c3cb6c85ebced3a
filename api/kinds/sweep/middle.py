"""The middle of a sweep's best cells, where several are equal."""

import strawberry

from api.kinds.sweep.cells import SweepCell, over_cells, sweep_cells
from api.kinds.sweep.stored import StoredSweep
from api.schema.context import Info
from api.schema.enums import SweepMetric
from engine.model.units import IntArray
from engine.sweep.findings import best_of_grid


@strawberry.type(description="The cells that are as good as the best, and the middle one of them.")
class SweepMiddle:
    cell: SweepCell = strawberry.field(
        description="The one with the longest way to the nearest end of them along every axis."
    )
    equals: int = strawberry.field(description="How many cells are as good, itself included.")
    alike: bool = strawberry.field(
        description="Whether all of them have the same net P&L and number of trades."
    )


async def middle_of(info: Info, stored: StoredSweep, metric: SweepMetric) -> SweepMiddle | None:
    """Of the cells computed so far; None where no cell can be the best."""
    values = await stored.column(metric.value)
    known = (values, stored.computed, await stored.ruined(), await stored.idle())
    found = await over_cells(info, stored, lambda: best_of_grid(stored.grid, metric.value, *known))
    if found is None:
        return None
    (cell,) = await sweep_cells(info, stored, [found.place])
    alike = await are_alike(stored, found.equals)
    return SweepMiddle(cell=cell, equals=int(found.equals.size), alike=alike)


async def are_alike(stored: StoredSweep, cells: IntArray) -> bool:
    """Whether the cells have the same net P&L and number of trades."""
    columns = [(await stored.column(name))[cells] for name in ("net_pnl", "total_trades")]
    return all(bool((column == column[0]).all()) for column in columns)
