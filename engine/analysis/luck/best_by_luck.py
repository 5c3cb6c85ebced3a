"""Is the best of many cells better than what the best shows by luck alone?

A reality check on sums over blocks of days: blocks are drawn with replacement, for all cells
together, so that whatever makes cells alike stays in; each cell's mean is set to nothing, and the
largest of what is left is what luck shows. Studentised: a cell counts in deviations of its own.

Sources: White (2000), A Reality Check for Data Snooping, Econometrica 68(5); Hansen (2005), A Test
for Superior Predictive Ability, J. of Business & Economic Statistics 23(4).
"""

import math
from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.blocks import FEWEST_BLOCKS, SHORTEST_BLOCK_DAYS
from engine.analysis.luck.draws import Draws, block_counts
from engine.model.units import DAYS_PER_YEAR, FloatArray

RESAMPLES = 1_000
_CELLS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class BestByLuck:
    """sharpe: mean largest one among the resamples, a yearly Sharpe ratio of block_days' returns.

    p_value: share of resamples, the data counted as one more, whose largest is no smaller.
    """

    sharpe: float
    p_value: float
    resamples: int
    block_days: int


def block_days_of(automatic: float) -> int:
    """Days of a block: the automatic length of the benchmark's daily returns, 30 at least."""
    return max(SHORTEST_BLOCK_DAYS, math.ceil(automatic))


def best_by_luck(
    total: FloatArray, block_days: int, seed: int, resamples: int = RESAMPLES
) -> BestByLuck | None:
    """The test that the largest mean of N cells is 0 or below.

    total: sums of returns over blocks, shape (B, N). None under FEWEST_BLOCKS blocks and where no
    cell varies.
    """
    found = Resampled(total.shape[0], seed, resamples)
    found.add(total, total.mean(axis=0))
    return found.best(block_days)


def superior_to_hold(
    total: FloatArray, hold: FloatArray, seed: int, resamples: int = RESAMPLES
) -> float | None:
    """p-value of the test that no cell has a larger mean than the benchmark.

    total: shape (B, N); hold: sums over the same blocks, shape (B,). Hansen's recentring: a mean
    below -sd x sqrt(2 log log B) is so bad that it is left as it is. None as of `best_by_luck`.
    """
    found = Resampled(total.shape[0], seed, resamples)
    found.add_beside(total, hold)
    return found.superior()


class Resampled:
    """The largest studentised sum of all cells, in the data and in each resample; cells may come
    in parts: never is there a matrix of all of them. Equal seeds draw the same for each part.
    """

    def __init__(self, blocks: int, seed: int, resamples: int = RESAMPLES) -> None:
        self._blocks, self._resamples = blocks, resamples
        self.largest = -np.inf
        self.maxima = np.full(resamples, -np.inf)
        """Shape (resamples,)."""
        if blocks >= FEWEST_BLOCKS:
            self._counts = block_counts(Draws(seed), resamples, blocks)

    def add(self, total: FloatArray, centre: FloatArray) -> None:
        """Cells by their sums over blocks, shape (B, n), of which centre is taken, shape (n,)."""
        if self._blocks < FEWEST_BLOCKS:
            return
        deviation = deviation_of(total)
        varies = deviation > 0.0
        for first in range(0, total.shape[1], _CELLS_AT_ONCE):
            part = first + np.flatnonzero(varies[first : first + _CELLS_AT_ONCE])
            if part.shape[0] == 0:
                continue
            own = deviation[part]
            drawn = self._counts @ ((total[:, part] - centre[part]) / own)
            np.maximum(self.maxima, drawn.max(axis=1), out=self.maxima)
            self.largest = max(self.largest, float((total[:, part].sum(axis=0) / own).max()))

    def add_beside(self, total: FloatArray, hold: FloatArray) -> None:
        """Cells less the benchmark, recentred as Hansen does."""
        if self._blocks < FEWEST_BLOCKS:
            return
        more = total - hold[:, None]
        mean = more.mean(axis=0)
        error = more.std(axis=0) / math.sqrt(self._blocks)
        hopeless = mean < -error * math.sqrt(2.0 * math.log(math.log(self._blocks)))
        self.add(more, np.where(hopeless, 0.0, mean))

    def best(self, block_days: int) -> BestByLuck | None:
        """Of the best by luck; None where nothing was added that varies."""
        if not np.isfinite(self.largest):
            return None
        a_year = math.sqrt(DAYS_PER_YEAR / block_days / self._blocks)
        return BestByLuck(
            sharpe=float(self.maxima.mean()) * a_year,
            p_value=share_reaching(self.maxima, self.largest),
            resamples=self._resamples,
            block_days=block_days,
        )

    def superior(self) -> float | None:
        """p-value of what was added beside the benchmark; None likewise."""
        if not np.isfinite(self.largest):
            return None
        return share_reaching(np.maximum(self.maxima, 0.0), max(self.largest, 0.0))


def deviation_of(total: FloatArray) -> FloatArray:
    """Deviation of the sum over B blocks of each cell, shape (N,); 0 where they do not vary."""
    deviation = total.std(axis=0) * math.sqrt(total.shape[0])
    return np.where(deviation > 1e-12 * np.abs(total).max(axis=0), deviation, 0.0)


def share_reaching(maxima: FloatArray, largest: float) -> float:
    """Share of the maxima, the data counted as one more, that are no smaller."""
    # Equal but for rounding is no smaller: whatever order a processor adds in.
    reached = int(np.count_nonzero(maxima >= largest - 1e-9))
    return (1 + reached) / (1 + int(maxima.shape[0]))
