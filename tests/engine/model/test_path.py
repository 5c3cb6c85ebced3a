"""What the mark did between settlements: which bars count, in which order, with which spot."""

from dataclasses import replace

import numpy as np
import pytest

from engine.model import path as of
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.path import MarkPath, mark_path
from engine.model.units import HOUR_MS
from tests.engine.exact.path import _path
from tests.engine.exact.prices import Prices
from tests.engine.markets import bars
from tests.engine.mixed_markets import mixed_history


def hourly(hours: list[int], price: list[float] | float = 100.0, length: int = 1) -> Bars:
    """Bars of that many hours; price: each bar's only one."""
    column = np.broadcast_to(np.asarray(price, dtype=np.float64), (len(hours),))
    return bars(np.array(hours) * HOUR_MS, column, timeframe_ms=length * HOUR_MS)


def path_of(perp: Bars, spot: Bars, mark: Bars | None, settled: list[int]) -> MarkPath:
    times = np.array(settled) * HOUR_MS
    history = MarketHistory(
        Settlements(times, np.zeros(len(settled)), np.full(len(settled), 8.0)), perp, spot, mark
    )
    return mark_path(history, spot, np.full(len(settled), 100.0))


def seen(path: MarkPath, stretch: int) -> list[tuple[float, float, float]]:
    """Close in hours, high and whether it is a perp bar, of one stretch."""
    rows = path.points[path.begin[stretch] : path.end[stretch]]
    places = [of.POINT_TS_MS, of.POINT_HIGH, of.POINT_IS_PERP]
    return [(ts / HOUR_MS, high, perp) for ts, high, perp in rows[:, places]]


def test_a_mark_bar_of_eight_hours_stands_for_eight_perp_bars() -> None:
    perp = hourly(list(range(16)), [100.0 + k for k in range(16)])
    path = path_of(perp, hourly([]), hourly([0, 8], [101.0, 102.0], 8), [0, 8, 16])
    assert seen(path, 1) == [(8, 101, 0)]
    assert seen(path, 2) == [(16, 102, 0)]
    assert path.high.tolist() == [100, 101, 102]


def test_a_perp_bar_counts_whole_where_any_part_of_it_is_uncovered() -> None:
    perp = hourly([0, 4], [110.0, 120.0], 4)
    covered = hourly([0, 1, 2, 3, 5, 6, 7])
    path = path_of(perp, hourly([]), covered, [0, 8])
    closes = [ts for ts, _, is_perp in seen(path, 1) if is_perp]
    assert closes == [8]


def test_a_mark_bar_that_closes_after_the_settlement_covers_nothing_yet() -> None:
    path = path_of(hourly([0, 1, 2, 3], 110.0), hourly([]), hourly([0], 101.0, 8), [0, 4, 8])
    assert seen(path, 1) == [(1, 110, 1), (2, 110, 1), (3, 110, 1), (4, 110, 1)]
    assert seen(path, 2) == [(8, 101, 0)]


def test_of_equal_closes_the_mark_bar_comes_first() -> None:
    path = path_of(hourly([0], 110.0, 4), hourly([]), hourly([3], 105.0), [0, 4])
    assert seen(path, 1) == [(4, 105, 0), (4, 110, 1)]


def test_spot_prices_come_from_the_same_window_or_are_the_last_known() -> None:
    spot = replace(hourly([0, 1, 4], [50.0, 51.0, 54.0]), high=np.array([55.0, 56.0, 57.0]))
    path = path_of(hourly([0, 1, 2, 3]), spot, None, [0, 4])
    rows = path.points
    np.testing.assert_array_equal(rows[:, of.POINT_SPOT_HIGH], [55, 56, np.nan, np.nan])
    np.testing.assert_array_equal(rows[:, of.POINT_SPOT_LOW], [50, 51, np.nan, np.nan])
    # At hour 1 a bar opens; from hour 2 on its close is known; at hour 4 another opens.
    np.testing.assert_array_equal(rows[:, of.POINT_SPOT_LAST], [51, 51, 51, 54])


def test_a_spot_bar_of_another_length_is_no_bar_of_the_same_window() -> None:
    path = path_of(hourly([0, 1]), hourly([0], 50.0, 2), None, [0, 2])
    assert np.isnan(path.points[:, of.POINT_SPOT_HIGH]).all()


@pytest.mark.parametrize("seed", range(40))
def test_random_markets_have_the_path_of_the_exact_simulator(seed: int) -> None:
    history = mixed_history(seed)
    prices = Prices(history, dead_fill=True, estimates=False)
    times = [int(t) for t in history.settlements.ts_ms]
    path = mark_path(history, history.spot, np.full(len(times), 100.0))
    for stretch in range(1, len(times)):
        want = [
            (bars.closed_ms(k) / HOUR_MS, float(bars.high(k)), bars is prices.every_perp)
            for bars, k in _path(prices, times[stretch - 1], times[stretch])
        ]
        assert seen(path, stretch) == want
