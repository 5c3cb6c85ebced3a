import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.drawdown import (
    DrawdownPlace,
    deepest_drawdown,
    drawdown_curve,
    worst_drawdowns,
)

CURVES = st.lists(st.integers(1, 9), min_size=1, max_size=40)


def test_falls_stand_deepest_first_and_the_last_may_go_on() -> None:
    equity = np.array([100.0, 90.0, 100.0, 100.0, 120.0, 60.0, 80.0, 120.0, 114.0])
    assert worst_drawdowns(equity, 9) == [
        DrawdownPlace(peak_index=4, trough_index=5, recovery_index=7),
        DrawdownPlace(peak_index=0, trough_index=1, recovery_index=2),
        DrawdownPlace(peak_index=7, trough_index=8, recovery_index=None),
    ]
    assert len(worst_drawdowns(equity, 2)) == 2


def test_a_curve_that_never_falls_has_none() -> None:
    assert worst_drawdowns(np.array([100.0, 100.0, 101.0]), 5) == []


@given(CURVES)
def test_the_first_of_them_is_the_maximum_drawdown(points: list[int]) -> None:
    equity = np.array(points, dtype=np.float64)
    first = [*worst_drawdowns(equity, 1), None][0]
    deepest = deepest_drawdown(equity)
    assert (first is None) is (deepest is None)
    if first is not None and deepest is not None:
        assert (first.trough_index, first.recovery_index) == (
            deepest.trough_index,
            deepest.recovery_index,
        )
        assert equity[first.peak_index] == equity[deepest.peak_index]


@given(CURVES)
def test_every_point_below_its_peak_lies_in_one_and_no_two_overlap(points: list[int]) -> None:
    equity = np.array(points, dtype=np.float64)
    inside = np.zeros(equity.shape[0], dtype=int)
    for place in worst_drawdowns(equity, equity.shape[0]):
        end = equity.shape[0] if place.recovery_index is None else place.recovery_index
        inside[place.peak_index + 1 : end] += 1
        assert equity[place.peak_index] > equity[place.trough_index]
    falls = drawdown_curve(equity) > 0.0
    assert (inside[falls] == 1).all()
    assert (inside <= 1).all()
