"""Views of a sweep's results: a plane through the grid, the best cell, the robust cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.metrics.catalogue import CELL_METRICS, LOWER_IS_BETTER
from engine.model.errors import InvalidParams
from engine.model.units import BoolArray, FloatArray, IntArray
from engine.sweep.grid import Axis, Grid

PENDING = 0
COMPUTED = 1
INVALID = 2

_METRICS = tuple(one.name for one in CELL_METRICS)

REDUCTIONS = ("BEST", "MEAN", "WORST")


@dataclass(frozen=True, slots=True, eq=False)
class HeatmapColumns:
    """A plane of the grid, row-major with y outer and x inner, each column of shape (ny * nx,).

    values: NaN where undefined or not computed. cells: the cell shown there (for MEAN the first
    of those averaged). states: PENDING, COMPUTED or INVALID. minimum, maximum: of the defined
    values, None without one.
    """

    x: Axis
    y: Axis | None
    values: FloatArray
    cells: IntArray
    states: IntArray
    minimum: float | None
    maximum: float | None


def heatmap(
    grid: Grid,
    values: FloatArray,
    computed: BoolArray,
    *,
    x: str,
    y: str | None,
    metric: str,
    where: Mapping[str, float] | None = None,
    reduce: str = "BEST",
    ruined: BoolArray | None = None,
) -> HeatmapColumns:
    """The metric over two axes (one without y), the axes that `where` fixes at one value each,
    and the rest reduced to the best, mean or worst defined value.

    values, computed, ruined: shape (grid.total_cells,). The best is that of the cells which are
    not ruined, where there are such; elsewhere a ruined one's numbers stand. Raises
    InvalidParams for a parameter that is not swept, named twice, or fixed at a value that its
    axis does not have.
    """
    _check_metric(metric)
    if reduce not in REDUCTIONS:
        raise InvalidParams("reduce", f"must be one of {', '.join(REDUCTIONS)}, was {reduce!r}")
    shown = [x] if y is None else [y, x]
    if y == x:
        raise InvalidParams("y", f"must differ from x, was {y!r} too")
    axes = [grid.axis(name) for name in shown]
    groups = _groups(grid, shown, where or {})
    invalid = grid.invalid_cells()[groups]
    done = np.asarray(computed, dtype=np.bool_)[groups]
    found = np.where(done, np.asarray(values, dtype=np.float64)[groups], np.nan)
    # The first computed cell of each group, else the first cell.
    rows = np.arange(groups.shape[0])
    chosen = np.argmax(done, axis=1)
    if reduce == "MEAN":
        count = np.count_nonzero(~np.isnan(found), axis=1)
        total = np.nansum(found, axis=1)
        plane = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    else:
        merit = merit_of(metric, found if reduce == "BEST" else -found)
        if reduce == "BEST" and ruined is not None:
            sound = np.where(ruined[groups], -np.inf, merit)
            merit = np.where(np.isfinite(sound).any(axis=1, keepdims=True), sound, merit)
        defined = ~np.isnan(found).all(axis=1)
        chosen = np.where(defined, np.argmax(merit, axis=1), chosen)
        plane = found[rows, chosen]
    states = np.where(done.any(axis=1), COMPUTED, np.where(invalid.all(axis=1), INVALID, PENDING))
    defined_values = plane[~np.isnan(plane)]
    return HeatmapColumns(
        x=axes[-1],
        y=None if y is None else axes[0],
        values=plane,
        cells=groups[rows, chosen],
        states=states.astype(np.int64),
        minimum=float(defined_values.min()) if defined_values.size else None,
        maximum=float(defined_values.max()) if defined_values.size else None,
    )


def best_cell(
    metric: str,
    values: FloatArray,
    computed: BoolArray,
    ruined: BoolArray,
    idle: BoolArray | None = None,
) -> int | None:
    """The cell with the best defined value (the first of equals); None without one.

    ruined: cells that are never the best: what they show could not have been held. idle: cells
    without a trade, which are it only where no other can be.
    """
    _check_metric(metric)
    merit = merit_of(metric, np.where(computed & ~ruined, values, np.nan))
    return _first_best(np.where(eligible(np.isfinite(merit), idle), merit, -np.inf))


def robust_cell(
    grid: Grid,
    metric: str,
    values: FloatArray,
    computed: BoolArray,
    ruined: BoolArray,
    idle: BoolArray | None = None,
) -> int | None:
    """The cell whose worst among itself and its neighbours on each axis is the best.

    Neighbours are next in value, whatever the order in which an axis was written. Cells
    without a defined value are no candidates and are left out as neighbours. A ruined cell is
    none either, and as a neighbour worse than any value: None where every other has one. idle:
    cells without a trade, which are it only where no other can be; as neighbours they count.
    """
    _check_metric(metric)
    merit = merit_of(metric, np.where(computed, values, np.nan)).reshape(grid.shape)
    lost = (computed & ruined).reshape(grid.shape)
    candidate = np.isfinite(merit) & ~lost
    known = np.where(lost, -np.inf, np.where(candidate, merit, np.inf))
    merit = np.where(candidate, worst_of_neighbours(grid.axes, known), -np.inf).ravel()
    return _first_best(np.where(eligible(np.isfinite(merit), idle), merit, -np.inf))


def worst_of_neighbours(axes: Sequence[Axis], known: FloatArray) -> FloatArray:
    """The least of each place and the places next to it in value along each axis.

    known: one dimension for each axis; infinity where a place is to be left out.
    """
    worst = known.copy()
    for number, axis in enumerate(axes):
        order = np.argsort(axis.values)
        ordered = np.moveaxis(known, number, 0)[order]
        lowest = np.moveaxis(worst, number, 0)[order]
        lowest[1:] = np.minimum(lowest[1:], ordered[:-1])
        lowest[:-1] = np.minimum(lowest[:-1], ordered[1:])
        worst = np.moveaxis(lowest[np.argsort(order)], 0, number)
    return worst


def on_edge(grid: Grid, cell: int) -> bool:
    """Whether the cell has the lowest or highest value of an axis of three or more values."""
    parameters = grid.parameters_of(cell)
    return any(
        len(axis.values) >= 3 and parameters[axis.parameter] in (min(axis.values), max(axis.values))
        for axis in grid.axes
    )


def _groups(grid: Grid, shown: list[str], where: Mapping[str, float]) -> IntArray:
    """The cells behind each point of the plane, shape (points, cells per point)."""
    names = [axis.parameter for axis in grid.axes]
    cells = np.arange(grid.total_cells).reshape(grid.shape)
    for name, value in where.items():
        axis = grid.axis(name)
        if name in shown:
            raise InvalidParams("where", f"must not name a shown axis, was {name!r}")
        if value not in axis.values:
            raise InvalidParams("where", f"must name a value of the axis {name}, was {value}")
        cells = np.take(cells, [axis.values.index(value)], axis=names.index(name))
    front = [names.index(name) for name in shown]
    cells = np.moveaxis(cells, front, range(len(front)))
    points = int(np.prod(cells.shape[: len(front)]))
    return cells.reshape(points, -1)


def eligible(candidate: BoolArray, idle: BoolArray | None) -> BoolArray:
    """The candidates that may be named best: those without a trade only where no other is."""
    # What never traded has no drawdown and no fees, and would win by doing nothing.
    traded = candidate if idle is None else candidate & ~idle
    return traded if traded.any() else candidate


def merit_of(metric: str, values: FloatArray) -> FloatArray:
    """Larger is better; -inf where undefined."""
    merit = -values if metric in LOWER_IS_BETTER else values
    return np.where(np.isnan(merit), -np.inf, merit)


def _first_best(merit: FloatArray) -> int | None:
    if merit.size == 0:
        return None
    best = int(np.argmax(merit))
    return best if np.isfinite(merit[best]) else None


def _check_metric(metric: str) -> None:
    if metric not in _METRICS:
        raise InvalidParams("metric", f"must be one of {', '.join(_METRICS)}, was {metric!r}")
