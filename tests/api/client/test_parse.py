"""What is typed becomes what GraphQL takes, or one sentence."""

import pytest

from api.client import parse
from api.client.failures import BadInput


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-01", "2024-01-01T00:00:00Z"),
        ("2024-01-01T08:00:00Z", "2024-01-01T08:00:00Z"),
        ("2024-01-01T08:00:00+02:00", "2024-01-01T06:00:00Z"),
    ],
    ids=["a day is its UTC midnight", "UTC stays", "an offset is taken off"],
)
def test_an_instant_is_sent_in_utc(text: str, expected: str) -> None:
    assert parse.instant(text, "--start") == expected


def test_the_end_of_a_day_is_its_last_millisecond_and_an_instant_stays_itself() -> None:
    assert parse.last_instant("2024-01-31", "--end") == "2024-01-31T23:59:59.999Z"
    assert parse.last_instant("2024-02-01T00:00:00Z", "--end") == "2024-02-01T00:00:00Z"
    assert parse.period("2024-01-31", "2024-01-31") == {
        "start": "2024-01-31T00:00:00Z",
        "end": "2024-01-31T23:59:59.999Z",
    }
    with pytest.raises(BadInput, match=r"--end must be YYYY-MM-DD or RFC 3339 .* was '31'"):
        parse.last_instant("31", "--end")


@pytest.mark.parametrize(
    "text",
    ["", "2024", "2024-13-01", "2024-02-30", "2024-01-01T08:00:00", "yesterday", "01/02/2024"],
)
def test_an_instant_that_could_mean_two_things_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"--start must be YYYY-MM-DD or RFC 3339 .* was '"):
        parse.instant(text, "--start")


def test_an_axis_of_values_keeps_them_as_written() -> None:
    assert parse.axis("min-funding-rate=0.0001,2e-4") == {
        "parameter": "MIN_FUNDING_RATE",
        "values": [0.0001, 0.0002],
    }


def test_an_axis_of_a_range_leaves_the_spacing_to_the_service() -> None:
    assert parse.axis("ENTRY_THRESHOLD=0.1:0.9:9") == {
        "parameter": "ENTRY_THRESHOLD",
        "range": {"from": 0.1, "to": 0.9, "steps": 9},
    }


@pytest.mark.parametrize(
    "text",
    ["", "X", "X=", "X=a,b", "=1,2", "X=1:2", "X=1:2:3:4", "X=1:2:1.5", "X=1,nan", "X=0:inf:3"],
)
def test_an_axis_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--axis must be NAME="):
        parse.axis(text)
