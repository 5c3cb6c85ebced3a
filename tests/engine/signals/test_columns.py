"""The signal of each strategy over a slice of the history."""

import numpy as np

from engine.model.params import CompositeParams, HoldParams, SimpleParams
from engine.signals.columns import signal_of
from engine.signals.composite import composite_score
from tests.engine.markets import columns

MARKET = columns(
    [0.0001, 0.0004, -0.0002, 0.0003] * 30,
    interval_hours=4.0,
    volume_ok=[True, False, True, True] * 30,
)
LATE = slice(100, 120)


def test_simple_sees_rates_and_its_thresholds() -> None:
    found = signal_of(MARKET, LATE, SimpleParams(use_eight_hour_equivalent=True))
    np.testing.assert_array_equal(found.value, MARKET.rate[LATE] * 2.0)
    assert found.may_enter.all()
    assert (found.entry, found.exit) == (0.0001, 0.00005)


def test_composite_sees_all_that_reaches_into_the_slice_and_its_volume() -> None:
    strategy = CompositeParams(trend_ema_span=20, persistence_max_periods=50)
    found = signal_of(MARKET, LATE, strategy)
    np.testing.assert_array_equal(found.value, composite_score(MARKET, strategy)[LATE])
    np.testing.assert_array_equal(found.may_enter, MARKET.volume_ok[LATE])


def test_hold_is_opened_by_anything_and_closed_by_nothing() -> None:
    found = signal_of(MARKET, LATE, HoldParams())
    assert (found.value >= found.entry).all()
    assert not (found.value < found.exit).any()
