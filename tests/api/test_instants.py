"""Instants are written alike by every answer."""

import pytest

from api.instants import format_instant, instant, instant_or_none, instant_text


@pytest.mark.parametrize(
    ("ts_ms", "text"),
    [
        (1_704_067_200_000, "2024-01-01T00:00:00Z"),
        (1_704_067_200_250, "2024-01-01T00:00:00.250Z"),
        (1_704_067_200_001, "2024-01-01T00:00:00.001Z"),
        (0, "1970-01-01T00:00:00Z"),
    ],
)
def test_milliseconds_are_written_only_where_there_are_any(ts_ms: int, text: str) -> None:
    assert instant_text(ts_ms) == format_instant(instant(ts_ms)) == text


def test_what_is_finer_than_a_millisecond_is_not_written() -> None:
    assert format_instant(instant(0).replace(microsecond=999)) == "1970-01-01T00:00:00Z"


def test_no_instant_stays_none() -> None:
    assert instant_or_none(None) is None
    assert instant_or_none(1_704_067_200_000.0) == instant(1_704_067_200_000)
