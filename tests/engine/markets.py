"""Small markets for tests: hand-written columns, and random histories with every wart."""

from collections.abc import Sequence

import numpy as np

from engine.analysis.effective_spread import half_spreads
from engine.model.align import align
from engine.model.columns import MarketColumns, columns_without_bars
from engine.model.costs import Costs, SlippageModel
from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements
from engine.model.params import Period
from engine.model.prices import PRICE_OPEN, PRICE_STALE
from engine.model.units import HOUR_MS, FloatArray, IntArray

START_MS = 1_704_067_200_000
"""2024-01-01 00:00 UTC, a midnight."""

EIGHT_HOURS_MS = 8 * HOUR_MS


def columns(
    rate: Sequence[float],
    *,
    perp: Sequence[float] | float = 100.0,
    spot: Sequence[float] | float = 100.0,
    mark: Sequence[float] | float | None = None,
    tradable: Sequence[bool] | bool = True,
    volume_ok: Sequence[bool] | bool = True,
    volume_quote: Sequence[float] | float = 1e6,
    interval_hours: Sequence[float] | float = 8.0,
    start_ms: int = START_MS,
) -> MarketColumns:
    """One settlement per rate, interval after interval, the first at start_ms."""
    count = len(rate)

    def filled(value: Sequence[float] | float) -> FloatArray:
        return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)))

    hours = filled(interval_hours)
    ts_ms = start_ms + np.concatenate(([0], np.cumsum(hours[1:] * HOUR_MS))).astype(np.int64)
    fresh = np.array(np.broadcast_to(np.asarray(tradable), (count,)))
    state = np.where(fresh, PRICE_OPEN, PRICE_STALE).astype(np.uint8)
    return columns_without_bars(
        ts_ms=ts_ms,
        rate=filled(rate),
        interval_hours=hours,
        perp=filled(perp),
        spot=filled(spot),
        mark=filled(perp if mark is None else mark),
        mark_source=np.full(count, 2, dtype=np.uint8),
        tradable=fresh,
        volume_ok=np.array(np.broadcast_to(np.asarray(volume_ok), (count,))),
        perp_state=state,
        spot_state=state,
        volume_quote=filled(volume_quote),
    )


def whole(market: MarketColumns) -> Period:
    """The period of all settlements."""
    return Period(int(market.ts_ms[0]), int(market.ts_ms[-1]))


def bars(
    open_ms: Sequence[int] | IntArray,
    price: Sequence[float] | FloatArray,
    *,
    close: Sequence[float] | FloatArray | None = None,
    high: Sequence[float] | FloatArray | None = None,
    low: Sequence[float] | FloatArray | None = None,
    volume: Sequence[float] | FloatArray | float = 1.0,
    timeframe_ms: int = HOUR_MS,
) -> Bars:
    """Bars that open at a price and close at the same or another one; without wicks unless told."""
    opened = np.asarray(price, dtype=np.float64)
    closed = opened if close is None else np.asarray(close, dtype=np.float64)
    body_high, body_low = np.maximum(opened, closed), np.minimum(opened, closed)
    return Bars(
        open_ms=np.asarray(open_ms, dtype=np.int64),
        open=opened,
        high=body_high if high is None else np.asarray(high, dtype=np.float64),
        low=body_low if low is None else np.asarray(low, dtype=np.float64),
        close=closed,
        volume=np.array(np.broadcast_to(np.asarray(volume, dtype=np.float64), opened.shape)),
        timeframe_ms=timeframe_ms,
    )


RATES = (
    -0.004,
    -0.0003,
    -0.0001,
    0.0,
    0.00004999,
    0.00005,
    0.0001,
    0.0001,
    0.0001,
    0.00013,
    0.0003,
    0.0004,
    0.001,
    0.0045,
)
"""Rates on, just beside and far from every default threshold."""


def prepared(history: MarketHistory, costs: Costs) -> MarketColumns:
    """The columns of a market with what these costs are made of."""
    market = align(history)
    if costs.slippage_model is SlippageModel.FIXED:
        return market
    return market.with_half_spreads(half_spreads(history))


