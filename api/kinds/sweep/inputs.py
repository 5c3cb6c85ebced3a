"""A sweep's axes as clients send them, and how its cells are asked for."""

import strawberry
from strawberry import UNSET

from api.schema.enums import OrderDirection, SweepMetric, SweepParameter


@strawberry.input(description="Evenly spaced values, both ends included.")
class RangeInput:
    from_: float = strawberry.field(name="from", description="First value.")
    to: float = strawberry.field(description="Last value.")
    steps: int = strawberry.field(description="Number of values, at least 2.")


@strawberry.input(description="One axis of a sweep: exactly one of values and range.")
class SweepAxisInput:
    parameter: SweepParameter = strawberry.field(description="The parameter that varies.")
    values: list[float] | None = strawberry.field(
        default=UNSET, description="Its values, each once, in the order of the axis."
    )
    range: RangeInput | None = strawberry.field(
        default=UNSET, description="Its values, evenly spaced."
    )


@strawberry.input(description="A parameter held at one of its axis's values.")
class AxisValueInput:
    parameter: SweepParameter = strawberry.field(description="The parameter.")
    value: float = strawberry.field(description="The value, one of its axis.")


@strawberry.input(description="Order of a sweep's cells.")
class CellOrderInput:
    metric: SweepMetric = strawberry.field(description="The metric that decides.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESCENDING, description="Largest or smallest first."
    )
