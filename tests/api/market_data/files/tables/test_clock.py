"""Times in the forms in which people and programs write them."""

from datetime import UTC, datetime

import polars as pl
import pytest

from api.market_data.files.tables.clock import read_clock

EIGHT = datetime(2024, 1, 5, 8, tzinfo=UTC)
EIGHT_MS = round(EIGHT.timestamp() * 1_000)


@pytest.mark.parametrize(
    "text",
    [
        *("1704441600", "1704441600.0", "1704441600,0", "1.7044416e12", "1704441600000000"),
        *("2024-01-05T08:00:00Z", "2024-01-05 08:00:00+00", "2024-01-05 10:00:00+0200"),
        *("Fri, 05 Jan 2024 08:00:00 GMT", "Fri Jan 05 2024 10:00:00 GMT+0200 (CEST)"),
    ],
)
def test_times_that_tell_their_zone(text: str) -> None:
    clock = read_clock(pl.Series([text]))
    assert (clock.ms.to_list(), clock.is_local.to_list()) == ([EIGHT_MS], [False])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2024-01-05 08:00",
            "2024/1/5 8:00",
            "20240105 08:00:00",
            "20240105080000",
            "202401050800",
        ),
        *("5.1.2024 08:00", "2024-01-05 08-AM", "Jan 5, 2024 08:00", "05-Jan-2024 08:00:00"),
        *("5 January 2024 8:00 AM", "45296.333333333336", "2024-01-05T08:00:00.000000000"),
    ],
)
def test_times_of_an_untold_zone(text: str) -> None:
    clock = read_clock(pl.Series([text]))
    assert (clock.ms.to_list(), clock.is_local.to_list()) == ([EIGHT_MS], [True])


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2024-02-30 00:00", "2024-01-05 25:00", "2024-01-05 13:00 PM", "8", "1704", "1e9"],
)
def test_what_is_no_time(text: str) -> None:
    assert read_clock(pl.Series([text])).ms.to_list() == [None]


def test_each_row_has_its_own_unit() -> None:
    rows = ["1618700400000", "1503284400.0", "1704441600000000"]
    assert read_clock(pl.Series(rows)).ms.to_list() == [
        1_618_700_400_000,
        1_503_284_400_000,
        EIGHT_MS,
    ]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (["05/01/2024 08:00", "13/01/2024 08:00"], EIGHT_MS),
        (["01/05/2024 08:00", "01/13/2024 08:00"], EIGHT_MS),
        (["05/01/2024 08:00", "06/01/2024 08:00", "07/01/2024 08:00"], EIGHT_MS),
        (["05/05/2024 08:00"], EIGHT_MS + 121 * 86_400_000),
    ],
    ids=["a day above 12", "a month in front", "even steps", "the same either way"],
)
def test_day_and_month_are_told_by_all_rows(rows: list[str], first: int) -> None:
    clock = read_clock(pl.Series(rows))
    assert clock.ms.to_list()[0] == first
    assert not clock.day_or_month


@pytest.mark.parametrize("rows", [["05/01/2024 08:00"], ["13/01/2024 08:00", "01/13/2024 08:00"]])
def test_day_and_month_that_nothing_tells_are_left_open(rows: list[str]) -> None:
    assert read_clock(pl.Series(rows)).day_or_month


@pytest.mark.parametrize(
    ("form", "text"),
    [("%d/%m/%Y %H:%M", "05/01/2024 08:00"), ("s", "1704441600"), ("us", "1704441600000000")],
)
def test_a_form_that_is_said_counts(form: str, text: str) -> None:
    assert read_clock(pl.Series([text]), form).ms.to_list() == [EIGHT_MS]


def test_a_day_alone_is_told_as_one() -> None:
    assert read_clock(pl.Series(["2024-01-05", "20240106"])).is_day.to_list() == [True, True]


def test_milliseconds_at_a_stroke_are_those_that_are_read_row_by_row() -> None:
    plain = ["1704441600000", "1704445200000"]
    assert read_clock(pl.Series(plain)).ms.to_list() == [EIGHT_MS, EIGHT_MS + 3_600_000]
    # One row in another form, and each is read in its own.
    for odd in ("1704448800", "2024-01-05T10:00:00Z", "1704448800000000"):
        mixed = read_clock(pl.Series([*plain, odd]))
        assert mixed.ms.to_list() == [EIGHT_MS, EIGHT_MS + 3_600_000, EIGHT_MS + 7_200_000]


@pytest.mark.parametrize(
    "text", ["+170444160000", "4102444800000", "0000441600000", "170444160000x"]
)
def test_thirteen_characters_are_not_yet_a_time(text: str) -> None:
    assert read_clock(pl.Series(["1704441600000", text])).ms.to_list()[1] is None
