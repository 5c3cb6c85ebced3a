"""A sweep's cells taken together: how much each axis alone explains, and cells by their rank."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import BoolArray, FloatArray, IntArray
from engine.sweep.grid import Grid
from engine.sweep.heatmap import merit_of


def importance(grid: Grid, values: FloatArray, computed: BoolArray) -> FloatArray:
    """The share of the variance of all cells that lies between the values of each axis.

    values, computed: shape (total_cells,). Returns shape (axes,), from 0 (the axis alone tells
    nothing) to 1 (it tells all): sum over its values v of n_v (m_v - m)^2, over the sum over
    cells of (x - m)^2, where m_v is the mean of the n_v defined cells at v and m that of all.
    NaN where all are equal, or none is defined. What axes do together only is in none of them,
    so the shares may sum to less than 1; and where invalid cells are left out, to more.
    Source: Pearson's correlation ratio; in a full grid the first-order index of Sobol (1993).
    """
    known = np.where(computed & np.isfinite(values), values, np.nan)
    defined = ~np.isnan(known)
    count = int(np.count_nonzero(defined))
    shares = np.full(len(grid.axes), np.nan)
    if count == 0:
        return shares
    away = np.where(defined, known - known[defined].mean(), 0.0).reshape(grid.shape)
    total = float(np.square(away).sum())
    # Cells that are equal but for the last bits of a mean vary no more than those bits.
    if total <= count * (np.spacing(np.abs(known[defined]).max()) * 4) ** 2:
        return shares
    there = defined.reshape(grid.shape)
    for number in range(len(grid.axes)):
        others = tuple(other for other in range(len(grid.axes)) if other != number)
        members = np.count_nonzero(there, axis=others)
        sums = away.sum(axis=others)
        shares[number] = np.sum(np.square(sums) / np.maximum(members, 1)) / total
    return shares


@dataclass(frozen=True, slots=True, eq=False)
class RankedCells:
    """cells: from the best to the worst, evenly by rank, the first and the last among them.
    total: the cells that have a rank."""

    cells: IntArray
    total: int


def ranked_cells(metric: str, values: FloatArray, computed: BoolArray, count: int) -> RankedCells:
    """At most `count` of the cells with a defined value; of equals the lowest index first."""
    merit = merit_of(metric, np.where(computed & np.isfinite(values), values, np.nan))
    total = int(np.count_nonzero(np.isfinite(merit)))
    if total == 0:
        return RankedCells(np.empty(0, dtype=np.int64), 0)
    order = np.argsort(-merit, kind="stable")[:total]
    ranks = np.linspace(0, total - 1, min(count, total)).round().astype(np.int64)
    return RankedCells(order[ranks].astype(np.int64), total)
