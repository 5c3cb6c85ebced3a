"""What should have been settled, by hand."""

import numpy as np
import pytest

from engine.model.schedule import missing_settlements, scheduled_hours
from engine.model.units import HOUR_MS


@pytest.mark.parametrize(
    ("hours", "scheduled", "missing"),
    [
        ([8, 8, 8, 8], [8, 8, 8, 8], 0),
        ([8, 8, 16, 8], [8, 8, 8, 8], 1),
        ([8, 8, 32, 8, 8], [8, 8, 8, 8, 8], 3),
        ([8, 8, 4, 4], [8, 8, 4, 4], 0),
        ([4, 4, 8, 8], [4, 4, 8, 8], 0),
        ([8, 8, 12, 8], [8, 8, 12, 8], 0),
        ([8, 16], [8, 16], 0),
    ],
    ids=["whole", "one", "three", "shorter", "longer", "no multiple", "too few to tell"],
)
def test_a_single_longer_interval_is_a_hole(
    hours: list[float], scheduled: list[float], missing: int
) -> None:
    ts_ms = np.cumsum(hours).astype(np.int64) * HOUR_MS
    interval = np.array(hours, dtype=np.float64)
    assert scheduled_hours(interval).tolist() == scheduled
    assert missing_settlements(ts_ms, interval) == missing


def test_where_the_interval_is_told_the_times_show_the_hole() -> None:
    ts_ms = np.array([0, 8, 32, 40], dtype=np.int64) * HOUR_MS
    assert missing_settlements(ts_ms, np.full(4, 8.0)) == 2


def test_one_settlement_lacks_none() -> None:
    assert missing_settlements(np.array([0], dtype=np.int64), np.array([8.0])) == 0
