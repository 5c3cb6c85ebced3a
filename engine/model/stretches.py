"""The extremes of the mark between settlements: what decides a liquidation."""

from dataclasses import dataclass

import numpy as np

from engine.model.market import Bars, MarketHistory
from engine.model.units import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Extremes:
    """The first most adverse mark of each stretch (t - 1, t], shape (T,).

    price: NaN where nothing is known. spot_ratio: spot over it at that moment, NaN where there
    is no price. ts_ms: that moment, the close of its bar.
    """

    price: FloatArray
    spot_ratio: FloatArray
    ts_ms: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    # Marks in the order of time: the marks at settlements and the bars between them.
    stretch: IntArray
    ts_ms: IntArray
    price: FloatArray
    spot_ratio: FloatArray


def extremes(
    history: MarketHistory, perp: FloatArray, spot: FloatArray, mark: FloatArray
) -> tuple[Extremes, Extremes]:
    """The highest and the lowest mark of each stretch.

    A stretch sees the mark at the settlement before, the bars that closed after it and by t, and
    the mark at t. Bars are mark bars where known, else perp bars. perp, spot, mark: prices at
    the settlements, spot multiplied.
    """
    ts_ms = history.settlements.ts_ms
    with np.errstate(invalid="ignore"):
        at_perp = spot / perp
    highs: list[_Points] = []
    lows: list[_Points] = []
    for bars in _mark_bars(history):
        closes = bars.open_ms + bars.timeframe_ms
        stretch = np.searchsorted(ts_ms, closes)
        inside = stretch < ts_ms.shape[0]
        stretch, closes = stretch[inside], closes[inside]
        paired, at = _same_open(bars.open_ms[inside], history.spot)
        for points, price, spot_price in (
            (highs, bars.high[inside], history.spot.high),
            (lows, bars.low[inside], history.spot.low),
        ):
            ratio = at_perp[stretch]
            ratio[paired] = spot_price[at] * history.spot_multiplier / price[paired]
            points.append(_Points(stretch, closes, price, ratio))
    before, now = _settlement_points(ts_ms, spot, mark)
    return (
        _extreme([before, *highs, now], highest=True),
        _extreme([before, *lows, now], highest=False),
    )


def extremes_of_marks(
    ts_ms: IntArray, spot: FloatArray, mark: FloatArray
) -> tuple[Extremes, Extremes]:
    """The same where nothing is known between the settlements."""
    points = list(_settlement_points(ts_ms, spot, mark))
    return _extreme(points, highest=True), _extreme(points, highest=False)


def _settlement_points(
    ts_ms: IntArray, spot: FloatArray, mark: FloatArray
) -> tuple[_Points, _Points]:
    with np.errstate(invalid="ignore"):
        ratio = spot / mark
    count = ts_ms.shape[0]
    before = _Points(np.arange(1, count), ts_ms[:-1], mark[:-1], ratio[:-1])
    return before, _Points(np.arange(count), ts_ms, mark, ratio)


def _mark_bars(history: MarketHistory) -> list[Bars]:
    if history.mark is None:
        return [history.perp]
    known, _ = _same_open(history.perp.open_ms, history.mark)
    return [history.mark, history.perp.where(~known)]


def _same_open(open_ms: IntArray, bars: Bars) -> tuple[BoolArray, IntArray]:
    if bars.open_ms.shape[0] == 0:
        return np.zeros(open_ms.shape, dtype=np.bool_), np.zeros(0, dtype=np.int64)
    position = np.minimum(np.searchsorted(bars.open_ms, open_ms), bars.open_ms.shape[0] - 1)
    same = np.asarray(bars.open_ms[position] == open_ms)
    return same, np.asarray(position[same], dtype=np.int64)


def _extreme(parts: list[_Points], *, highest: bool) -> Extremes:
    count = parts[-1].ts_ms.shape[0]
    stretch = np.concatenate([part.stretch for part in parts])
    ts_ms = np.concatenate([part.ts_ms for part in parts])
    price = np.concatenate([part.price for part in parts])
    ratio = np.concatenate([part.spot_ratio for part in parts])
    known = np.isfinite(price)
    stretch, ts_ms, price, ratio = stretch[known], ts_ms[known], price[known], ratio[known]
    adverse = -price if highest else price
    # The most adverse first, of equal ones the earliest; then the first of each stretch.
    order = np.lexsort((ts_ms, adverse, stretch))
    first = order[np.unique(stretch[order], return_index=True)[1]]
    found = Extremes(np.full(count, np.nan), np.full(count, np.nan), np.zeros(count, np.int64))
    found.price[stretch[first]] = price[first]
    found.spot_ratio[stretch[first]] = ratio[first]
    found.ts_ms[stretch[first]] = ts_ms[first]
    return found
