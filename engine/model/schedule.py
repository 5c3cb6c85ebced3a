"""When settlements should have come, by their intervals."""

import numpy as np

from engine.model.units import HOUR_MS, FloatArray, IntArray


def scheduled_hours(interval_hours: FloatArray) -> FloatArray:
    """Hours from the settlement before as scheduled, shape (T,).

    A single longer interval between two equal ones, and a multiple of them, is a settlement that
    is missing and not a schedule that changed twice.
    """
    hours = np.array(interval_hours, dtype=np.float64)
    if len(hours) < 3:
        return hours
    before, middle, after = hours[:-2], hours[1:-1], hours[2:]
    is_missing = (before == after) & (middle > before) & (np.mod(middle, before) == 0)
    scheduled = hours.copy()
    scheduled[1:-1] = np.where(is_missing, before, middle)
    return scheduled


def missing_between(ts_ms: IntArray, step_ms: FloatArray) -> IntArray:
    """How many entries are missing before each but the first, shape (T - 1,).

    step_ms: what should lie before each, shape (T,).
    """
    missing = np.rint(np.diff(ts_ms) / step_ms[1:]) - 1.0
    return np.maximum(missing, 0.0).astype(np.int64)


def missing_settlements(ts_ms: IntArray, interval_hours: FloatArray) -> int:
    """Settlements that the schedule has between the first and the last one, and the data lack."""
    return int(missing_between(ts_ms, scheduled_hours(interval_hours) * HOUR_MS).sum())
