"""Time cut into stretches of days at given midnights, so that one run of a cell tells of each."""

from dataclasses import dataclass

import numpy as np

from engine.model.sampling import first_sample_ms, samples_after
from engine.model.units import DAY_MS, FloatArray, IntArray
from engine.sweep.stretches.columns import COUNT


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches that follow each other from the first settlement on, each up to a midnight.

    borders_ms: those midnights, ascending; ends: settlements up to each; both of shape (S,).
    returns: daily returns that the settlements of a stretch give within it; idle: days at its
    beginning that only a settlement of an earlier one reaches, whose return is 0; shape (S,).
    samples: of each settlement's mark within its stretch, shape (T,).
    """

    borders_ms: IntArray
    ends: IntArray
    returns: IntArray
    idle: IntArray
    samples: IntArray

    def room(self, cells: int) -> FloatArray:
        """Where a kernel writes what so many cells gave, shape (COUNT, S, cells)."""
        return np.empty((COUNT, self.ends.shape[0], cells))

    def sample(self, column: FloatArray) -> None:
        """Writes the samples into a table's column, of which the kernels read them."""
        if self.ends.shape[0]:
            column[:] = self.samples


def cut(ts_ms: IntArray, borders_ms: IntArray) -> Stretches:
    """The stretches up to each of the midnights; settlements behind the last are in none."""
    ends = np.searchsorted(ts_ms, borders_ms, side="right")
    counts, first = samples_after(ts_ms), first_sample_ms(ts_ms)
    own = np.searchsorted(borders_ms, ts_ms)  # the stretch of each settlement
    inside = np.flatnonzero(own < borders_ms.shape[0])
    samples = counts.copy()
    until = (borders_ms[own[inside]] - first[inside]) // DAY_MS + 1
    samples[inside] = np.clip(until, 0, counts[inside])
    returns, idle = np.zeros_like(borders_ms), np.zeros_like(borders_ms)
    np.add.at(returns, own[inside], samples[inside])
    for row in np.flatnonzero(samples < counts):  # the rare gaps that reach over a border
        midnights = first[row] + np.arange(samples[row], counts[row]) * DAY_MS
        reached = np.searchsorted(borders_ms, midnights)
        np.add.at(idle, reached[reached < borders_ms.shape[0]], 1)
    return Stretches(borders_ms, ends, returns, idle, samples)


WHOLE = Stretches(*(np.empty(0, dtype=np.int64) for _ in range(5)))
"""No stretches: one run from the first settlement to the last, closed there."""
