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
    found = _maxima(total, total.mean(axis=0), seed, resamples)
    if found is None:
        return None
    largest, maxima = found
    a_year = math.sqrt(DAYS_PER_YEAR / block_days / total.shape[0])
    return BestByLuck(
        sharpe=float(maxima.mean()) * a_year,
        p_value=_share(maxima, largest),
        resamples=resamples,
        block_days=block_days,
    )


def superior_to_hold(
    total: FloatArray, hold: FloatArray, seed: int, resamples: int = RESAMPLES
) -> float | None:
    """p-value of the test that no cell has a larger mean than the benchmark.

    total: shape (B, N); hold: sums over the same blocks, shape (B,). Hansen's recentring: a mean
    below -sd x sqrt(2 log log B) is so bad that it is left as it is. None as of `best_by_luck`.
    """
    more = total - hold[:, None]
    blocks = more.shape[0]
    if blocks < FEWEST_BLOCKS:
        return None
    mean = more.mean(axis=0)
    error = more.std(axis=0) / math.sqrt(blocks)
    hopeless = mean < -error * math.sqrt(2.0 * math.log(math.log(blocks)))
    found = _maxima(more, np.where(hopeless, 0.0, mean), seed, resamples)
    if found is None:
        return None
    largest, maxima = found
    return _share(np.maximum(maxima, 0.0), max(largest, 0.0))


def _maxima(
    total: FloatArray, centre: FloatArray, seed: int, resamples: int
) -> tuple[float, FloatArray] | None:
    # The largest studentised sum of the data, and of each resample around the centre.
    blocks = total.shape[0]
    if blocks < FEWEST_BLOCKS:
        return None
    deviation = total.std(axis=0) * math.sqrt(blocks)
    varies = deviation > 1e-12 * np.abs(total).max(axis=0)
    if not varies.any():
        return None
    total, centre, deviation = total[:, varies], centre[varies], deviation[varies]
    counts = block_counts(Draws(seed), resamples, blocks)
    maxima = np.full(resamples, -np.inf)
    for first in range(0, total.shape[1], _CELLS_AT_ONCE):
        part = slice(first, first + _CELLS_AT_ONCE)
        drawn = counts @ ((total[:, part] - centre[part]) / deviation[part])
        np.maximum(maxima, drawn.max(axis=1), out=maxima)
    return float((total.sum(axis=0) / deviation).max()), maxima


def _share(maxima: FloatArray, largest: float) -> float:
    # Equal but for rounding is no smaller: whatever order a processor adds in.
    reached = int(np.count_nonzero(maxima >= largest - 1e-9))
    return (1 + reached) / (1 + int(maxima.shape[0]))
