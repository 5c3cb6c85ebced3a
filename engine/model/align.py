"""What was known at each settlement: prices, marks and volume, and nothing later."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from engine.model.columns import (
    MARK_FROM_BAR,
    MARK_FROM_PERP,
    MARK_FROM_SETTLEMENT,
    MarketColumns,
)
from engine.model.liquidity import last_traded_quote
from engine.model.market import Bars, MarketHistory
from engine.model.path import mark_path
from engine.model.prices import (
    PRICE_LAST_CLOSE,
    fill_price_at,
    live_bars,
    opening_bar,
    price_at,
)
from engine.model.units import DAY_MS, BoolArray, ByteArray, FloatArray, IntArray

VOLUME_WINDOW_MS = 7 * DAY_MS
EQUAL_WITHIN = 1e-9


def align(history: MarketHistory, max_stale_bars: int = 3) -> MarketColumns:
    """The columns of the whole history, each entry from what was known at its settlement.

    Price of a leg at t: the open of the bar that opens at t; else the close of the last bar
    closed by t, which is fresh while t - its close time <= max_stale_bars x timeframe. Where a
    leg has no fresh price the settlement is untradable and the last known close is carried for
    marking only; until the first bar has closed, the open of that bar. Where there are bars in
    which nothing traded, `live` holds the same without them.
    """
    columns = _aligned(history, history.spot, price_at, max_stale_bars)
    spot = live_bars(history.spot)
    if spot is history.spot and live_bars(history.perp) is history.perp:
        return columns
    return replace(columns, live=_aligned(history, spot, fill_price_at, max_stale_bars))


def _aligned(
    history: MarketHistory,
    fills_spot: Bars,
    price: Callable[[IntArray, Bars, int], tuple[FloatArray, ByteArray]],
    max_stale_bars: int,
) -> MarketColumns:
    settlements = history.settlements
    ts_ms = settlements.ts_ms
    perp, perp_state = price(ts_ms, history.perp, max_stale_bars)
    spot, spot_state = price(ts_ms, history.spot, max_stale_bars)
    spot = spot * history.spot_multiplier
    mark, mark_source = _mark_at(ts_ms, history, perp)
    path = mark_path(history, fills_spot, mark)
    return MarketColumns(
        ts_ms=ts_ms,
        rate=settlements.rate,
        interval_hours=settlements.interval_hours,
        perp=perp,
        spot=spot,
        mark=mark,
        mark_source=mark_source,
        perp_state=perp_state,
        spot_state=spot_state,
        tradable=(perp_state <= PRICE_LAST_CLOSE) & (spot_state <= PRICE_LAST_CLOSE),
        volume_ok=volume_ok(ts_ms, history.perp),
        high=path.high,
        low=path.low,
        path_begin=path.begin,
        path_end=path.end,
        perp_volume_quote=last_traded_quote(ts_ms, history.perp),
        spot_volume_quote=last_traded_quote(ts_ms, history.spot),
        path=path.points,
    )


def _mark_at(
    ts_ms: IntArray, history: MarketHistory, perp: FloatArray
) -> tuple[FloatArray, ByteArray]:
    """The best mark that is stored for each settlement, and which kind it is."""
    mark = perp.copy()
    source = np.full(ts_ms.shape, MARK_FROM_PERP, dtype=np.uint8)
    if history.mark is not None:
        opening, at = opening_bar(ts_ms, history.mark)
        mark[opening] = history.mark.open[at]
        source[opening] = MARK_FROM_BAR
    stored = history.settlement_marks
    if stored is not None and stored.ts_ms.shape[0] > 0:
        position = np.minimum(np.searchsorted(stored.ts_ms, ts_ms), stored.ts_ms.shape[0] - 1)
        settled = np.asarray(stored.ts_ms[position] == ts_ms)
        mark[settled] = stored.price[position[settled]]
        source[settled] = MARK_FROM_SETTLEMENT
    return mark, source


def volume_ok(ts_ms: IntArray, perp: Bars) -> BoolArray:
    """Mean volume of the bars closed in (t - 7 d, t] >= 0.7 x that of (t - 14 d, t - 7 d].

    True with less than 14 days of bars before t, with an unknown volume in the two weeks, and
    with a week that has no bar: what is not known does not forbid. The means are compared
    without a division, sum x 10 x count >= 7 x sum x count, and within 1e-9 of each other count
    as equal, so that a decline to exactly 0.7 passes whatever the sums' rounding.
    """
    passes = np.ones(ts_ms.shape, dtype=np.bool_)
    if perp.open_ms.shape[0] == 0:
        return passes
    close_ms = perp.open_ms + perp.timeframe_ms
    unknown = np.isnan(perp.volume)
    # Sums from the start of the data: bars that come later leave every earlier sum as it is.
    volume = np.concatenate(([0.0], np.cumsum(np.where(unknown, 0.0, perp.volume))))
    unknowns = np.concatenate(([0], np.cumsum(unknown)))
    end = np.searchsorted(close_ms, ts_ms, side="right")
    middle = np.searchsorted(close_ms, ts_ms - VOLUME_WINDOW_MS, side="right")
    start = np.searchsorted(close_ms, ts_ms - 2 * VOLUME_WINDOW_MS, side="right")
    recent_count = end - middle
    prior_count = middle - start
    judged = (
        (perp.open_ms[0] <= ts_ms - 2 * VOLUME_WINDOW_MS)
        & (recent_count > 0)
        & (prior_count > 0)
        & (unknowns[end] == unknowns[start])
    )
    recent = (volume[end] - volume[middle]) * prior_count * 10.0
    prior = (volume[middle] - volume[start]) * recent_count * 7.0
    return np.asarray(~judged | (recent >= prior * (1.0 - EQUAL_WITHIN)))
