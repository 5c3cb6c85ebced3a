"""The settlements of several markets in one order."""

import numpy as np

from engine.model.units import DAY_MS
from engine.portfolio.timeline import timeline


def test_events_are_in_time_and_markets_in_their_order_within_one() -> None:
    often = np.array([0, 4, 8], dtype=np.int64)
    seldom = np.array([4, 12], dtype=np.int64)
    found = timeline([often, seldom])
    assert found.ts_ms.tolist() == [0, 4, 8, 12]
    assert found.first.tolist() == [0, 1, 3, 4, 5]
    pairs = zip(found.market.tolist(), found.index.tolist(), strict=True)
    assert list(pairs) == [(0, 0), (0, 1), (1, 0), (0, 2), (1, 1)]


def test_days_are_counted_once_for_all_markets() -> None:
    one = np.array([1, DAY_MS + 1], dtype=np.int64)
    other = np.array([2, DAY_MS + 2], dtype=np.int64)
    assert timeline([one, other]).samples.sum() == timeline([one]).samples.sum()
