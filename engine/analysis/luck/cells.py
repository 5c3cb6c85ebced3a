"""All that is said of whether the best cell of a sweep is luck, from sums over blocks of days."""

from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.best_by_luck import BestByLuck, Resampled
from engine.analysis.luck.blocks import SPLIT_BLOCKS
from engine.analysis.luck.deflated import Deflated, deflated_sharpe
from engine.analysis.luck.fingerprints import fingerprints, first_of_equal
from engine.analysis.luck.moments import Moments
from engine.analysis.luck.overfitting import TIE, Overfitting, overfitting
from engine.model.units import FloatArray, IntArray
from engine.sweep.sums.days import DayBlocks

FEWEST_CELLS = 12
_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class CellsLuck:
    """distinct_cells: that traded; under FEWEST_CELLS of them all else is None.

    superior_to_hold: p-value; None without a benchmark too. sharpes: of a day, of each distinct
    cell whose returns vary. maxima: of `best_by_luck`, the studentised best of each resample.
    """

    distinct_cells: int
    best_by_luck: BestByLuck | None = None
    superior_to_hold: float | None = None
    overfitting: Overfitting | None = None
    deflated: Deflated | None = None
    sharpes: FloatArray | None = None
    maxima: FloatArray | None = None


class CellsOnTrial:
    """The cells of a sweep that traded, as they come in parts; only what the halves need of them
    is kept, for `room` cells.

    hold: sums of the benchmark over the fixed blocks, shape (B,); None without one.
    """

    def __init__(self, days: DayBlocks, hold: FloatArray | None, seed: int, room: int) -> None:
        self._days = days
        self._resampled = Resampled(days.fixed.shape[0], seed, hold)
        self._halves = np.empty((room, 2 * SPLIT_BLOCKS))
        self._prints = np.empty(room, dtype=np.uint64)
        self._count = 0

    def add(self, sums: FloatArray) -> None:
        """Cells by their sums, shape (n, rows), in their order."""
        here = slice(self._count, self._count + sums.shape[0])
        self._prints[here] = fingerprints(sums)
        self._halves[here] = sums[:, : 2 * SPLIT_BLOCKS]
        self._resampled.add(sums[:, 2 * SPLIT_BLOCKS :].T)
        self._count = here.stop

    def luck(self, best: Moments | None) -> CellsLuck:
        """What is said of all of them; best: of the one with the largest Sharpe ratio."""
        count = self._keep_distinct()
        if count < FEWEST_CELLS:
            return CellsLuck(count)
        days, halves = np.diff(self._days.split, prepend=0), self._halves[:count]
        sharpes = daily_sharpe(days, halves)
        known = np.isfinite(sharpes)
        sharpes = sharpes if known.all() else sharpes[known]
        spread = float(sharpes.var(ddof=1)) if sharpes.shape[0] > 1 else 0.0
        tested = self._resampled.best(self._block_days)
        return CellsLuck(
            distinct_cells=count,
            best_by_luck=tested,
            superior_to_hold=self._resampled.superior(),
            overfitting=overfitting(days, halves),
            deflated=None if best is None else deflated_sharpe(best, count, spread),
            sharpes=sharpes,
            maxima=None if tested is None else np.sort(self._resampled.maxima),
        )

    def _keep_distinct(self) -> int:
        # Moves the first of equal cells up, where they stand: there is no room for a second copy.
        is_first, kept = first_of_equal(self._prints[: self._count]), 0
        for first in range(0, self._count, _AT_ONCE):
            part = is_first[first : first + _AT_ONCE]
            here, kept = kept, kept + int(np.count_nonzero(part))
            self._halves[here:kept] = self._halves[first : first + part.shape[0]][part]
        self._prints, self._count = np.empty(0, dtype=np.uint64), kept  # no longer needed
        return kept

    @property
    def _block_days(self) -> int:
        return int(self._days.fixed[0]) if self._days.fixed.shape[0] else 0


def daily_sharpe(days: IntArray, sums: FloatArray) -> FloatArray:
    """Sharpe ratio of a day of each cell, shape (N,); NaN where it does not vary.

    days, sums: as of `overfitting`.
    """
    found, count = np.empty(sums.shape[0]), int(days.sum())
    for first in range(0, found.shape[0], _AT_ONCE):
        part = sums[first : first + _AT_ONCE].reshape(-1, 2, days.shape[0]).sum(axis=2)
        total, squares = part[:, 0], part[:, 1]
        away = squares - total * total / count
        varies = away > TIE * squares
        ratio = total / count / np.sqrt(np.where(varies, away, 1.0) / (count - 1))
        found[first : first + _AT_ONCE] = np.where(varies, ratio, np.nan)
    return found


def plateau(mean: FloatArray, best: tuple[int, ...], error: float) -> float | None:
    """Share of a cell's neighbours along the axes whose mean is within one standard error of it.

    mean: of a day, shape of the grid, NaN of cells that are not eligible, which are none of them.
    error: long-run standard error of the best cell's mean. None where it has no neighbour.
    """
    near = []
    for axis, place in enumerate(best):
        for step in (-1, 1):
            if 0 <= place + step < mean.shape[axis]:
                where = (*best[:axis], place + step, *best[axis + 1 :])
                near.append(bool(mean[where] >= mean[best] - error))
    return sum(near) / len(near) if near else None
