"""The stationary bootstrap of a run's days, compiled: two million days a run are drawn.

Nothing here checks its input or raises.
"""

import numpy as np

from engine.analysis.luck.draws import HalfArray
from engine.model.compiling.kernels import kernel
from engine.model.units import FloatArray

MEAN = 0
DEVIATION = 1  # ddof 1
GAIN = 2
DRAWDOWN = 3
RESAMPLED = 4


@kernel
def resample_nb(
    returns: FloatArray,
    gains: FloatArray,
    raw: HalfArray,
    restart: np.uint64,
    multiplies: bool,
    out: FloatArray,
) -> None:
    """One resample of D days per row of raw (R, D); writes out (RESAMPLED, R).

    returns, gains: shape (D,); of both the same days are drawn, each day's follower next unless
    the draw is below restart, 1 to 2^32: then its place below it chooses the day. GAIN: sum of
    the gains, or with multiplies the product of (1 + gain) less 1. DRAWDOWN: the deepest fall of
    1 + that below its running peak, a fraction of it.
    """
    resamples, days = raw.shape
    limit = np.uint64(days)
    everything = np.uint64(1) << np.uint64(32)
    for row in range(resamples):
        total = 0.0
        squares = 0.0
        level = 1.0
        peak = 1.0
        deepest = 0.0
        day = np.int64(0)
        for step in range(days):
            draw = np.uint64(raw[row, step])
            if draw < restart:
                day = np.int64(draw * limit // restart)
            elif step == 0:
                day = np.int64((draw - restart) * limit // (everything - restart))
            else:
                day += 1
                if day == days:
                    day = np.int64(0)
            gain = returns[day]
            total += gain
            squares += gain * gain
            level = level * (1.0 + gains[day]) if multiplies else level + gains[day]
            if level > peak:
                peak = level
            elif peak - level > deepest * peak:  # a division only where it is deeper
                deepest = (peak - level) / peak
        mean = total / days
        out[MEAN, row] = mean
        out[DEVIATION, row] = np.sqrt(max(squares - total * mean, 0.0) / (days - 1))
        out[GAIN, row] = level - 1.0
        out[DRAWDOWN, row] = deepest
