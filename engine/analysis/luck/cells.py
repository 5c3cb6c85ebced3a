"""All that is said of whether the best cell of a sweep is luck, from sums over blocks of days."""

from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.best_by_luck import BestByLuck, best_by_luck, superior_to_hold
from engine.analysis.luck.blocks import BlockSums
from engine.analysis.luck.deflated import Deflated, deflated_sharpe
from engine.analysis.luck.moments import Moments
from engine.analysis.luck.overfitting import TIE, Overfitting, overfitting
from engine.model.units import FloatArray, IntArray

FEWEST_CELLS = 12


@dataclass(frozen=True, slots=True, eq=False)
class CellSums:
    """Of the cells that traded. cells: their indices, ascending, shape (N,).

    halves: sums over the blocks of engine.analysis.luck.blocks.split_edges. blocks, hold: sums of
    returns over blocks of block_days, shapes (B, N) and (B,), of the cells and the benchmark.
    """

    cells: IntArray
    halves: BlockSums
    blocks: FloatArray
    hold: FloatArray
    block_days: int

    def distinct(self) -> "CellSums":
        """Each set of equal cells by its first: equal sums over all blocks are one cell."""
        rows = np.concatenate((self.halves.total, self.halves.squares, self.blocks))
        _, first = np.unique(rows, axis=1, return_index=True)
        kept = np.sort(first)
        return CellSums(
            self.cells[kept],
            BlockSums(self.halves.days, self.halves.total[:, kept], self.halves.squares[:, kept]),
            self.blocks[:, kept],
            self.hold,
            self.block_days,
        )

    def daily_sharpe(self) -> FloatArray:
        """Sharpe ratio of a day of each cell, shape (N,); NaN where it does not vary."""
        days = int(self.halves.days.sum())
        total, squares = self.halves.total.sum(axis=0), self.halves.squares.sum(axis=0)
        away = squares - total * total / days
        varies = away > TIE * squares
        ratio = total / days / np.sqrt(np.where(varies, away, 1.0) / (days - 1))
        return np.where(varies, ratio, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class CellsLuck:
    """distinct_cells: that traded; under FEWEST_CELLS of them all else is None.

    superior_to_hold: p-value.
    """

    distinct_cells: int
    best_by_luck: BestByLuck | None = None
    superior_to_hold: float | None = None
    overfitting: Overfitting | None = None
    deflated: Deflated | None = None


def judge_cells(sums: CellSums, best: Moments, seed: int) -> CellsLuck:
    """Judges the cells of a sweep that traded; best: moments of the one with the largest Sharpe."""
    distinct = sums.distinct()
    count = distinct.cells.shape[0]
    if count < FEWEST_CELLS:
        return CellsLuck(count)
    sharpe = distinct.daily_sharpe()
    sharpe = sharpe[np.isfinite(sharpe)]
    spread = float(sharpe.var(ddof=1)) if sharpe.shape[0] > 1 else 0.0
    return CellsLuck(
        distinct_cells=count,
        best_by_luck=best_by_luck(distinct.blocks, sums.block_days, seed),
        superior_to_hold=superior_to_hold(distinct.blocks, sums.hold, seed),
        overfitting=overfitting(distinct.halves),
        deflated=deflated_sharpe(best, count, spread),
    )


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
