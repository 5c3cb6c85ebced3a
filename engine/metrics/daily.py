"""Equity by day, as ratios see it: sampled at every 00:00 UTC."""

import numpy as np

from engine.model.sampling import samples_after
from engine.model.units import FloatArray, IntArray


def daily_equity(ts_ms: IntArray, equity: FloatArray) -> FloatArray:
    """Equity at the daily samples, shape (D + 1,), the initial capital first.

    ts_ms, equity: a run's curve, shape (T + 1,): point 0 stands before the first settlement.
    Which mark a midnight sees: engine/model/sampling.py.
    """
    counts = samples_after(ts_ms[1:])
    return np.concatenate((equity[:1], np.repeat(equity[1:], counts)))


def daily_returns(equity: FloatArray, free_per_day: float = 0.0) -> FloatArray:
    """Daily returns less the risk-free one, shape (D,), by the operations of the kernels.

    equity: of `daily_equity`, shape (D + 1,), above 0 but for the last point.
    """
    return equity[1:] / equity[:-1] - 1.0 - free_per_day
