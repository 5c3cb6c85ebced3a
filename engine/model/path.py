"""What the mark did between settlements: what decides a liquidation, and when."""

from dataclasses import dataclass

import numpy as np

from engine.model.market import Bars, MarketHistory
from engine.model.prices import opening_bar, price_at
from engine.model.units import BoolArray, FloatArray, IntArray

# One bar of the path, shape (P, POINT_COLUMNS).
POINT_HIGH = 0
POINT_LOW = 1
POINT_TS_MS = 2  # its close
POINT_SPOT_HIGH = 3  # of the spot bar of the same window, NaN without one
POINT_SPOT_LOW = 4
POINT_SPOT_LAST = 5  # the last spot price known at the close
POINT_IS_PERP = 6  # 1: a perp bar, for want of one of the mark
POINT_COLUMNS = 7


@dataclass(frozen=True, slots=True, eq=False)
class MarkPath:
    """The bars that close within each stretch (t - 1, t], in the order in which they are known.

    points: shape (P, POINT_COLUMNS). begin, end: shape (T,), those of the stretch before t. high,
    low: shape (T,), the extremes of the stretch with the marks at both of its ends; NaN where
    nothing is known.
    """

    points: FloatArray
    begin: IntArray
    end: IntArray
    high: FloatArray
    low: FloatArray


def mark_path(history: MarketHistory, spot: Bars, mark: FloatArray) -> MarkPath:
    """The path between the settlements; spot: the bars at which that leg can be filled.

    Mark bars count where known. A perp bar counts, whole, where any part of its window is covered
    by no mark bar that has closed by the end of the stretch. Of bars that close at one time the
    mark bar comes first. mark: at the settlements.
    """
    ts_ms = history.settlements.ts_ms
    sources = [] if history.mark is None else [(history.mark, False)]
    parts = [
        _points(bars, spot, history.spot_multiplier, is_perp=is_perp)
        for bars, is_perp in (*sources, (_uncovered(history), True))
    ]
    points = np.concatenate(parts)
    order = np.lexsort((points[:, POINT_IS_PERP], points[:, POINT_TS_MS]))
    points = points[order]
    stretch = np.searchsorted(ts_ms, points[:, POINT_TS_MS].astype(np.int64))
    # What closes by the first settlement or after the last one is in no stretch.
    inside = (stretch > 0) & (stretch < ts_ms.shape[0])
    points, stretch = np.ascontiguousarray(points[inside]), stretch[inside]
    return _with_extremes(points, stretch, mark)


def path_of_marks(mark: FloatArray) -> MarkPath:
    """The same where nothing is known between the settlements."""
    return _with_extremes(np.empty((0, POINT_COLUMNS)), np.empty(0, dtype=np.int64), mark)


def _with_extremes(points: FloatArray, stretch: IntArray, mark: FloatArray) -> MarkPath:
    count = np.arange(mark.shape[0])
    high, low = mark.copy(), mark.copy()
    high[1:] = np.fmax(high[1:], mark[:-1])
    low[1:] = np.fmin(low[1:], mark[:-1])
    np.fmax.at(high, stretch, points[:, POINT_HIGH])
    np.fmin.at(low, stretch, points[:, POINT_LOW])
    return MarkPath(
        points=points,
        begin=np.searchsorted(stretch, count, side="left"),
        end=np.searchsorted(stretch, count, side="right"),
        high=high,
        low=low,
    )


def _points(bars: Bars, spot: Bars, multiplier: float, *, is_perp: bool) -> FloatArray:
    closes = bars.open_ms + bars.timeframe_ms
    points = np.full((closes.shape[0], POINT_COLUMNS), np.nan)
    points[:, POINT_HIGH] = bars.high
    points[:, POINT_LOW] = bars.low
    points[:, POINT_TS_MS] = closes
    points[:, POINT_IS_PERP] = is_perp
    if bars.timeframe_ms == spot.timeframe_ms:
        paired, at = opening_bar(bars.open_ms, spot)
        points[paired, POINT_SPOT_HIGH] = spot.high[at] * multiplier
        points[paired, POINT_SPOT_LOW] = spot.low[at] * multiplier
    points[:, POINT_SPOT_LAST] = price_at(closes, spot, 0)[0] * multiplier
    return points


def _uncovered(history: MarketHistory) -> Bars:
    """The perp bars that mark bars do not stand for."""
    perp, mark = history.perp, history.mark
    if mark is None or mark.open_ms.shape[0] == 0:
        return perp
    return perp.where(~_is_covered(perp, mark, history.settlements.ts_ms))


def _is_covered(perp: Bars, mark: Bars, ts_ms: IntArray) -> BoolArray:
    closes = mark.open_ms + mark.timeframe_ms
    # Mark bars without a gap between them are of one run.
    run = np.concatenate(([0], np.cumsum(mark.open_ms[1:] != closes[:-1])))
    begin, end = perp.open_ms, perp.open_ms + perp.timeframe_ms
    first = np.searchsorted(mark.open_ms, begin, side="right") - 1
    last = np.searchsorted(mark.open_ms, end, side="left") - 1
    known_by = np.append(ts_ms, np.iinfo(np.int64).max)[np.searchsorted(ts_ms, end)]
    reaches = (first >= 0) & (closes[last] >= end) & (closes[last] <= known_by)
    return np.asarray(reaches & (closes[first] > begin) & (run[first] == run[last]))
