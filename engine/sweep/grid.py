"""The cells of a sweep: a base strategy, axes of values, and which cell holds which."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import Parameter, parameters_of
from engine.model.strategies import COMPARED, kind_of
from engine.model.strategy import Strategy
from engine.model.terms import Terms
from engine.model.units import BoolArray, FloatArray, IntArray
from engine.sweep.swept_terms import SWEPT_TERMS, T, with_terms

_COMPARED_NAMES = " or ".join(kind.name for kind in COMPARED)


def swept_by(kind: type[Strategy]) -> tuple[Parameter, ...]:
    """The parameters of a strategy that a sweep may vary."""
    return tuple(one for one in parameters_of(kind) if one.sweeps)


PARAMETER_BOUNDS: Mapping[str, Bound] = MappingProxyType(
    {
        one.name: one.bound
        for one in (
            *(own for kind in COMPARED for own in swept_by(kind.params)),
            *SWEPT_TERMS.values(),
        )
        if one.bound is not None
    }
)
SWEEP_PARAMETERS: tuple[str, ...] = tuple(PARAMETER_BOUNDS)


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter and its values, in the order given; each value once and within its bounds."""

    parameter: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.parameter not in PARAMETER_BOUNDS:
            raise InvalidParams(
                "parameter", f"must be one of {', '.join(SWEEP_PARAMETERS)}, was {self.parameter!r}"
            )
        bound = PARAMETER_BOUNDS[self.parameter]
        values = tuple(bound.check(self.parameter, value) for value in self.values)
        if not values:
            raise InvalidParams(self.parameter, "must have at least one value, was none")
        seen: set[float] = set()
        for value in values:
            if value in seen:
                raise InvalidParams(self.parameter, f"must have each value once, was {value} twice")
            seen.add(value)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Grid:
    """Every combination of the axes' values over a base strategy; the last axis varies fastest.

    An axis is a parameter of the strategy or one of the terms (engine/sweep/swept_terms.py).
    """

    base: Strategy
    axes: tuple[Axis, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", tuple(self.axes))
        allowed = [one.name for one in swept_by(type(self.base))]
        if not allowed:
            raise InvalidParams(
                "axes", f"must belong to {_COMPARED_NAMES}, was {kind_of(self.base).name}"
            )
        if not self.axes:
            raise InvalidParams("axes", "must be at least one, was none")
        seen: set[str] = set()
        for axis in self.axes:
            if axis.parameter not in allowed and axis.parameter not in SWEPT_TERMS:
                raise InvalidParams(
                    "parameter",
                    f"must be one of the strategy's own ({', '.join(allowed)}) or of the terms "
                    f"({', '.join(SWEPT_TERMS)}), "
                    f"was {axis.parameter!r}",
                )
            if axis.parameter in seen:
                raise InvalidParams(
                    "parameter", f"must have one axis, was {axis.parameter!r} twice"
                )
            seen.add(axis.parameter)
        if self.total_cells > 2**53:
            raise InvalidParams("axes", f"must make at most 2**53 cells, was {self.total_cells}")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each axis."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def total_cells(self) -> int:
        """All cells, the invalid ones too."""
        return math.prod(self.shape)

    def axis(self, parameter: str) -> Axis:
        """The axis of a parameter; InvalidParams if it is not swept."""
        for axis in self.axes:
            if axis.parameter == parameter:
                return axis
        swept = ", ".join(axis.parameter for axis in self.axes)
        raise InvalidParams("parameter", f"must be one of the axes ({swept}), was {parameter!r}")

    def positions_of(self, cell: int) -> tuple[int, ...]:
        """Where the cell stands on each axis."""
        if not 0 <= cell < self.total_cells:
            raise InvalidParams("cell", f"must be from 0 to {self.total_cells - 1}, was {cell}")
        positions = []
        for size in reversed(self.shape):
            cell, position = divmod(cell, size)
            positions.append(position)
        return tuple(reversed(positions))

    def parameters_of(self, cell: int) -> dict[str, float]:
        """The swept parameters of one cell, also of an invalid one."""
        positions = self.positions_of(cell)
        return {
            axis.parameter: axis.values[position]
            for axis, position in zip(self.axes, positions, strict=True)
        }

    def strategy_of(self, cell: int) -> Strategy:
        """The strategy of one cell; InvalidParams if the cell is invalid."""
        changes: dict[str, Any] = {
            name: value
            for name, value in self.parameters_of(cell).items()
            if name not in SWEPT_TERMS
        }
        return dataclasses.replace(self.base, **changes)

    @property
    def term_axes(self) -> tuple[Axis, ...]:
        """The axes of the terms, in order."""
        return tuple(axis for axis in self.axes if axis.parameter in SWEPT_TERMS)

    def terms_of(self, cell: int, terms: T) -> T:
        """The terms of one cell, those of the sweep being these."""
        changes = {
            name: value for name, value in self.parameters_of(cell).items() if name in SWEPT_TERMS
        }
        return with_terms(terms, changes) if changes else terms

    def check_terms(self, terms: Terms) -> None:
        """Refuses axes that do not go with the terms: InvalidParams of their parameter."""
        for axis in self.term_axes:
            for value in axis.values:
                with_terms(terms, {axis.parameter: value})

    def term_numbers(self, first_cell: int, last_cell: int) -> IntArray:
        """Which combination of the terms' values each of the cells [first_cell, last_cell) has."""
        cells = np.arange(first_cell, last_cell)
        numbers = np.zeros(cells.shape, dtype=np.int64)
        stride = 1
        for axis in reversed(self.axes):
            if axis.parameter in SWEPT_TERMS:
                numbers = numbers * len(axis.values) + (cells // stride) % len(axis.values)
            stride *= len(axis.values)
        return numbers

    def column(
        self, parameter: str, first_cell: int = 0, last_cell: int | None = None
    ) -> FloatArray:
        """The parameter's value in the cells [first_cell, last_cell), swept or not."""
        last = self.total_cells if last_cell is None else last_cell
        stride = 1
        for axis in reversed(self.axes):
            if axis.parameter == parameter:
                position = (np.arange(first_cell, last) // stride) % len(axis.values)
                return np.asarray(axis.values, dtype=np.float64)[position]
            stride *= len(axis.values)
        return np.full(max(last - first_cell, 0), float(getattr(self.base, parameter)))

    def invalid_cells(self, first_cell: int = 0, last_cell: int | None = None) -> BoolArray:
        """Cells whose strategy refuses to be built: exit above entry, or no weight above 0."""

        def column(parameter: str) -> FloatArray:
            return self.column(parameter, first_cell, last_cell)

        kind = kind_of(self.base)
        invalid = column(kind.exit) > column(kind.entry)
        if kind.needs_one_of:
            missing = np.ones(invalid.shape, dtype=np.bool_)
            for name in kind.needs_one_of:
                missing &= column(name) == 0.0
            invalid |= missing
        return np.asarray(invalid)


def default_axes(strategy: Strategy) -> tuple[Axis, ...]:
    """The axes of a sweep that names none; empty for hold, which has nothing to sweep."""
    return tuple(Axis(name, values) for name, values in kind_of(strategy).axes)
