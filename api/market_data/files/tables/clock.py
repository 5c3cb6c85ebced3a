"""Times as people and programs write them: epochs in any unit, ISO, slashes, names of months."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from api.market_data.series import FIRST_MS, HOUR_MS

EPOCH_UNITS = {"s": 1e3, "ms": 1.0, "us": 1e-3, "ns": 1e-6}
# Epoch seconds, milliseconds, microseconds and nanoseconds of 2001 to 2099 do not overlap.
_FIRST_MS_VALUE, _FIRST_US_VALUE, _FIRST_NS_VALUE = 1e11, 1e14, 1e17
_EPOCH = r"^\d{9,19}(?:[.,]\d*)?$|^\d\.\d+[eE]\+?\d{1,2}$"
_LAST_SECONDS = 4_102_444_800
_MS_DIGITS = 13  # of epoch milliseconds until 2286
_DAY_MS = 24 * HOUR_MS
# A spreadsheet's days since 1899-12-30: 2009 to 2099.
_SHEET = r"^[3-7]\d{4}(?:\.\d+)?$"
_SHEET_ORIGIN_DAYS = 25_569
_CLOCK = (
    r"(?:[T ,]+(?<hour>\d{1,2})(?::?(?<minute>\d{2}))?(?::?(?<second>\d{2}))?"
    r"(?:[.,](?<fraction>\d{1,9}))?(?:[ -]?(?<half>[AaPp])\.?[Mm]\.?)?"
    r"\s?(?<zone>[Zz]|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?(?:\s?\([^)]*\))?)?$"
)
_WEEKDAY = r"^(?:[A-Za-z]{3,9},?\s+)?"
_MONTH = r"(?<name>[A-Za-z]{3,9})\.?"
_FORMS = (
    r"^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})" + _CLOCK,
    r"^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})" + _CLOCK,
    r"^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})T?(?<hour>\d{2})(?<minute>\d{2})"
    r"(?<second>\d{2})?(?<fraction>)(?<half>)(?<zone>[Zz])?$",
    _WEEKDAY + r"(?<day>\d{1,2})[-\s/]" + _MONTH + r"[-\s/,]+(?<year>\d{4})" + _CLOCK,
    _WEEKDAY + _MONTH + r"\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})" + _CLOCK,
)
_YEAR_LAST = r"^(?<first>\d{1,2})(?<mark>[-/.])(?<other>\d{1,2})[-/.](?<year>\d{4})" + _CLOCK
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrz",
            "apr",
            "may mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}


@dataclass(frozen=True, slots=True)
class Clock:
    """Times of a column, as far as they are told; null where there is none.

    ms: epoch milliseconds, of local rows as if their clock were UTC's.
    """

    ms: pl.Series
    is_local: pl.Series  # written without a zone
    is_day: pl.Series  # a day without a time
    day_or_month: bool = False  # 01/02/2024 might be either in all rows that are null


def read_clock(column: pl.Series, form: str | None = None) -> Clock:
    """Read each row in its own form; form: as strptime has it, or s, ms, us, ns of an epoch."""
    if isinstance(column.dtype, pl.Datetime):  # its numbers count from 1970 UTC in every zone
        return _certain(column.dt.epoch("ms"))
    if column.dtype == pl.Date:
        return _days(column.cast(pl.Datetime("ms")).dt.epoch("ms"))
    if form in EPOCH_UNITS:
        value = column.cast(pl.Float64, strict=False)
        return _certain((value * EPOCH_UNITS[form]).round().cast(pl.Int64, strict=False))
    text = column.cast(pl.String, strict=False).fill_null("")
    if form is not None:
        return _by_form(text, form)
    epoch = _epochs(text)
    if not epoch.null_count():
        return _certain(epoch)
    plain = _plain_iso(text)
    if plain is not None:
        return _local(plain)
    return _mixed(text, epoch)


def _certain(ms: pl.Series) -> Clock:
    no = _nowhere(ms)
    return Clock(ms, no, no)


def _local(ms: pl.Series) -> Clock:
    return Clock(ms, ms.is_not_null(), _nowhere(ms))


def _nowhere(ms: pl.Series) -> pl.Series:
    return pl.Series(np.zeros(len(ms), dtype=np.bool_))


def _days(ms: pl.Series) -> Clock:
    return Clock(ms, ms.is_not_null(), ms.is_not_null())


def _by_form(text: pl.Series, form: str) -> Clock:
    try:
        read = text.str.to_datetime(form, strict=False, time_unit="ms")
    except pl.exceptions.PolarsError:
        try:  # a form without a time of day
            return _days(
                text.str.to_date(form, strict=False).cast(pl.Datetime("ms")).dt.epoch("ms")
            )
        except pl.exceptions.PolarsError:
            return _certain(pl.repeat(None, len(text), dtype=pl.Int64, eager=True))
    zoned = isinstance(read.dtype, pl.Datetime) and read.dtype.time_zone is not None
    ms = read.dt.epoch("ms")
    return _certain(ms) if zoned else _local(ms)


def _epochs(text: pl.Series) -> pl.Series:
    plain = _plain_epochs(text)
    if plain is not None:
        return plain
    # In whole numbers where they are, as a double does not hold nanoseconds.
    whole = text.str.replace(r"[.,]0*$", "").cast(pl.Int64, strict=False)
    if whole.null_count():
        part = text.filter(whole.is_null())
        written = part.str.contains(_EPOCH).any()
        if not written and whole.null_count() == len(whole):
            return whole
    point = text.str.replace(",", ".", literal=True)
    value = pl.select(
        pl.when(text.str.contains(_EPOCH))
        .then(point)
        .otherwise(None)
        .cast(pl.Float64, strict=False)
    ).to_series()
    ms = pl.select(
        pl.when(value < _FIRST_MS_VALUE)
        .then((value * 1e3).round())
        .when(value < _FIRST_US_VALUE)
        .then(value.floor())
        .when(value < _FIRST_NS_VALUE)
        .then(whole.fill_null(0) // 1_000)
        .otherwise(whole.fill_null(0) // 1_000_000)
        .cast(pl.Int64, strict=False)
    ).to_series()
    # 20240101080000 is a date, and no time of the year 2611.
    return ms.set((ms >= _LAST_SECONDS * 1_000) | (ms < FIRST_MS), None)


def _plain_epochs(text: pl.Series) -> pl.Series | None:
    # Thirteen digits, the form of nearly all archives, at a stroke; None: not all rows have it.
    if not len(text) or not bool((text.str.len_bytes() == _MS_DIGITS).all()):
        return None
    ms = text.cast(pl.Int64, strict=False)
    if ms.null_count() or int(ms.min()) < FIRST_MS or int(ms.max()) >= _LAST_SECONDS * 1_000:  # type: ignore[arg-type]
        return None
    return ms


def _plain_iso(text: pl.Series) -> pl.Series | None:
    # The form of most files at a stroke; None: not all rows have it.
    if not bool((text.str.len_bytes() == 19).all()):
        return None
    mark = "T" if "T" in (text[0] or "") else " "
    read = text.str.to_datetime(f"%Y-%m-%d{mark}%H:%M:%S", strict=False, time_unit="ms")
    return None if read.null_count() else read.dt.epoch("ms")


def _mixed(text: pl.Series, epoch: pl.Series) -> Clock:
    none = pl.repeat(None, len(text), dtype=pl.Int64, eager=True)
    ms, _zone_ms, is_day = epoch, none, pl.repeat(False, len(text), eager=True)
    is_local = pl.repeat(False, len(text), eager=True)
    sheet = text.str.contains(_SHEET)
    if sheet.any():
        days = text.cast(pl.Float64, strict=False) - _SHEET_ORIGIN_DAYS
        at = ((days * 86_400).round() * 1_000).cast(pl.Int64, strict=False)
        ms, is_local = ms.zip_with(~sheet, at), is_local | sheet
    for read in (*(_form(form) for form in _FORMS), _year_last):
        missing = ms.is_null()
        if not missing.any():
            break
        found, zones, days = read(text)
        new = missing & found.is_not_null()
        ms = ms.zip_with(~new, found - zones.fill_null(0))
        is_local, is_day = is_local | (new & zones.is_null()), is_day | (new & days)
    unsure = bool((ms.is_null() & text.str.contains(_YEAR_LAST)).any())
    return Clock(ms, is_local, is_day, unsure)


Found = tuple[pl.Series, pl.Series, pl.Series]


def _form(pattern: str) -> Callable[[pl.Series], Found]:
    def read(text: pl.Series) -> Found:
        parts = text.str.extract_groups(pattern).struct.unnest()
        month = parts["month"] if "month" in parts.columns else _month_number(parts["name"])
        return _assembled(parts, parts["year"], month, parts["day"])

    return read


def _month_number(name: pl.Series) -> pl.Series:
    short = name.str.to_lowercase().str.slice(0, 3)
    return short.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _year_last(text: pl.Series) -> Found:
    parts = text.str.extract_groups(_YEAR_LAST).struct.unnest()
    first, other = parts["first"], parts["other"]
    by_day = _assembled(parts, parts["year"], other, first)
    by_month = _assembled(parts, parts["year"], first, other)
    certain = _day_first(parts, by_day[0], by_month[0])
    if certain is None:
        none = pl.repeat(None, len(text), dtype=pl.Int64, eager=True)
        return none, none, by_day[2]
    return by_day if certain else by_month


def _day_first(parts: pl.DataFrame, by_day: pl.Series, by_month: pl.Series) -> bool | None:
    # By points between them, by a number above 12, else by which reading makes even steps.
    if (parts["mark"] == ".").any():
        return True
    first = parts["first"].cast(pl.Int64, strict=False)
    other = parts["other"].cast(pl.Int64, strict=False)
    if (first > 12).any() or (other > 12).any():
        both = (first > 12).any() and (other > 12).any()
        return None if both else bool((first > 12).any())
    if (first == other).all():
        return True
    steps = [_longest_step(ms) for ms in (by_day, by_month)]
    if min(steps) <= 2 * _DAY_MS and max(steps) >= 20 * _DAY_MS:
        return steps[0] < steps[1]
    return None


def _longest_step(ms: pl.Series) -> float:
    step = ms.drop_nulls().unique().sort().diff().max()
    return float(step) if isinstance(step, (int, float)) else 0.0


def _assembled(parts: pl.DataFrame, year: pl.Series, month: pl.Series, day: pl.Series) -> Found:
    date = (year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)).str.to_date(
        "%Y-%m-%d", strict=False
    )
    told = {name: parts[name].cast(pl.Int64, strict=False) for name in ("hour", "minute", "second")}
    hour, half = told["hour"], parts["half"].str.to_lowercase()
    hour = pl.select(
        pl.when(half.is_in(["a", "p"]))
        .then(
            pl.when((hour >= 1) & (hour <= 12)).then(
                hour % 12 + pl.when(half == "p").then(12).otherwise(0)
            )
        )
        .otherwise(hour)
    ).to_series()
    valid = (
        (hour.fill_null(0) < 24)
        & (told["minute"].fill_null(0) < 60)
        & (told["second"].fill_null(0) < 60)
        & (hour.is_not_null() | told["hour"].is_null())
    )
    fraction = parts["fraction"].str.pad_end(3, "0").str.slice(0, 3).cast(pl.Int64, strict=False)
    ms = (
        date.cast(pl.Datetime("ms")).dt.epoch("ms")
        + hour.fill_null(0) * HOUR_MS
        + told["minute"].fill_null(0) * 60_000
        + told["second"].fill_null(0) * 1_000
        + fraction.fill_null(0)
    )
    return (
        ms.set(~valid.fill_null(value=False), None),
        _zone_ms(parts["zone"]),
        told["hour"].is_null(),
    )


def _zone_ms(zone: pl.Series) -> pl.Series:
    # Of each row that tells a zone, milliseconds ahead of UTC.
    sign = zone.str.extract(r"([+-])")
    digits = zone.str.extract(r"[+-](\d.*)").str.replace(":", "")
    hours = digits.str.slice(0, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = digits.str.slice(2, 2).cast(pl.Int64, strict=False).fill_null(0)
    ahead = hours * HOUR_MS + minutes * 60_000
    signed = pl.select(pl.when(sign == "-").then(-ahead).otherwise(ahead)).to_series()
    return signed.set((zone.is_null() | (zone == "")).fill_null(value=True), None)