def random_history(seed: int, *, days: int = 24, timeframe_hours: int = 4) -> MarketHistory:
    """A market with interval changes, sticky rates, gaps in both legs, marks here and there.

    Prices have two decimals, volumes none, so that an exact simulator sees the same numbers. Bars
    have wicks, now and then a long one; now and then the price jumps and comes back or does not;
    a bar's volume may be 0 or unknown.
    """
    random = np.random.default_rng(seed)
    timeframe_ms = timeframe_hours * HOUR_MS
    bar_count = days * 24 // timeframe_hours
    open_ms = START_MS + np.arange(bar_count) * timeframe_ms
    scale = float(random.choice([0.5, 20.0, 3_000.0]))
    steps = random.normal(0, 0.02, bar_count) + jumps(random, bar_count)
    path = scale * np.exp(np.cumsum(steps))
    premium = random.normal(0, 0.004, (2, bar_count))
    multiplier = float(random.choice([1.0, 1.0, 1.0, 10.0]))
    decimals = 2 if multiplier == 1.0 else 3
    keep_perp = with_gaps(random, bar_count)
    keep_spot = with_gaps(random, bar_count)
    close = path * (1 + random.normal(0, 0.01, bar_count))
    volume = volumes(random, bar_count)
    volume[bar_count // 2 :] = np.round(volume[bar_count // 2 :] * random.choice([0.5, 1.0]))
    return MarketHistory(
        settlements=random_settlements(random, days),
        perp=_random_bars(
            random, open_ms, path, close, volume=volume, keep=keep_perp, timeframe_ms=timeframe_ms
        ),
        spot=_random_bars(
            random,
            open_ms,
            path * (1 + premium[0]) / multiplier,
            path * (1 + premium[1]) / multiplier,
            volume=volumes(random, bar_count),
            keep=keep_spot,
            timeframe_ms=timeframe_ms,
            decimals=decimals,
        ),
        mark=_random_mark(random, open_ms, path, close, timeframe_ms),
        settlement_marks=SettlementMarks(open_ms[::4], np.round(path[::4] * 1.001, 4) + 0.01)
        if random.random() < 0.5
        else None,
        spot_multiplier=multiplier,
    )


def jumps(random: np.random.Generator, count: int) -> FloatArray:
    """Log returns: now and then a rally or a crash over a few bars, half of them come back."""
    returns = np.zeros(count)
    for _ in range(int(random.choice([0, 1, 1, 2, 4]))):
        size = float(random.choice([-1.0, 1.0])) * float(random.uniform(0.1, 0.7))
        first = int(random.integers(1, count))
        bars_long = int(random.choice([1, 3, 12]))
        returns[first : first + bars_long] += size / bars_long
        if random.random() < 0.5:
            back = first + bars_long + int(random.integers(1, 12))
            returns[back : back + bars_long] -= size / bars_long
    return returns


def volumes(random: np.random.Generator, count: int) -> FloatArray:
    volume = np.round(random.gamma(2.0, 50.0, count))
    volume[random.random(count) < 0.03] = 0.0
    if random.random() < 0.2:
        volume[random.integers(0, count)] = np.nan
    if random.random() < 0.1:
        volume[: random.integers(1, count // 2)] = 0.0
    return volume


def _random_bars(
    random: np.random.Generator,
    open_ms: IntArray,
    opened: FloatArray,
    closed: FloatArray,
    *,
    volume: FloatArray | float,
    keep: np.ndarray,
    timeframe_ms: int,
    decimals: int = 2,
) -> Bars:
    count = len(open_ms)
    wick = np.abs(random.normal(0, 0.008, (2, count)))
    wick[random.random((2, count)) < 0.01] += 0.25
    least = 5 * 10.0**-decimals
    first = np.maximum(np.round(opened, decimals), least)
    last = np.maximum(np.round(closed, decimals), least)
    high = np.maximum(first, last) * (1 + wick[0])
    low = np.maximum(np.minimum(first, last) * (1 - wick[1]), least)
    return bars(
        open_ms[keep],
        first[keep],
        close=last[keep],
        high=np.maximum(np.round(high, decimals), np.maximum(first, last))[keep],
        low=np.minimum(np.round(low, decimals), np.minimum(first, last))[keep],
        volume=np.broadcast_to(volume, (count,))[keep],
        timeframe_ms=timeframe_ms,
    )


def _random_mark(
    random: np.random.Generator,
    open_ms: IntArray,
    path: FloatArray,
    close: FloatArray,
    timeframe_ms: int,
) -> Bars | None:
    """None in half of the markets; else bars of its own, every one, with gaps or each third."""
    kind = random.choice(["none", "none", "whole", "gaps", "thirds"])
    if kind == "none":
        return None
    keep = np.ones(len(open_ms), dtype=np.bool_)
    if kind == "gaps":
        keep = with_gaps(random, len(open_ms))
    if kind == "thirds":
        keep = np.arange(len(open_ms)) % 3 == 0
    near = 1 + random.normal(0, 0.001, (2, len(open_ms)))
    return _random_bars(
        random,
        open_ms,
        path * near[0],
        close * near[1],
        volume=1.0,
        keep=keep,
        timeframe_ms=timeframe_ms,
    )


def random_settlements(random: np.random.Generator, days: int) -> Settlements:
    hours: list[int] = []
    rates: list[float] = []
    interval, rate, now = 8, 0.0001, int(random.integers(0, 12))
    times: list[int] = []
    while now < days * 24:
        times.append(START_MS + now * HOUR_MS)
        hours.append(interval)
        if random.random() < 0.4:
            rate = float(random.choice(RATES))
        rates.append(rate)
        if random.random() < 0.03:
            interval = int(random.choice([2, 4, 8]))
        now += interval
    return Settlements(
        ts_ms=np.array(times, dtype=np.int64),
        rate=np.array(rates),
        interval_hours=np.array(hours, dtype=np.float64),
    )


def with_gaps(random: np.random.Generator, count: int) -> np.ndarray:
    keep = np.ones(count, dtype=np.bool_)
    for _ in range(int(random.integers(0, 4))):
        first = int(random.integers(0, count))
        keep[first : first + int(random.integers(1, 9))] = False
    keep[count // 2] = True
    return keep
