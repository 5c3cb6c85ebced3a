"""Estimates of a month are known in the month after it."""

import numpy as np

from engine.model.spreads import HalfSpreads, month_starts_ms, months_of
from engine.model.units import IntArray

ESTIMATES = HalfSpreads(
    first_month=12, spot=np.array([0.001, np.nan]), perp=np.array([0.002, 0.003])
)


def instants(*days: str) -> IntArray:
    return np.array(days, dtype="datetime64[ms]").astype(np.int64)


def test_a_month_has_that_of_the_one_before_it() -> None:
    spot, perp = ESTIMATES.known_at(instants("1971-01-31", "1971-02-01", "1971-03-31"))
    np.testing.assert_array_equal(spot, [np.nan, 0.001, np.nan])
    np.testing.assert_array_equal(perp, [np.nan, 0.002, 0.003])


def test_outside_of_them_nothing_is_known() -> None:
    spot, perp = ESTIMATES.known_at(instants("1970-12-31", "1971-04-01"))
    assert np.isnan(spot).all()
    assert np.isnan(perp).all()


def test_months_begin_where_they_are_counted_from() -> None:
    starts = month_starts_ms(np.array([0, 13]))
    assert months_of(starts).tolist() == [0, 13]
    assert months_of(starts - 1).tolist() == [-1, 12]
