"""Settlements cut at midnights."""

import numpy as np

from engine.model.units import DAY_MS, HOUR_MS
from engine.sweep.stretches.columns import COUNT
from engine.sweep.stretches.cut import WHOLE, cut


def times(*hours: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (np.array(hours) * HOUR_MS).astype(np.int64)


def test_days_of_each_stretch_are_its_own() -> None:
    # Midnights at 24, 48, 72 and 96 h; a stretch to the second, and one to the fourth.
    found = cut(times(8, 16, 24, 40, 48, 64, 88, 96), np.array([2, 4]) * DAY_MS)
    assert found.ends.tolist() == [5, 8]
    assert found.returns.tolist() == [2, 2]
    assert found.idle.tolist() == [0, 0]
    assert found.room(3).shape == (COUNT, 2, 3)


def test_a_hole_over_a_border_leaves_idle_days_behind_it() -> None:
    # The settlement at 16 h is the last before 80 h: of its midnights one is before the border.
    found = cut(times(8, 16, 80, 96), np.array([1, 4]) * DAY_MS)
    assert (found.returns + found.idle).sum() == 4
    assert found.idle[1] > 0


def test_what_is_behind_the_last_border_is_in_none() -> None:
    found = cut(times(8, 24, 32, 48), np.array([1]) * DAY_MS)
    assert found.ends.tolist() == [2]
    column = np.zeros(4)
    found.sample(column)
    assert column[:2].sum() == found.returns[0]
    WHOLE.sample(column[:0])
    assert WHOLE.room(2).shape == (COUNT, 0, 2)
