"""The effective spread of each leg by month, estimated from its bars.

Source: Ardia, Guidotti and Kroencke (2024), Efficient Estimation of Bid-Ask Spreads from Open,
High, Low, and Close Prices, Journal of Financial Economics 161; by the package of its authors.
"""

import numpy as np
from bidask import edge

from engine.model.market import Bars, MarketHistory
from engine.model.spreads import FEWEST_DAYS, LEAST, MOST, HalfSpreads, months_of
from engine.model.units import DAY_MS, FloatArray


def half_spreads(history: MarketHistory) -> HalfSpreads:
    """Half the spread of both legs in each month that has bars, kept within its bounds."""
    opened = [bars.open_ms for bars in (history.spot, history.perp) if bars.open_ms.size]
    if not opened:
        return HalfSpreads(0, np.empty(0), np.empty(0))
    months = np.array([(int(one[0]), int(one[-1])) for one in opened])
    first, last = months_of(np.array([months[:, 0].min(), months[:, 1].max()]))
    span = range(int(first), int(last) + 1)
    return HalfSpreads(span.start, _by_month(history.spot, span), _by_month(history.perp, span))


def _by_month(bars: Bars, span: range) -> FloatArray:
    # A bar belongs to the month that it opens in: months end where bars of any length do.
    edges = np.searchsorted(months_of(bars.open_ms), np.arange(span.start, span.stop + 1))
    halves = [
        _half_spread(bars, slice(begin, end))
        for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    return np.array(halves)


def _half_spread(bars: Bars, month: slice) -> float:
    if np.unique(bars.open_ms[month] // DAY_MS).size < FEWEST_DAYS:
        return float("nan")
    prices = (bars.open[month], bars.high[month], bars.low[month], bars.close[month])
    half = float(edge(*prices)) / 2.0
    return half if np.isnan(half) else min(max(half, LEAST), MOST)
