"""Each factor by hand, on its edges, and without a look ahead."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.signals.factors import (
    basis_level,
    compared_rate,
    persistence,
    rate_level,
    trend,
)
from tests.engine.markets import RATES, columns

SEQUENCES = st.lists(st.sampled_from(RATES), min_size=1, max_size=60)


def test_rate_level_is_capped_at_30_basis_points() -> None:
    rate = np.array([0.0, 0.0015, -0.0015, 0.003, 0.0045])
    assert rate_level(rate).tolist() == [0.0, 0.5, 0.5, 1.0, 1.0]


def test_basis_level_is_capped_at_one_percent_and_blind_to_its_sign() -> None:
    market = columns([0.0] * 4, perp=[100.5, 99.5, 102.0, np.nan], spot=[100.0] * 3 + [np.nan])
    assert basis_level(market).tolist() == pytest.approx([0.5, 0.5, 1.0, 0.0])


def test_persistence_counts_rates_in_a_row_at_or_above_the_threshold() -> None:
    rate = np.array([0.0003, 0.0003, 0.000299, 0.0004, 0.0003, 0.0005])
    assert persistence(rate, 0.0003, 4).tolist() == [0.25, 0.5, 0.0, 0.25, 0.5, 0.75]
    assert persistence(rate, 0.0003, 2).tolist() == [0.5, 1.0, 0.0, 0.5, 1.0, 1.0]


def test_trend_needs_one_rate_more_than_its_span() -> None:
    rate = np.array([0.0, 0.001, 0.002, 0.003])
    # Span 3, alpha 1/2: EMA 0, 0.0005, 0.00125, 0.002125; 0.002125 - 0.0005 is rising.
    assert trend(rate, 3).tolist() == [0.5, 0.5, 0.5, 1.0]
    assert trend(rate[::-1].copy(), 3).tolist() == [0.5, 0.5, 0.5, 0.0]


def test_trend_starts_at_the_first_of_its_last_three_spans() -> None:
    # Span 2, alpha 2/3, window 6: a first rate of 0.01 is 0.01 / 3**5 in the sixth EMA, after
    # 0.01 / 3**4: a fall of 0.8 bp. At the seventh it has left the window.
    rate = np.array([0.01] + [0.0] * 6)
    assert trend(rate[:6], 2)[-1] == 0.0
    assert trend(rate, 2)[-1] == 0.5


@pytest.mark.parametrize(
    ("last", "expected"),
    [(0.0001, 0.5), (0.000100001, 1.0), (-0.0001, 0.5), (-0.000100001, 0.0)],
    ids=["exactly the step up", "above", "exactly the step down", "below"],
)
def test_a_change_of_exactly_the_step_is_no_trend(last: float, expected: float) -> None:
    # Span 3, alpha 1/2: EMA 0, 0, 0, last / 2, compared with two steps before.
    assert trend(np.array([0.0, 0.0, 0.0, last]), 3)[-1] == expected


@pytest.mark.parametrize("span", [1, 2, 6, 50, 1000])
def test_any_span_gives_one_of_three_answers(span: int) -> None:
    rate = np.random.default_rng(span).choice(RATES, 200)
    answers = trend(rate, span)
    assert set(answers.tolist()) <= {0.0, 0.5, 1.0}
    if span == 1:
        assert (answers == 0.5).all()  # the end is compared with itself


def test_no_rates_give_no_factors() -> None:
    assert trend(np.zeros(0), 6).shape == (0,)
    assert persistence(np.zeros(0), 0.0, 3).shape == (0,)


@given(rates=SEQUENCES, span=st.integers(1, 12))
def test_trend_agrees_with_the_obvious_loop(rates: list[float], span: int) -> None:
    expected = []
    alpha = 2.0 / (span + 1.0)
    for t in range(len(rates)):
        window = rates[: t + 1][-3 * span :]
        ema = [window[0]]
        for rate in window[1:]:
            ema.append(alpha * rate + (1.0 - alpha) * ema[-1])
        change = ema[-1] - ema[-span] if t + 1 >= span + 1 else 0.0
        rising, falling = change > 0.00005 + 1e-15, change < -0.00005 - 1e-15
        expected.append(1.0 if rising else 0.0 if falling else 0.5)
    assert trend(np.array(rates), span).tolist() == expected


@given(rates=SEQUENCES, span=st.integers(1, 8), data=st.data())
def test_the_future_never_changes_the_past(
    rates: list[float], span: int, data: st.DataObject
) -> None:
    rate = np.array(rates)
    t = data.draw(st.integers(0, len(rates)))
    np.testing.assert_array_equal(trend(rate[:t], span), trend(rate, span)[:t])
    np.testing.assert_array_equal(
        persistence(rate[:t], 0.0001, 5), persistence(rate, 0.0001, 5)[:t]
    )


def test_the_eight_hour_equivalent_scales_by_the_interval() -> None:
    market = columns([0.0001, 0.0001, 0.0001], interval_hours=[8.0, 4.0, 1.0])
    assert compared_rate(market, False).tolist() == [0.0001] * 3
    assert compared_rate(market, True).tolist() == pytest.approx([0.0001, 0.0002, 0.0008])


def test_an_eight_hour_equivalent_is_the_decimal_that_it_is() -> None:
    # By plain division the first three would lie a bit of the last place beside.
    quoted = [0.0000375, 0.00001875, 0.0002625, 0.0003]
    market = columns(quoted, interval_hours=[3.0, 3.0, 12.0, 24.0])
    assert compared_rate(market, True).tolist() == [0.0001, 0.00005, 0.000175, 0.0001]
    assert compared_rate(market.mirrored(), True).tolist() == [
        -0.0001,
        -0.00005,
        -0.000175,
        -0.0001,
    ]


def test_an_eight_hour_equivalent_keeps_every_digit_where_it_can() -> None:
    rate = 0.0001 / 3.0
    market = columns([rate] * 3, interval_hours=[8.0, 4.0, 1.0])
    assert compared_rate(market, True).tolist() == [rate, 2.0 * rate, 8.0 * rate]
