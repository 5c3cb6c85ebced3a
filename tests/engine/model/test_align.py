"""What was known at each settlement."""

import numpy as np
import pytest

from engine.model.align import align, volume_ok
from engine.model.columns import (
    MARK_FROM_BAR,
    MARK_FROM_PERP,
    MARK_FROM_SETTLEMENT,
    MarketColumns,
)
from engine.model.market import MarketHistory, SettlementMarks, Settlements
from engine.model.params import Period
from engine.model.prices import PRICE_LAST_CLOSE, PRICE_NONE, PRICE_OPEN, PRICE_STALE, price_at
from engine.model.units import DAY_MS, HOUR_MS
from tests.engine.cutting import known_at
from tests.engine.markets import START_MS, bars, columns, random_history
from tests.engine.mixed_markets import mixed_history


def hours(*numbers: float) -> np.ndarray:
    return START_MS + (np.array(numbers) * HOUR_MS).astype(np.int64)


def history(
    times: np.ndarray, perp_open: np.ndarray, prices: list[float], **series: object
) -> MarketHistory:
    count = len(times)
    settlements = Settlements(times, np.full(count, 0.0001), np.full(count, 8.0))
    leg = bars(perp_open, prices)
    return MarketHistory(settlements=settlements, perp=leg, spot=leg, **series)  # type: ignore[arg-type]


def test_price_is_the_open_of_the_bar_that_opens_at_the_settlement() -> None:
    leg = bars(hours(0, 1, 2), [10.0, 11.0, 12.0], close=[10.5, 11.5, 12.5])
    price, state = price_at(hours(0, 1, 2), leg, 3)
    assert price.tolist() == [10.0, 11.0, 12.0]
    assert state.tolist() == [PRICE_OPEN] * 3


def test_price_falls_back_to_the_last_close_for_up_to_three_bars() -> None:
    leg = bars(hours(0), [10.0], close=[10.5])  # closes at hour 1
    price, state = price_at(hours(1, 4, 4.001, 9), leg, 3)
    assert price.tolist() == [10.5] * 4
    assert state.tolist() == [PRICE_LAST_CLOSE, PRICE_LAST_CLOSE, PRICE_STALE, PRICE_STALE]


def test_a_bar_that_has_not_closed_is_not_known() -> None:
    leg = bars(hours(0, 4), [10.0, 20.0], close=[10.5, 99.0], timeframe_ms=4 * HOUR_MS)
    price, state = price_at(hours(5, 7.999, 8), leg, 3)
    assert price.tolist() == [10.5, 10.5, 99.0]
    assert state.tolist() == [PRICE_LAST_CLOSE] * 3


def test_inside_the_first_bar_its_open_marks_but_nothing_trades() -> None:
    leg = bars(hours(1), [10.0], close=[99.0], timeframe_ms=4 * HOUR_MS)
    price, state = price_at(hours(0, 1, 3, 5), leg, 3)
    np.testing.assert_array_equal(price, [np.nan, 10.0, 10.0, 99.0])
    assert state.tolist() == [PRICE_NONE, PRICE_OPEN, PRICE_NONE, PRICE_LAST_CLOSE]


def test_no_price_stands_before_the_first_bar() -> None:
    price, state = price_at(hours(0, 1), bars(hours(1), [10.0]), 3)
    assert np.isnan(price[0])
    assert price[1] == 10.0
    assert state.tolist() == [PRICE_NONE, PRICE_OPEN]


def test_a_series_without_bars_gives_no_price() -> None:
    price, state = price_at(hours(0), bars([], []), 3)
    assert np.isnan(price).all()
    assert state.tolist() == [PRICE_NONE]


def test_a_settlement_is_tradable_only_with_both_legs_fresh() -> None:
    times = hours(0, 8, 16)
    settlements = Settlements(times, np.full(3, 0.0001), np.full(3, 8.0))
    market = align(
        MarketHistory(
            settlements=settlements,
            perp=bars(hours(0, 8, 16), [10.0, 11.0, 12.0]),
            spot=bars(hours(0, 16), [9.0, 13.0]),
        )
    )
    assert market.tradable.tolist() == [True, False, True]
    assert market.spot.tolist() == [9.0, 9.0, 13.0]


def test_spot_is_multiplied_where_the_perp_is_quoted_per_thousand() -> None:
    times = hours(0)
    settlements = Settlements(times, np.array([0.0001]), np.array([8.0]))
    market = align(
        MarketHistory(
            settlements=settlements,
            perp=bars(times, [20.0]),
            spot=bars(times, [0.02]),
            spot_multiplier=1000.0,
        )
    )
    assert market.spot.tolist() == [20.0]


