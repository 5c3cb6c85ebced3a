"""Each statistic of funding rates by hand."""

import numpy as np
import pytest

from engine.analysis.rates import (
    at_baseline,
    autocorrelation,
    covered_hours,
    eight_hour_rate,
    longest_streak,
    rate_statistics,
)
from engine.model.units import HOUR_MS

BP = 0.0001


def hours_to_ms(*hours: float) -> np.ndarray:
    return (np.array(hours) * HOUR_MS).astype(np.int64)


def test_moments_and_percentiles_of_five_rates() -> None:
    found = rate_statistics(np.array([1.0, 2.0, 3.0, 4.0, 10.0]) * BP)
    # Deviations -3 -2 -1 0 6: 50 / 4 = 12.5. Percentile 5 lies 0.2 of the way from 1 to 2,
    # 95 lies 0.8 of the way from 4 to 10, 99 lies 0.96 of it.
    assert found.mean == pytest.approx(4 * BP)
    assert found.median == pytest.approx(3 * BP)
    assert found.standard_deviation == pytest.approx(12.5**0.5 * BP)
    assert (found.minimum, found.maximum) == (1 * BP, 10 * BP)
    assert found.percentiles == pytest.approx(
        [1.04 * BP, 1.2 * BP, 2 * BP, 3 * BP, 4 * BP, 8.8 * BP, 9.76 * BP]
    )


def test_one_rate_has_no_deviation() -> None:
    found = rate_statistics(np.array([BP]))
    assert found.standard_deviation is None
    assert found.percentiles == (BP,) * 7


def test_hours_are_the_spacing_but_a_hole_counts_only_the_interval() -> None:
    # 8 h, then 4 h from the third on; the settlement at hour 32 is missing; 2 h come early.
    ts_ms = hours_to_ms(8, 16, 20, 24, 28, 36, 38)
    interval = np.array([8.0, 8, 4, 4, 4, 4, 4])
    assert covered_hours(ts_ms, interval).tolist() == [8, 8, 4, 4, 4, 4, 2]
    assert interval.tolist() == [8, 8, 4, 4, 4, 4, 4]


def test_rates_of_every_interval_are_brought_to_eight_hours() -> None:
    rate = np.array([0.0001, 0.00005, 0.0000125, 0.0001])
    interval = np.array([8.0, 4.0, 1.0, 2.0])
    assert eight_hour_rate(rate, interval).tolist() == [0.0001, 0.0001, 0.0001, 0.0004]


def test_the_baseline_is_one_basis_point_per_eight_hours_to_the_last_digit() -> None:
    rate = np.array([0.0001, 0.00010001, 0.00005, 0.0001, 0.0000125])
    interval = np.array([8.0, 8.0, 4.0, 4.0, 1.0])
    assert at_baseline(rate, interval).tolist() == [True, False, True, False, True]


def test_autocorrelation_of_five_rates() -> None:
    found = autocorrelation(np.array([1.0, 2.0, 3.0, 4.0, 5.0]) * BP, lags=4)
    # Deviations -2 -1 0 1 2, squares 10. Lag 1: 2 + 0 + 0 + 2 = 4; lag 2: 0 - 1 + 0 = -1;
    # lag 3: -2 - 2 = -4; lag 4 needs six rates.
    assert found[:3] == pytest.approx((0.4, -0.1, -0.4))
    assert found[3] is None


def test_equal_rates_have_no_autocorrelation() -> None:
    assert autocorrelation(np.full(50, 0.0001), lags=2) == (None, None)


def test_the_longest_streak_is_the_first_of_equal_ones() -> None:
    where = np.array([True, False, True, True, False, True, True])
    found = longest_streak(where, hours_to_ms(0, 8, 16, 24, 28, 32, 36), np.full(7, 4.0))
    assert found is not None
    assert (found.settlements, found.hours) == (2, 8.0)
    assert (found.first_ts_ms, found.last_ts_ms) == (16 * HOUR_MS, 24 * HOUR_MS)


def test_a_streak_may_be_the_whole_or_none() -> None:
    ts_ms, hours = hours_to_ms(0, 8, 16), np.full(3, 8.0)
    whole = longest_streak(np.ones(3, dtype=np.bool_), ts_ms, hours)
    assert whole is not None
    assert (whole.settlements, whole.hours) == (3, 24.0)
    assert longest_streak(np.zeros(3, dtype=np.bool_), ts_ms, hours) is None
