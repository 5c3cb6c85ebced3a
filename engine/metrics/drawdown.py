"""Where a drawdown lies on the curve."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class DrawdownPlace:
    """Indices into the curve; recovery_index is None where the peak was not regained."""

    peak_index: int
    trough_index: int
    recovery_index: int | None


def drawdown_curve(equity: FloatArray) -> FloatArray:
    """Fall below the running peak at each point, a fraction of it, 0 or more, shape of the input.

    equity begins with the initial capital, which is above 0.
    """
    peak = np.maximum.accumulate(equity)
    return np.asarray((peak - equity) / peak)


def is_ruined(max_drawdown: FloatArray | float) -> BoolArray:
    """Whether the equity was at 0 or below at some settlement, shape of the input.

    max_drawdown: relative, NaN where there is none. Peaks are never below the initial capital,
    which is above 0, so a fall of the whole peak or more is an equity of 0 or less (or of less
    than 2**-53 of the peak, which is nothing either).
    """
    return np.asarray(np.greater_equal(max_drawdown, 1.0), dtype=np.bool_)


def deepest_drawdown(equity: FloatArray) -> DrawdownPlace | None:
    """The first deepest relative drawdown; None on a curve that never falls.

    The recovery is the first point after the trough at or above the peak.
    """
    falls = drawdown_curve(equity)
    trough = int(np.argmax(falls))
    if not falls[trough] > 0.0:
        return None
    peak = int(np.argmax(equity[: trough + 1]))
    regained = equity[trough:] >= equity[peak]
    recovery = trough + int(np.argmax(regained)) if regained.any() else None
    return DrawdownPlace(peak, trough, recovery)


def worst_drawdowns(equity: FloatArray, count: int) -> list[DrawdownPlace]:
    """The `count` deepest falls of a curve, deepest first, of equals the earlier one.

    A fall lasts from a peak until that is regained, so no two overlap; each begins at the first
    point of its peak since the fall before. The first of them is `deepest_drawdown`, whose peak
    may lie earlier where a curve came back to the very number that it fell from.
    """
    falls = drawdown_curve(equity)
    is_below = np.concatenate(([False], falls > 0.0, [False]))
    edges = np.flatnonzero(np.diff(is_below)).reshape(-1, 2).tolist()
    found = []
    since = 0
    for start, end in edges:
        peak = since + int(np.argmax(equity[since:start]))
        trough = start + int(np.argmax(falls[start:end]))
        found.append(DrawdownPlace(peak, trough, end if end < equity.shape[0] else None))
        since = end
    return sorted(found, key=lambda place: -falls[place.trough_index])[:count]
