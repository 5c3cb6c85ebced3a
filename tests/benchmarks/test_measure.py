"""How work is timed: by a clock that a test can hold in its hand."""

import gc

import pytest

from benchmarks.measure import Timing, alternate, once


def test_median_and_spread_of_the_repetitions() -> None:
    timing = Timing((1.0, 2.0, 3.0, 4.0, 100.0))
    assert timing.median == 3.0
    assert timing.spread == pytest.approx((4.0 - 2.0) / 3.0)
    assert Timing((1.0,)).spread == 0.0


def test_one_timing_is_the_mean_of_the_calls_inside() -> None:
    ticks = iter([10.0, 16.0])
    calls: list[bool] = []
    seconds = once(lambda: calls.append(gc.isenabled()), inner=3, clock=lambda: next(ticks))
    assert seconds == 2.0
    assert calls == [False, False, False]
    assert gc.isenabled()


def test_work_that_is_compared_takes_turns_after_its_warm_up() -> None:
    order: list[str] = []
    works = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    timings = alternate(works, 2, warmups=1)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert [len(timing.seconds) for timing in timings.values()] == [2, 2]