def test_the_best_stored_mark_is_used_and_named() -> None:
    times = hours(0, 8, 16)
    market = align(
        history(
            times,
            times,
            [10.0, 11.0, 12.0],
            mark=bars(hours(0, 8), [10.1, 11.1]),
            settlement_marks=SettlementMarks(hours(0), np.array([10.2])),
        )
    )
    assert market.mark.tolist() == [10.2, 11.1, 12.0]
    assert market.mark_source.tolist() == [MARK_FROM_SETTLEMENT, MARK_FROM_BAR, MARK_FROM_PERP]


@pytest.mark.parametrize(
    ("recent", "expected"),
    [(7.0, True), (0.07, False), (6.999, False), (100.0, True)],
    ids=["exactly 0.7", "collapsed", "just below", "risen"],
)
def test_volume_of_the_last_week_is_compared_with_the_week_before(
    recent: float, expected: bool
) -> None:
    count = 14 * 24
    volume = np.where(np.arange(count) < count // 2, 10.0, recent)
    perp = bars(START_MS + np.arange(count) * HOUR_MS, np.full(count, 5.0), volume=volume)
    at = np.array([START_MS + 14 * DAY_MS])
    assert volume_ok(at, perp).tolist() == [expected]


def test_decimal_volumes_at_exactly_0_7_pass_whatever_their_sum() -> None:
    count = 14 * 24
    volume = np.where(np.arange(count) < count // 2, 0.1, 0.07)
    perp = bars(START_MS + np.arange(count) * HOUR_MS, np.full(count, 5.0), volume=volume)
    assert volume_ok(np.array([START_MS + 14 * DAY_MS]), perp).all()


@pytest.mark.parametrize("wart", ["short", "unknown", "no bars in a week", "none at all"])
def test_volume_that_is_not_known_does_not_forbid(wart: str) -> None:
    count = 14 * 24
    volume = np.where(np.arange(count) < count // 2, 10.0, 1.0)
    open_ms = START_MS + np.arange(count) * HOUR_MS
    keep = np.ones(count, dtype=bool)
    if wart == "short":
        keep[0] = False
    if wart == "unknown":
        volume[5] = np.nan
    if wart == "no bars in a week":
        keep[count // 2 :] = False
    if wart == "none at all":
        keep[:] = False
    perp = bars(open_ms[keep], np.full(count, 5.0)[keep], volume=volume[keep])
    assert volume_ok(np.array([START_MS + 14 * DAY_MS]), perp).all()


def test_the_bar_that_closes_at_the_settlement_counts() -> None:
    count = 14 * 24
    volume = np.full(count, 10.0)
    volume[-1] = 0.0
    perp = bars(START_MS + np.arange(count) * HOUR_MS, np.full(count, 5.0), volume=volume)
    tight = volume.copy()
    # Mean 7 over the last week if and only if the last bar's 0 is in it.
    tight[count // 2 : -1] = 7.0 * 168 / 167 - 0.001
    tight_perp = bars(START_MS + np.arange(count) * HOUR_MS, np.full(count, 5.0), volume=tight)
    at = np.array([START_MS + 14 * DAY_MS])
    assert volume_ok(at, perp).all()
    assert not volume_ok(at, tight_perp).any()


HISTORIES = [*map(random_history, range(12)), *map(mixed_history, range(24))]


@pytest.mark.parametrize("stored", HISTORIES, ids=range(len(HISTORIES)))
def test_the_future_never_changes_the_past(stored: MarketHistory) -> None:
    full = align(stored)
    times = stored.settlements.ts_ms
    for t in times[:: max(1, len(times) // 12)]:
        cut_market = align(known_at(stored, int(t)))
        check_is_the_first_part(cut_market, full)
        live = cut_market.filled(without_volume=False)
        check_is_the_first_part(live, full.filled(without_volume=False))


def check_is_the_first_part(cut_market: MarketColumns, full: MarketColumns) -> None:
    for name in MarketColumns.__slots__:
        known = getattr(cut_market, name)
        if name == "half_spreads":  # estimated where asked: test_estimated_slippage.py
            assert known is getattr(full, name) is None
        elif name != "live":
            np.testing.assert_array_equal(known, getattr(full, name)[: len(known)], err_msg=name)


def test_a_period_takes_both_its_ends() -> None:
    market = columns([0.0001] * 4)
    ts_ms = market.ts_ms
    assert market.slice_of(Period(int(ts_ms[1]), int(ts_ms[2]))) == slice(1, 3)
    assert market.slice_of(Period(int(ts_ms[1]) + 1, int(ts_ms[2]) - 1)) == slice(2, 2)
    assert market.slice_of(Period(0, 1)) == slice(0, 0)
