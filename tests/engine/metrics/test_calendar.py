from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.metrics.calendar import Unit, calendar_returns
from engine.model.units import HOUR_MS


def _ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_month_ends_with_the_last_mark_before_the_next() -> None:
    times = ["2024-01-15", "2024-01-31T16:00", "2024-02-01", "2024-02-29T16:00", "2024-03-01"]
    found = calendar_returns(
        np.array([_ms(one) for one in times]), np.array([100.0, 110.0, 99.0, 121.0, 121.0]), "M"
    )
    assert found.start_ms.tolist() == [_ms(f"2024-0{month}-01") for month in (1, 2, 3)]
    assert found.returns.tolist() == [110.0 / 100.0 - 1.0, 121.0 / 110.0 - 1.0, 0.0]


def test_a_month_without_a_mark_returns_nothing() -> None:
    ts_ms = np.array([_ms("2023-12-31T16:00"), _ms("2024-02-03")])
    found = calendar_returns(ts_ms, np.array([100.0, 105.0]), "M")
    np.testing.assert_allclose(found.returns, [0.0, 0.0, 0.05], atol=1e-15)


def test_nothing_is_returned_of_nothing() -> None:
    ts_ms = np.array([_ms("2024-01-31"), _ms("2024-02-03"), _ms("2024-03-03")])
    found = calendar_returns(ts_ms, np.array([100.0, -1.0, 5.0]), "M")
    np.testing.assert_array_equal(np.isnan(found.returns), [False, False, True])
    assert found.returns[1] == pytest.approx(-1.01)


@given(
    st.integers(0, 10_000),
    st.lists(st.floats(1.0, 1e6), min_size=2, max_size=400),
    st.sampled_from([1, 4, 8, 24, 500]),
    st.sampled_from([("M", 31), ("Y", 366)]),
)
def test_they_make_up_the_whole(
    first_hour: int, equity: list[float], step: int, by: tuple[Unit, int]
) -> None:
    ts_ms = (first_hour + step * np.arange(len(equity))) * HOUR_MS
    unit, most_days = by
    found = calendar_returns(ts_ms, np.array(equity), unit)
    assert np.prod(1.0 + found.returns) == pytest.approx(equity[-1] / equity[0], rel=1e-9)
    assert found.start_ms[0] <= ts_ms[0]
    assert found.start_ms[-1] <= ts_ms[-1] < found.start_ms[-1] + most_days * 24 * HOUR_MS
