"""When the equity is sampled for ratios: every 00:00 UTC."""

import numpy as np

from engine.model.units import DAY_MS, IntArray


def samples_after(ts_ms: IntArray) -> IntArray:
    """How many daily samples each settlement's mark gives, shape (T,).

    The samples stand at the midnight at or before the first settlement (the initial capital,
    not counted here), at every following midnight (the mark of the last settlement at or before
    it), and, where the last settlement lies between midnights, at the midnight after it. So the
    product of (1 + daily return) is the total return.
    """
    # The first midnight at or after t: the earliest sample that can see the mark of t.
    midnight = -(-ts_ms // DAY_MS)
    counts = np.empty(ts_ms.shape[0], dtype=np.int64)
    counts[:-1] = np.diff(midnight)
    counts[-1] = 1
    if ts_ms[0] % DAY_MS == 0:
        # Its midnight is the first sample, which shows the capital before anything happens.
        counts[0] -= 1
    return counts


def first_sample_ms(ts_ms: IntArray) -> IntArray:
    """The midnight of the first of those samples, shape (T,); the others follow day by day."""
    midnights = -(-ts_ms // DAY_MS)
    if ts_ms[0] % DAY_MS == 0:
        midnights[0] += 1
    return np.asarray(midnights * DAY_MS)
