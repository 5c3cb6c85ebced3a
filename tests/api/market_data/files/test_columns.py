"""Texts into numbers and times: exact, and refused by row."""

from datetime import UTC, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import ImportRefused
from api.market_data.files.columns import numbers, times
from api.market_data.files.model import Hints, Said
from api.market_data.files.zones import Zone
from tests.api.market_data.files.conftest import make_source

SOURCE = make_source("file.csv", "")
NO_HINTS = Hints()


def ms(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc, arg-type]


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=12), min_size=1))
def test_a_decimal_becomes_its_nearest_double(values: list[Decimal]) -> None:
    read = numbers(SOURCE, pl.Series("rate", [str(value) for value in values]))
    assert read.to_list() == [float(value) for value in values]


@pytest.mark.parametrize(
    ("text", "value"),
    [("5e-05", 5e-05), ("8.4E-7", 8.4e-07), ("-0.00007785", -0.00007785), ("0E-8", 0.0)],
)
def test_scientific_notation_is_read(text: str, value: float) -> None:
    assert numbers(SOURCE, pl.Series("rate", [text])).to_list() == [value]


@pytest.mark.parametrize("text", ["", "1,5", "0x10", "abc", "1_000"])
def test_what_is_no_number_is_refused_with_its_row(text: str) -> None:
    with pytest.raises(ImportRefused, match="rate must be") as refused:
        numbers(SOURCE, pl.Series("rate", ["0.1", text]))
    assert refused.value.row == 2


def test_an_optional_number_may_be_empty() -> None:
    read = numbers(SOURCE, pl.Series("mark", ["", "1.5", None]), optional=True)
    assert read.to_list() == [None, 1.5, None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1735689600", ms(2025, 1, 1)),
        ("1735689600000", ms(2025, 1, 1)),
        ("1735689600000000", ms(2025, 1, 1)),
        ("1735689600000000000", ms(2025, 1, 1)),
        ("2025-01-01 00:00:00+00:00", ms(2025, 1, 1)),
        ("2025-01-01 00:00:00.006000+00:00", ms(2025, 1, 1) + 6),
        ("2025-01-01T00:00:00.219Z", ms(2025, 1, 1) + 219),
        ("2025-01-01 08:00:00+0800", ms(2025, 1, 1)),
        ("2024-12-31 20:30:00-03:30", ms(2025, 1, 1)),
        ("2025-01-01 00:00", ms(2025, 1, 1)),
    ],
)
def test_times_are_read_in_the_form_of_each_row(text: str, expected: int) -> None:
    other = "2025-01-01T08:00:00Z"
    read = times(SOURCE, pl.Series("time", [other, text]), NO_HINTS)
    assert read.to_list() == [ms(2025, 1, 1, 8), expected]


@pytest.mark.parametrize("text", ["", "yesterday", "2024-02-30 00:00:00", "2024-01-01 25:00:00"])
def test_what_is_no_time_is_refused_with_its_row(text: str) -> None:
    with pytest.raises(ImportRefused, match="time must be a time, was") as refused:
        times(SOURCE, pl.Series("time", ["1735689600", text]), NO_HINTS)
    assert refused.value.row == 2


def test_local_times_of_an_unknown_zone_ask_for_the_offset() -> None:
    with pytest.raises(ImportRefused, match="--utc-offset"):
        times(SOURCE, pl.Series("time", ["2025-01-01 08:00:00"]), NO_HINTS, zone_known=False)


def test_local_times_are_moved_by_the_offset_said() -> None:
    hints = Hints(mild=Said(zone=Zone(8)))
    local = pl.Series("time", ["2025-01-01 08:00:00", "2025-01-01T00:00:00Z"])
    read = times(SOURCE, local, hints, zone_known=False)
    assert read.to_list() == [ms(2025, 1, 1)] * 2


def test_an_offset_for_the_folder_leaves_layouts_alone_that_write_utc() -> None:
    hints = Hints(mild=Said(zone=Zone(8)))
    read = times(SOURCE, pl.Series("time", ["2025-01-01 08:00:00"]), hints)
    assert read.to_list() == [ms(2025, 1, 1, 8)]
