"""When the equity is sampled."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.sampling import samples_after
from engine.model.units import DAY_MS, HOUR_MS
from tests.engine.markets import START_MS


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([0, 8, 16, 24, 32], [0, 0, 0, 1, 1]),
        ([8, 16, 24, 32, 40], [0, 0, 1, 0, 1]),
        ([0, 8, 16, 24], [0, 0, 0, 1]),
        ([8, 80], [3, 1]),
        ([0], [0]),
        ([0, 24, 96], [0, 3, 1]),
        ([5], [1]),
    ],
    ids=[
        "ends between midnights",
        "starts and ends between midnights",
        "from midnight to midnight",
        "days without a settlement",
        "one at midnight",
        "a gap of days between midnights",
        "one between midnights",
    ],
)
def test_each_mark_gives_the_midnights_that_see_it_last(
    hours: list[int], expected: list[int]
) -> None:
    ts_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    assert samples_after(ts_ms).tolist() == expected


@given(
    start=st.integers(0, 3 * DAY_MS),
    steps=st.lists(st.integers(1, 3 * DAY_MS), max_size=30),
)
def test_a_sample_stands_at_every_midnight(start: int, steps: list[int]) -> None:
    ts_ms = START_MS + start + np.concatenate(([0], np.cumsum(steps))).astype(np.int64)
    first = ts_ms[0] // DAY_MS
    last = -(-ts_ms[-1] // DAY_MS)
    counts = samples_after(ts_ms)
    assert (counts >= 0).all()
    # By hand: each midnight after the first shows the last settlement at or before it.
    expected = np.zeros(len(ts_ms), dtype=np.int64)
    for day in range(int(first) + 1, int(last) + 1):
        expected[int(np.searchsorted(ts_ms, day * DAY_MS, side="right")) - 1] += 1
    assert counts.tolist() == expected.tolist()
