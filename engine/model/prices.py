"""The last price of a leg that is known at each time, and how fresh it is."""

import numpy as np

from engine.model.market import Bars
from engine.model.units import BoolArray, ByteArray, FloatArray, IntArray

PRICE_OPEN = 0
PRICE_LAST_CLOSE = 1
PRICE_STALE = 2
PRICE_NONE = 3
PRICE_DEAD = 4
"""Where a leg's price comes from: up to PRICE_LAST_CLOSE it is fresh."""


def price_at(ts_ms: IntArray, bars: Bars, max_stale_bars: int) -> tuple[FloatArray, ByteArray]:
    """Price at each time, NaN before the first open, and its state.

    State: PRICE_OPEN, PRICE_LAST_CLOSE (both fresh), PRICE_STALE or PRICE_NONE.
    """
    price = np.full(ts_ms.shape, np.nan)
    state = np.full(ts_ms.shape, PRICE_NONE, dtype=np.uint8)
    if bars.open_ms.shape[0] == 0:
        return price, state
    closed = np.searchsorted(bars.open_ms, ts_ms - bars.timeframe_ms, side="right") - 1
    known = closed >= 0
    last = closed[known]
    age_ms = ts_ms[known] - (bars.open_ms[last] + bars.timeframe_ms)
    is_fresh = age_ms <= max_stale_bars * bars.timeframe_ms
    price[known] = bars.close[last]
    state[known] = np.where(is_fresh, PRICE_LAST_CLOSE, PRICE_STALE)
    # Inside the first bar: a position opened at its open is marked there, though nothing trades.
    price[~known & (ts_ms > bars.open_ms[0])] = bars.open[0]
    opening, at = opening_bar(ts_ms, bars)
    price[opening] = bars.open[at]
    state[opening] = PRICE_OPEN
    return price, state


def fill_price_at(ts_ms: IntArray, bars: Bars, max_stale_bars: int) -> tuple[FloatArray, ByteArray]:
    """The same by bars in which something traded; PRICE_DEAD where the bar that opens did not.

    That a bar will have traded nothing is known only when it closes: this says what could have
    been filled, not what was known. An unknown volume is not 0.
    """
    price, state = price_at(ts_ms, live_bars(bars), max_stale_bars)
    opening, at = opening_bar(ts_ms, bars)
    state[opening] = np.where(bars.volume[at] == 0.0, PRICE_DEAD, state[opening])
    return price, state


def live_bars(bars: Bars) -> Bars:
    """Without the bars in which nothing traded; the same object where there is none."""
    traded = bars.volume != 0.0
    return bars if bool(traded.all()) else bars.where(np.asarray(traded))


def opening_bar(ts_ms: IntArray, bars: Bars) -> tuple[BoolArray, IntArray]:
    """Which times have a bar that opens there, and those bars' positions."""
    if bars.open_ms.shape[0] == 0:
        return np.zeros(ts_ms.shape, dtype=np.bool_), np.zeros(0, dtype=np.int64)
    position = np.minimum(np.searchsorted(bars.open_ms, ts_ms), bars.open_ms.shape[0] - 1)
    opening = np.asarray(bars.open_ms[position] == ts_ms)
    return opening, np.asarray(position[opening], dtype=np.int64)
