"""A sweep's axes and parameters as GraphQL types."""

from collections.abc import Mapping

import numpy as np
import strawberry

from api.schema.enums import SweepParameter
from api.schema.scalars import FloatColumn
from engine.sweep.grid import Axis


@strawberry.type(description="One axis of a sweep.")
class SweepAxis:
    parameter: SweepParameter = strawberry.field(description="The parameter that varies.")
    values: FloatColumn = strawberry.field(description="Its values, in the order of the axis.")


@strawberry.type(description="A parameter with its value.")
class ParameterValue:
    parameter: SweepParameter = strawberry.field(description="The parameter.")
    value: float = strawberry.field(description="Its value.")


def axis_of(axis: Axis) -> SweepAxis:
    """GraphQL form of an axis."""
    return SweepAxis(
        parameter=SweepParameter(axis.parameter), values=FloatColumn(np.array(axis.values))
    )


def parameter_values(values: Mapping[str, float]) -> list[ParameterValue]:
    """GraphQL form of a cell's parameters, in the order of the axes."""
    return [
        ParameterValue(parameter=SweepParameter(name), value=value)
        for name, value in values.items()
    ]
