"""Local times: hours ahead of UTC, and zones whose clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import PurePath
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from api.errors import ImportRefused, InvalidInput
from api.market_data.files.flags import parse_flags
from api.market_data.files.source import Source
from api.market_data.files.zones import Zone, parse_zone, to_utc

SOURCE = Source("x.csv", PurePath("/x.csv"), b"")
DENVER = Zone(name="America/Denver")


def instants(first: str, count: int, step: timedelta) -> list[datetime]:
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    return [start + step * at for at in range(count)]


def as_clocks_show(times: list[datetime], zone: str) -> pl.Series:
    """Milliseconds of local clocks as if they were UTC's; the standard library is the witness."""
    local = [time.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC) for time in times]
    return milliseconds(local)


def milliseconds(times: list[datetime]) -> pl.Series:
    return pl.Series([round(time.timestamp() * 1_000) for time in times], dtype=pl.Int64)


def back(written: pl.Series, zone: str) -> list[int]:
    every = pl.repeat(True, len(written), eager=True)
    return to_utc(SOURCE, written, every, Zone(name=zone)).to_list()


@pytest.mark.parametrize("zone", ["America/Denver", "Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hours", [1, 4, 8])
@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])
def test_a_year_of_settlements_comes_back_over_both_changes(
    zone: str, hours: int, newest_first: bool
) -> None:
    times = instants("2021-01-01", 366 * 24 // hours, timedelta(hours=hours))
    times = times[::-1] if newest_first else times
    assert back(as_clocks_show(times, zone), zone) == milliseconds(times).to_list()


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest first", "newest first"])
@pytest.mark.parametrize("by_time", [True, False], ids=["by time", "a market after the other"])
def test_the_doubled_hour_of_several_markets(by_time: bool, newest_first: bool) -> None:
    hours = instants("2021-11-06", 48, timedelta(hours=1))
    hours = hours[::-1] if newest_first else hours
    times = [time for time in hours for _ in range(3)] if by_time else hours * 3
    assert back(as_clocks_show(times, DENVER.name), DENVER.name) == milliseconds(times).to_list()


def test_times_of_another_form_are_left_as_they_are() -> None:
    times = instants("2021-07-01", 4, timedelta(hours=8))
    written = as_clocks_show(times[:2], DENVER.name).append(milliseconds(times[2:]))
    local = pl.Series([True, True, False, False])
    assert to_utc(SOURCE, written, local, DENVER).to_list() == milliseconds(times).to_list()


def test_an_hour_that_clocks_skip_is_refused() -> None:
    written = milliseconds(instants("2021-03-14T01:30", 2, timedelta(hours=1)))
    with pytest.raises(ImportRefused, match="row 2: time must be one of America/Denver"):
        back(written, DENVER.name)


def test_an_hour_that_might_be_either_is_refused() -> None:
    times = instants("2021-11-06", 40, timedelta(hours=1))
    doubled = [one for one, other in pairwise(times) if str(other).startswith("2021-11-07 08")]
    written = as_clocks_show([time for time in times if time not in doubled], DENVER.name)
    with pytest.raises(ImportRefused, match="the hour that comes twice in America/Denver"):
        back(written, DENVER.name)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("8", Zone(8.0)),
        ("+8", Zone(8.0)),
        ("-3:30", Zone(-3.5)),
        ("+05:45", Zone(5.75)),
        ("0", Zone(0.0)),
        ("-0330", Zone(-3.5)),
        ("America/Denver", DENVER),
        ("Asia/Shanghai", Zone(name="Asia/Shanghai")),
    ],
)
def test_a_zone_is_hours_ahead_or_a_name(text: str, zone: Zone) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize("text", ["", "+15", "8.5", "America/Denvr", "1e1", "local"])
def test_other_zones_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="--utc-offset must be hours") as refused:
        parse_flags(utc_offset=[f"*={text}"])
    assert refused.value.field == "utcOffset"


def test_a_misspelt_zone_is_told_what_is_near() -> None:
    with pytest.raises(InvalidInput, match="near: America/Denver"):
        parse_zone("America/Denvr")
