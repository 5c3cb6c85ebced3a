"""The score by hand, its rounding, and its independence of what comes later."""

from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.align import align
from engine.model.params import CompositeParams
from engine.signals.columns import signal_of
from engine.signals.composite import composite_score
from tests.engine.cutting import known_at
from tests.engine.markets import columns, random_history


def test_the_default_score_by_hand() -> None:
    market = columns([0.0006, 0.0006], perp=[100.5, 100.0], spot=100.0)
    # level 0.2, trend 0.5, persistence 1/30 and 2/30, basis 0.5 and 0:
    # 0.35*0.2 + 0.25*0.5 + 0.25/30 + 0.15*0.5 = 0.278333, 0.07 + 0.125 + 0.5/30 = 0.211667
    assert composite_score(market, CompositeParams()).tolist() == [0.278333, 0.211667]


@pytest.mark.parametrize("rate", [0.0, -0.0001])
def test_a_rate_that_is_not_positive_has_no_score(rate: float) -> None:
    assert composite_score(columns([rate]), CompositeParams()).tolist() == [-np.inf]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.0000015, 0.0005), (0.0000000045, 0.000002), (0.0000000015, 0.0), (0.0000000075, 0.000002)],
    ids=["no tie", "1.5 to even 2", "0.5 to even 0", "2.5 to even 2"],
)
def test_ties_of_the_sixth_place_go_to_the_even_digit(rate: float, expected: float) -> None:
    only_level = CompositeParams(
        weight_rate_level=1.0, weight_trend=0.0, weight_persistence=0.0, weight_basis=0.0
    )
    assert composite_score(columns([rate]), only_level).tolist() == [expected]


@settings(max_examples=200)
@given(
    thousandths=st.integers(0, 3000),
    weight=st.integers(1, 4000),
)
def test_rounding_is_that_of_exact_decimals(thousandths: int, weight: int) -> None:
    # level = thousandths / 3000, so that ties of the sixth place are common.
    rate = float(Decimal(thousandths) / 1_000_000)
    params = CompositeParams(
        weight_rate_level=weight / 1000, weight_trend=0, weight_persistence=0, weight_basis=0
    )
    exact = Decimal(weight) / 1000 * Decimal(thousandths) / 3000
    expected = float(exact.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN))
    score = composite_score(columns([max(rate, 1e-12)]), params)[0]
    assert score == expected


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("equivalent", [False, True])
def test_the_future_never_changes_the_past(seed: int, equivalent: bool) -> None:
    stored = random_history(seed, days=20)
    strategy = CompositeParams(trend_ema_span=3, use_eight_hour_equivalent=equivalent)
    full = composite_score(align(stored), strategy)
    for t in stored.settlements.ts_ms[::5]:
        part = composite_score(align(known_at(stored, int(t))), strategy)
        np.testing.assert_array_equal(part, full[: len(part)])


@pytest.mark.parametrize("span", [1, 4, 30])
@pytest.mark.parametrize("periods", [1, 30, 200])
def test_history_before_the_period_feeds_the_signal(span: int, periods: int) -> None:
    market = align(random_history(5))
    strategy = CompositeParams(
        trend_ema_span=span, persistence_threshold=0.0001, persistence_max_periods=periods
    )
    full = composite_score(market, strategy)
    for start in range(0, len(full), 7):
        where = slice(start, len(full))
        np.testing.assert_array_equal(signal_of(market, where, strategy).value, full[where])
