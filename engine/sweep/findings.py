"""What a sweep's grid and a plane through it name: the best, the robust, and their equals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.model.units import BoolArray, FloatArray, IntArray
from engine.sweep.grid import Axis, Grid
from engine.sweep.heatmap import COMPUTED, HeatmapColumns, eligible, merit_of, worst_of_neighbours


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """place: the one named, an index of the plane's columns or of the grid's cells. equals: all
    places that are as good, itself included, ascending."""

    place: int
    equals: IntArray


def best_place(
    plane: HeatmapColumns, metric: str, ruined: BoolArray, idle: BoolArray
) -> Finding | None:
    """The place with the best value, of equals the middle one; None without one.

    ruined, idle: of every cell of the grid, shape (total_cells,). A place that shows a ruined
    cell is never it, one that shows a cell without a trade only where no other can be.
    """
    merit = merit_of(metric, np.where(_sound(plane, ruined), plane.values, np.nan))
    return _named(merit, idle[plane.cells], _shape(_axes(plane)))


def best_of_grid(
    grid: Grid,
    metric: str,
    values: FloatArray,
    computed: BoolArray,
    ruined: BoolArray,
    idle: BoolArray,
) -> Finding | None:
    """As `best_place`, of the whole grid; all arrays of shape (total_cells,).

    Its equals are those of `best_cell`, which is the first of them.
    """
    merit = merit_of(metric, np.where(computed & ~ruined, values, np.nan))
    return _named(merit, idle, grid.shape)


def robust_place(
    plane: HeatmapColumns, metric: str, ruined: BoolArray, idle: BoolArray
) -> Finding | None:
    """The place whose worst among itself and its neighbours on the plane is the best, of equals
    the middle one; None without one. Counted as `robust_cell` does, on what the plane shows."""
    axes = _axes(plane)
    shape = _shape(axes)
    sound = _sound(plane, ruined)
    merit = merit_of(metric, np.where(sound, plane.values, np.nan))
    candidate = np.isfinite(merit)
    lost = (plane.states == COMPUTED) & ~sound
    known = np.where(lost, -np.inf, np.where(candidate, merit, np.inf)).reshape(shape)
    worst = worst_of_neighbours(axes, known).ravel()
    return _named(np.where(candidate, worst, -np.inf), idle[plane.cells], shape)


def middle(region: BoolArray) -> int:
    """The flat index of the place of a region that lies deepest inside it, of any number of axes.

    That with the longest way to the region's nearest end along every axis of more than one value;
    of several the one next to where they lie on average.
    """
    depth = np.full(region.shape, np.iinfo(np.int64).max)
    for axis in (axis for axis, size in enumerate(region.shape) if size > 1):
        for step in (1, -1):
            ways = np.flip(region, axis) if step < 0 else region
            run = _run_lengths(ways, axis)
            depth = np.minimum(depth, np.flip(run, axis) if step < 0 else run)
    places = np.argwhere(region & (depth == depth[region].max()))
    nearest = ((places - places.mean(axis=0)) ** 2).sum(axis=1).argmin()
    return int(np.ravel_multi_index(tuple(places[nearest]), region.shape))


def _run_lengths(region: BoolArray, axis: int) -> IntArray:
    # How many places of the region in a row end at each place.
    count = np.arange(region.shape[axis])
    at = count.reshape([-1 if one == axis else 1 for one in range(region.ndim)])
    outside = np.maximum.accumulate(np.where(region, -1, at), axis=axis)
    return np.asarray(np.where(region, at - outside, 0), dtype=np.int64)


def _axes(plane: HeatmapColumns) -> Sequence[Axis]:
    return (plane.x,) if plane.y is None else (plane.y, plane.x)


def _shape(axes: Sequence[Axis]) -> tuple[int, ...]:
    return tuple(len(axis.values) for axis in axes)


def _sound(plane: HeatmapColumns, ruined: BoolArray) -> BoolArray:
    return np.asarray((plane.states == COMPUTED) & ~ruined[plane.cells], dtype=np.bool_)


def _named(merit: FloatArray, idle: BoolArray, shape: tuple[int, ...]) -> Finding | None:
    # merit, idle: of the places, flat.
    candidate = np.isfinite(merit)
    if not candidate.any():
        return None
    chosen = np.where(eligible(candidate, idle), merit, -np.inf)
    equals = chosen == chosen.max()
    return Finding(middle(equals.reshape(shape)), np.flatnonzero(equals).astype(np.int64))
