"""Curves of different instants on one axis."""

import numpy as np

from api.runs.one_axis import on_one_axis


def test_a_curve_keeps_its_value_between_its_instants_and_has_none_outside() -> None:
    first = (np.array([10, 20, 30]), np.array([1.0, 2.0, 3.0]))
    second = (np.array([15, 20, 40, 50]), np.array([5.0, 6.0, 7.0, 8.0]))
    axis, values = on_one_axis([first[0], second[0][[0, 3]]], [first, second])
    assert axis.tolist() == [10, 15, 20, 30, 50]
    np.testing.assert_array_equal(values[0], [1.0, 1.0, 2.0, 3.0, np.nan])
    np.testing.assert_array_equal(values[1], [np.nan, 5.0, 6.0, 6.0, 8.0])


def test_a_curve_that_begins_with_a_trade_begins_before_it() -> None:
    traded = (np.array([10, 10, 20]), np.array([100.0, 98.0, 99.0]))
    axis, values = on_one_axis([np.array([10, 15, 20])], [traded])
    assert axis.tolist() == [10, 15, 20]
    np.testing.assert_array_equal(values, [[100.0, 98.0, 99.0]])


def test_equal_instants_come_once() -> None:
    one = (np.array([1, 2]), np.array([3.0, 4.0]))
    axis, values = on_one_axis([one[0], one[0]], [one, one])
    assert axis.tolist() == [1, 2]
    np.testing.assert_array_equal(values, [[3.0, 4.0], [3.0, 4.0]])
