"""A sweep's metric over one or two of its axes, as GraphQL shows it."""

import strawberry

from api.kinds.sweep.grid_types import SweepAxis
from api.kinds.sweep.inputs import AxisValueInput
from api.schema.enums import SweepMetric, SweepParameter
from api.schema.refusals import BadUserInput
from api.schema.scalars import FloatColumn, IntColumn
from engine.sweep.grid import Grid


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
    trades: FloatColumn = strawberry.field(
        description="Closed trades of the cell shown at each place; null: not computed."
    )
    states: IntColumn = strawberry.field(description="0 pending, 1 computed, 2 invalid.")
    minimum: float | None = strawberry.field(description="Smallest value shown.")
    maximum: float | None = strawberry.field(description="Largest value shown.")


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
