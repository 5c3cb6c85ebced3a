"""A sweep's metric over one or two of its axes, as GraphQL shows it."""

import base64
from collections.abc import Callable
from typing import Any

import numpy as np
import strawberry
from numpy.typing import NDArray

from api.kinds.sweep.cells import SweepCell, sweep_cells
from api.kinds.sweep.grid_types import SweepAxis
from api.kinds.sweep.inputs import AxisValueInput
from api.kinds.sweep.middle import are_alike
from api.kinds.sweep.stored import StoredSweep
from api.schema.context import Info
from api.schema.enums import SweepMetric, SweepParameter
from api.schema.fixed import FIXED
from api.schema.refusals import BadUserInput
from api.schema.scalars import FloatColumn, IntColumn
from engine.model.units import BoolArray
from engine.sweep.findings import Finding, best_place, robust_place
from engine.sweep.grid import Grid
from engine.sweep.heatmap import COMPUTED, HeatmapColumns

Search = Callable[[HeatmapColumns, str, BoolArray, BoolArray], Finding | None]


_IDLE, _RUINED = 3, 4  # beside the engine's states, of computed cells


@strawberry.type(description="A place that a heatmap names, and those that are as good.")
class HeatmapFinding:
    place: int = strawberry.field(description="Its place in the heatmap's columns.")
    cell: SweepCell = strawberry.field(description="The cell shown there.")
    equals: int = strawberry.field(
        description="How many places are as good, itself included; it is the middle one of them."
    )
    alike: bool = strawberry.field(
        description="Whether all of them have the same net P&L and number of trades."
    )


@strawberry.type(
    description="A metric over one or two axes; columns are row-major, y outer, x inner."
)
class Heatmap:
    x: SweepAxis = strawberry.field(description="The inner axis.")
    y: SweepAxis | None = strawberry.field(description="The outer axis; null: one row.")
    metric: SweepMetric = strawberry.field(description="The metric shown.")
    values: FloatColumn = strawberry.field(description="Its values; null: nothing to show.")
    cells: IntColumn = strawberry.field(
        description="Index of the cell shown at each place; for MEAN the first that falls there."
    )
    states: IntColumn = strawberry.field(description="0 pending, 1 computed, 2 invalid.")
    minimum: float | None = strawberry.field(description="Smallest value shown.")
    maximum: float | None = strawberry.field(description="Largest value shown.")
    plane: strawberry.Private[HeatmapColumns]
    stored: strawberry.Private[StoredSweep]

    @strawberry.field(
        description="`values` as base64 of little-endian 32-bit floats, NaN for null: a quarter of "
        "the bytes, and nothing to parse.",
        metadata=FIXED,
    )
    def packed(self) -> str:
        with np.errstate(over="ignore"):  # beyond a float's reach is infinite
            return _base64(self.plane.values.astype("<f4"))

    @strawberry.field(
        description="`cells` as base64 of little-endian 32-bit integers.", metadata=FIXED
    )
    def packed_cells(self) -> str:
        return _base64(self.plane.cells.astype("<i4"))

    @strawberry.field(
        description="States as base64 of bytes: 0 pending, 1 computed, 2 invalid, 3 computed "
        "without a trade, 4 computed with an equity of 0 or below.",
        metadata=FIXED,
    )
    async def packed_states(self) -> str:
        plane = self.plane
        computed = plane.states == COMPUTED
        states = plane.states.astype(np.uint8)
        states[computed & (await self.stored.idle())[plane.cells]] = _IDLE
        states[computed & (await self.stored.ruined())[plane.cells]] = _RUINED
        return _base64(states)

    @strawberry.field(
        description="The best place shown, of equals the middle one; one without a trade only "
        "where no other can be it, one with an equity of 0 or below never. Null without one.",
        metadata=FIXED,
    )
    async def best(self, info: Info) -> HeatmapFinding | None:
        return await self._found(info, best_place)

    @strawberry.field(
        description="The place whose worst neighbour on the heatmap, itself included, is best; of "
        "equals the middle one. Null without one.",
        metadata=FIXED,
    )
    async def robust(self, info: Info) -> HeatmapFinding | None:
        return await self._found(info, robust_place)

    async def _found(self, info: Info, search: Search) -> HeatmapFinding | None:
        plane, stored, metric = self.plane, self.stored, self.metric.value
        ruined, idle = await stored.ruined(), await stored.idle()
        found = await info.context.over_cells(
            stored.grid.total_cells, lambda: search(plane, metric, ruined, idle)
        )
        if found is None:
            return None
        (cell,) = await sweep_cells(info, stored, [int(plane.cells[found.place])])
        same = plane.cells[found.equals]
        alike = await are_alike(stored, same)
        return HeatmapFinding(place=found.place, cell=cell, equals=int(same.size), alike=alike)


def _base64(column: NDArray[Any]) -> str:
    return base64.b64encode(column.tobytes()).decode("ascii")


def held_axes(where: list[AxisValueInput]) -> dict[str, float]:
    """The axes that `where` holds at a value; BadUserInput where it names one twice."""
    fixed: dict[str, float] = {}
    for value in where:
        if value.parameter.value in fixed:
            raise BadUserInput(
                "where", f"where must name a parameter once, was {value.parameter.name} twice"
            )
        fixed[value.parameter.value] = value.value
    return fixed


def check_plane(
    grid: Grid, x: SweepParameter, y: SweepParameter | None, fixed: dict[str, float]
) -> None:
    """BadUserInput unless x, y and the fixed parameters are different axes of the grid."""
    axes = {axis.parameter: axis for axis in grid.axes}
    names = ", ".join(SweepParameter(name).name for name in axes)
    asked = [("x", x), *([("y", y)] if y else []), *(("where", SweepParameter(n)) for n in fixed)]
    for field, parameter in asked:
        if parameter.value not in axes:
            raise BadUserInput(
                field, f"{field} must be one of the axes {names}, was {parameter.name}"
            )
    if x is y:
        raise BadUserInput("y", f"y must be another axis than x, was {x.name} too")
    for name, value in fixed.items():
        parameter = SweepParameter(name)
        if parameter in (x, y):
            raise BadUserInput("where", f"where must name no shown axis, was {parameter.name}")
        if value not in axes[name].values:
            raise BadUserInput(
                "where", f"where must hold {parameter.name} at a value of its axis, was {value}"
            )


def places_of(grid: Grid, x: SweepParameter, y: SweepParameter | None) -> int:
    """Places of a plane. Each counts once, whichever of its four columns are asked for: so a
    million are drawn.
    """
    rows = len(grid.axis(y.value).values) if y else 1
    return rows * len(grid.axis(x.value).values)
