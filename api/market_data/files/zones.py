"""Local times into UTC: by hours ahead of it, or by a zone whose clocks change twice a year."""

import difflib
import re
import zoneinfo
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.errors import InvalidInput
from api.market_data.files.source import Source
from api.market_data.series import HOUR_MS, write_time

_OFFSET = re.compile(r"(?P<sign>[+-]?)(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_MAX_OFFSET_HOURS = 14.0
_MINUTE_MS = 60_000

Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Zone:
    """Where clocks stand: hours ahead of UTC, or what the IANA calls it ("America/Denver")."""

    hours: float = 0.0
    name: str = ""


def parse_zone(text: str) -> Zone:
    """ "+8", "-3:30" or "America/Denver"; raises InvalidInput."""
    told = _OFFSET.fullmatch(text.strip())
    if told is None and _is_known(text.strip()):
        return Zone(name=text.strip())
    hours = int(told["hours"]) + int(told["minutes"] or 0) / 60 if told else _MAX_OFFSET_HOURS + 1
    if told is None or hours > _MAX_OFFSET_HOURS:
        near = difflib.get_close_matches(text.strip(), zoneinfo.available_timezones(), 2)
        hint = f" (near: {', '.join(near)})" if near and told is None else ""
        raise InvalidInput(
            "utcOffset",
            "--utc-offset must be hours ahead of UTC such as +8 or -3:30, or a zone such as "
            f"America/Denver, was {text}{hint}",
        )
    return Zone(-hours if told["sign"] == "-" else hours)


def _is_known(name: str) -> bool:
    # Asked of what converts: polars brings the zones with it, a machine need not have them.
    try:
        pl.Series([0]).cast(pl.Datetime("ms")).dt.replace_time_zone(name)
    except (pl.exceptions.PolarsError, zoneinfo.ZoneInfoNotFoundError, ValueError):
        return False
    return bool(name)


def to_utc(source: Source, written_ms: pl.Series, is_local: pl.Series, zone: Zone) -> pl.Series:
    """UTC of times of which some are local: milliseconds of their clock as if it were UTC's.

    The hour that comes twice when clocks go back is told by the grid on which all other times
    lie, or by the order of the rows where both fit. Refuses the hour that clocks skip, and one
    that might be either.
    """
    if not zone.name:
        return written_ms - is_local.cast(pl.Int64) * round(zone.hours * HOUR_MS)
    clock = written_ms.cast(pl.Datetime("ms"))
    earlier = clock.dt.replace_time_zone(zone.name, ambiguous="earliest", non_existent="null")
    later = clock.dt.replace_time_zone(zone.name, ambiguous="latest", non_existent="null")
    skipped = (earlier.is_null() & is_local).arg_true()
    if len(skipped):
        at = int(skipped[0])
        source.refuse(
            f"time must be one of {zone.name}, was {clock[at]}, which its clocks skip", at + 1
        )
    local = is_local.to_numpy()
    written = written_ms.to_numpy()
    first = np.where(local, earlier.dt.epoch("ms").fill_null(0).to_numpy(), written)
    second = np.where(local, later.dt.epoch("ms").fill_null(0).to_numpy(), written)
    return pl.Series(_resolved(source, written, first, second, zone))


def _resolved(source: Source, written: Times, first: Times, second: Times, zone: Zone) -> Times:
    twice = first != second
    if not twice.any():
        return first
    result = first.copy()
    step_ms, phase_ms = _grid(first[~twice])
    for minute in np.unique(_minutes(written[twice])):
        rows = np.flatnonzero(twice & (_minutes(written) == minute))
        fits = [_lies_on(times[rows[0]], step_ms, phase_ms) for times in (first, second)]
        if fits[0] != fits[1]:
            is_second = np.full(len(rows), fits[1])
        elif len(rows) % 2 == 0:
            is_second = _by_order(written, len(rows))
        else:
            source.refuse(
                f"the hour that comes twice in {zone.name} must be told by its neighbours, was "
                f"{write_time(int(minute)).removesuffix(' UTC')}: export it in UTC",
                int(rows[0]) + 1,
            )
        result[rows[is_second]] = second[rows[is_second]]
    return result


def _by_order(written: Times, count: int) -> NDArray[np.bool_]:
    # Each time stands twice, in the order of the rows: once for all markets and then again in a
    # file that is sorted by time, in pairs in one that has a market after the other.
    steps = np.diff(written)
    falls = bool((steps < 0).sum() > (steps > 0).sum())
    hours_back = steps > 0 if falls else steps < 0
    by_time = not bool((np.abs(steps[hours_back]) > 2 * HOUR_MS).any())
    position = np.arange(count)
    is_second = position >= count // 2 if by_time else position % 2 == 1
    return ~is_second if falls else is_second


def _grid(times: Times) -> tuple[int, int]:
    # Most steps between the times that are sure, and where most of these lie on it.
    known = np.unique(_minutes(times))
    if len(known) < 2:
        return HOUR_MS, 0
    steps, counts = np.unique(np.diff(known), return_counts=True)
    step_ms = int(steps[counts.argmax()])
    phases, counts = np.unique(known % step_ms, return_counts=True)
    return step_ms, int(phases[counts.argmax()])


def _lies_on(ts_ms: int, step_ms: int, phase_ms: int) -> bool:
    minute = (int(ts_ms) + _MINUTE_MS // 2) // _MINUTE_MS * _MINUTE_MS
    return minute % step_ms == phase_ms


def _minutes(times: Times) -> Times:
    return (times + _MINUTE_MS // 2) // _MINUTE_MS * _MINUTE_MS
