"""How much traded in the last bar known at each settlement: what impact is measured against."""

import numpy as np

from engine.model.market import Bars
from engine.model.units import FloatArray, IntArray


def last_traded_quote(ts_ms: IntArray, bars: Bars) -> FloatArray:
    """Quote volume (volume x close) of the last bar closed by t that traded, shape (T,).

    0 where no such bar is known.
    """
    quote = np.zeros(ts_ms.shape)
    traded = np.flatnonzero(bars.volume > 0.0)  # False for an unknown volume
    if traded.shape[0] == 0:
        return quote
    closes = bars.open_ms[traded] + bars.timeframe_ms
    last = np.searchsorted(closes, ts_ms, side="right") - 1
    known = last >= 0
    at = traded[last[known]]
    quote[known] = bars.volume[at] * bars.close[at]
    return quote
