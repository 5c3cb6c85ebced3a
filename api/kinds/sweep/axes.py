"""The axes of a sweep, from what a client sent."""

import dataclasses
import math

from api.errors import InvalidInput, LimitExceeded
from api.kinds.sweep.inputs import RangeInput, SweepAxisInput
from api.runs.values import strategy_name
from api.schema.enums import SweepParameter
from api.schema.sent import named, was_given
from engine.model.params import Strategy
from engine.model.terms import Terms
from engine.sweep.grid import Axis, Grid, default_axes
from engine.sweep.swept_terms import SWEPT_TERMS


def axes_of(
    sent: list[SweepAxisInput] | None, strategy: Strategy, max_cells: int
) -> tuple[Axis, ...]:
    """The axes of a sweep; absent: those of the strategy's default grid."""
    if not was_given(sent):
        return default_axes(strategy)
    _check_cells(sent or [], max_cells)
    axes = tuple(_axis(axis, f"axes.{index}") for index, axis in enumerate(sent or ()))
    _check_grid(strategy, axes)
    return axes


def check_terms_axes(axes: tuple[Axis, ...], strategy: Strategy, terms: Terms) -> None:
    """Refuses an axis whose values do not go with the terms."""
    for index, axis in enumerate(axes):
        if axis.parameter in SWEPT_TERMS:
            with named(f"axes.{index}"):
                Grid(strategy, (axis,)).check_terms(terms)


def _check_cells(axes: list[SweepAxisInput], max_cells: int) -> None:
    # Before any range is written out, and before a product that has a hundred thousand digits.
    at_most = len(SweepParameter)
    if len(axes) > at_most:
        raise InvalidInput(
            "axes", f"axes must be at most {at_most}, one for each parameter, were {len(axes)}"
        )
    sizes = [axis.range.steps if axis.range else len(axis.values or ()) for axis in axes]
    cells = math.prod(max(size, 1) for size in sizes)
    if cells > max_cells:
        raise LimitExceeded(
            max_cells, cells, f"cells of a sweep must be at most {max_cells}, was {cells}"
        )


def _axis(sent: SweepAxisInput, path: str) -> Axis:
    has_values, has_range = was_given(sent.values), was_given(sent.range)
    if has_values == has_range:
        given = "both" if has_values else "neither"
        raise InvalidInput(path, f"exactly one of values and range must be given, was {given}")
    parameter = sent.parameter.value
    if sent.values:
        values = tuple(sent.values)
    else:
        values = _spaced(sent.range, f"{path}.range") if sent.range else ()
    with named(f"{path}.values" if has_values else f"{path}.range"):
        return Axis(parameter, values)


def _spaced(sent: RangeInput, path: str) -> tuple[float, ...]:
    if sent.steps < 2:
        raise InvalidInput(f"{path}.steps", f"steps must be at least 2, was {sent.steps}")
    for field, value in (("from", sent.from_), ("to", sent.to)):
        if not math.isfinite(value):
            raise InvalidInput(f"{path}.{field}", f"{field} must be a finite number, was {value}")
    width = sent.to - sent.from_
    # 12 digits: so that 0.1 to 0.5 in 5 steps is 0.1, 0.2, 0.3, ... as one would write it.
    inner = (
        float(f"{sent.from_ + width * index / (sent.steps - 1):.12g}")
        for index in range(1, sent.steps - 1)
    )
    return (sent.from_, *inner, sent.to)


def _check_grid(strategy: Strategy, axes: tuple[Axis, ...]) -> None:
    # Grid checks too, but cannot say which of the axes it means.
    allowed = {field.name for field in dataclasses.fields(strategy)}
    seen: set[str] = set()
    for index, axis in enumerate(axes):
        name = axis.parameter.upper()
        if axis.parameter not in allowed and axis.parameter not in SWEPT_TERMS:
            raise InvalidInput(
                f"axes.{index}.parameter",
                f"parameter must belong to {strategy_name(strategy)} or to the terms, was {name}",
            )
        if axis.parameter in seen:
            raise InvalidInput(
                f"axes.{index}.parameter", f"parameter must have one axis, was {name} twice"
            )
        seen.add(axis.parameter)
    with named("axes"):
        Grid(strategy, axes)
