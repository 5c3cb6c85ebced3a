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
from engine.analysis.luck.draws import drawn_blocks
from engine.analysis.luck.resamples.kernels import maxima_nb
from engine.model.units import DAYS_PER_YEAR, FloatArray

RESAMPLES = 1_000
_CELLS_AT_ONCE = 4_096

ALONE = 0
ABOVE_HOLD = 1


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
    found = Resampled(total.shape[0], seed, resamples=resamples)
    found.add(total)
    return found.best(block_days)


def superior_to_hold(
    total: FloatArray, hold: FloatArray, seed: int, resamples: int = RESAMPLES
) -> float | None:
    """p-value of the test that no cell has a larger mean than the benchmark.

    total: shape (B, N); hold: sums over the same blocks, shape (B,). Hansen's recentring: a mean
    below -sd x sqrt(2 log log B) is so bad that it is left as it is. None as of `best_by_luck`.
    """
    found = Resampled(total.shape[0], seed, hold, resamples)
    found.add(total)
    return found.superior()


class Resampled:
    """The largest studentised sum of all cells, in the data and in each resample; cells may come
    in parts: never is there a matrix of all of them. Equal seeds draw the same for each part.

    Two questions are asked of the same draws: of the cells alone and, with a benchmark, of what
    they are above it. hold: sums of that over the same blocks, shape (B,).
    """

    def __init__(
        self, blocks: int, seed: int, hold: FloatArray | None = None, resamples: int = RESAMPLES
    ) -> None:
        questions = 1 if hold is None else 2
        self._blocks, self._hold = blocks, hold
        self._largest = np.full(questions, -np.inf)
        self._maxima = np.full((questions, resamples), -np.inf)
        if blocks >= FEWEST_BLOCKS:
            self._drawn = drawn_blocks(seed, resamples, blocks)
            self._beside = np.zeros((questions, resamples))
            if hold is not None:
                self._beside[ABOVE_HOLD] = (hold - hold.mean())[self._drawn].sum(axis=1)

    @property
    def maxima(self) -> FloatArray:
        """Of the cells alone, shape (resamples,)."""
        alone: FloatArray = self._maxima[ALONE]
        return alone

    def add(self, total: FloatArray) -> None:
        """Cells by their sums over blocks, shape (B, n)."""
        if self._blocks < FEWEST_BLOCKS:
            return
        for first in range(0, total.shape[1], _CELLS_AT_ONCE):
            self._add(np.ascontiguousarray(total[:, first : first + _CELLS_AT_ONCE]))

    def _add(self, total: FloatArray) -> None:
        scale = np.zeros((self._largest.shape[0], total.shape[1]))
        shift = np.full_like(scale, -np.inf)
        self._ask(ALONE, total, scale, shift)
        if self._hold is not None:
            self._ask(ABOVE_HOLD, total - self._hold[:, None], scale, shift)
        centred = total - total.mean(axis=0)
        maxima_nb(centred, self._drawn, self._beside, scale, shift, self._maxima)

    def _ask(self, question: int, sums: FloatArray, scale: FloatArray, shift: FloatArray) -> None:
        # Of cells that vary, in deviations of their own: how to, and the largest in the data.
        deviation = deviation_of(sums)
        varies = deviation > 0.0
        if not varies.any():
            return
        own, total = deviation[varies], sums[:, varies].sum(axis=0)
        scale[question, varies] = 1.0 / own
        shift[question, varies] = 0.0
        if question == ABOVE_HOLD:
            # What is so bad that it is not recentred: a mean this far below 0 in standard errors.
            far = math.sqrt(2.0 * math.log(math.log(self._blocks)))
            shift[question, varies] = np.where(total < -own * far, total / own, 0.0)
        self._largest[question] = max(self._largest[question], float((total / own).max()))

    def best(self, block_days: int) -> BestByLuck | None:
        """Of the best by luck; None where nothing was added that varies."""
        if not np.isfinite(self._largest[ALONE]):
            return None
        a_year = math.sqrt(DAYS_PER_YEAR / block_days / self._blocks)
        return BestByLuck(
            sharpe=float(self.maxima.mean()) * a_year,
            p_value=share_reaching(self.maxima, self._largest[ALONE]),
            resamples=self.maxima.shape[0],
            block_days=block_days,
        )

    def superior(self) -> float | None:
        """p-value of the cells above the benchmark; None without one, and likewise."""
        if self._hold is None or not np.isfinite(self._largest[ABOVE_HOLD]):
            return None
        maxima = np.maximum(self._maxima[ABOVE_HOLD], 0.0)
        return share_reaching(maxima, max(self._largest[ABOVE_HOLD], 0.0))


def deviation_of(total: FloatArray) -> FloatArray:
    """Deviation of the sum over B blocks of each cell, shape (N,); 0 where they do not vary."""
    deviation = total.std(axis=0) * math.sqrt(total.shape[0])
    return np.where(deviation > 1e-12 * np.abs(total).max(axis=0), deviation, 0.0)


def share_reaching(maxima: FloatArray, largest: float) -> float:
    """Share of the maxima, the data counted as one more, that are no smaller."""
    # Equal but for rounding is no smaller: whatever order a processor adds in.
    reached = int(np.count_nonzero(maxima >= largest - 1e-9))
    return (1 + reached) / (1 + int(maxima.shape[0]))
