"""The last rate: its rank among ties by hand, its score as the composite strategy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.current import COMPOSITE, Trend, current, rank_of_last
from engine.analysis.rates import eight_hour_rate
from engine.model.align import align
from engine.signals.composite import composite_score
from tests.engine.markets import RATES, columns, random_history

BP = 0.0001


def test_equal_rates_count_half() -> None:
    # Of ten rates 3 are below 1 bp, 4 equal it, 3 are above: 30 + 40 / 2.
    rates = np.array([-2, 0, 0.5, 1, 2, 3, 4, 1, 1, 1]) * BP
    found = rank_of_last(rates)
    assert found.percentile == pytest.approx(50)
    assert found.below_share == pytest.approx(0.3)
    assert found.equal_share == pytest.approx(0.4)
    # Mean 1.15, squares 37.25 - 10 x 1.3225 = 24.025, / 9.
    assert found.z_score == pytest.approx((1 - 1.15) / (24.025 / 9) ** 0.5)


@pytest.mark.parametrize(
    ("last", "percentile"), [(5.0, 90.0), (-5.0, 10.0)], ids=["the highest", "the lowest"]
)
def test_the_highest_and_the_lowest_count_themselves_half(last: float, percentile: float) -> None:
    assert rank_of_last(np.array([1.0, 2, 3, 4, last])).percentile == pytest.approx(percentile)


def test_a_history_of_nothing_but_the_baseline_is_neither_high_nor_low() -> None:
    found = rank_of_last(np.full(1_000, 0.0001))
    assert (found.percentile, found.equal_share, found.z_score) == (50.0, 1.0, None)


def test_rates_of_six_hours_are_equal_to_those_of_eight() -> None:
    rate, hours = np.array([0.0001, 0.000075]), np.array([8.0, 6.0])
    assert rank_of_last(eight_hour_rate(rate, hours)).equal_share == 1.0


def test_a_state_by_hand() -> None:
    eight_hour = np.array([-1, 1, 1, 1, 1, 1, 3, 5]) * BP
    found = current(0, 5 * BP, 8.0, eight_hour, basis=-0.002, volume_ok=True)
    # alpha 2/7 from -1: EMA 1 bp approached to 1 - 2 (5/7)^5, then 3 and 5 bps.
    ema = [-1.0]
    for rate in (1, 1, 1, 1, 1, 3, 5):
        ema.append(2 / 7 * rate + 5 / 7 * ema[-1])
    assert found.trend_change == pytest.approx((ema[-1] - ema[-6]) * BP)
    assert found.trend is Trend.RISING
    assert (found.positive_settlements, found.at_threshold_settlements) == (7, 2)
    assert found.score == round(0.35 * (5 / 30) + 0.25 + 0.25 * (2 / 30) + 0.15 * 0.2, 6)


def test_without_a_basis_or_a_rate_above_zero_there_is_no_score() -> None:
    assert current(0, BP, 8.0, np.array([BP]), basis=None, volume_ok=None).score is None
    assert current(0, 0.0, 8.0, np.array([0.0]), basis=0.001, volume_ok=True).score is None


def _compare(market_rates: np.ndarray, hours: np.ndarray, basis: float, expected: float) -> None:
    found = current(0, 0.0, 8.0, eight_hour_rate(market_rates, hours), basis=basis, volume_ok=True)
    assert found.score == (None if expected == -np.inf else expected)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(RATES), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.0003, -0.004, 0.01, 0.03]),
    st.sampled_from([8.0, 4.0, 1.0]),
)
def test_the_score_is_that_of_the_composite_strategy(
    rates: list[float], basis: float, hours: float
) -> None:
    market = columns(rates, perp=100.0 * (1 + basis), spot=100.0, interval_hours=hours)
    known = float((market.perp[-1] - market.spot[-1]) / market.spot[-1])
    expected = float(composite_score(market, COMPOSITE)[-1])
    _compare(market.rate, market.interval_hours, known, expected)


def test_the_score_is_that_of_the_composite_strategy_at_every_settlement() -> None:
    market = align(random_history(7))
    scores = composite_score(market, COMPOSITE)
    compared = 0
    for t in range(market.ts_ms.shape[0]):
        basis = (market.perp[t] - market.spot[t]) / market.spot[t]
        if np.isnan(basis):
            continue
        _compare(market.rate[: t + 1], market.interval_hours[: t + 1], float(basis), scores[t])
        compared += 1
    assert compared > 40
