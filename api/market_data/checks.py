"""Tables of the canonical columns, checked to the row and turned into series.

timestamp, and rate with interval_hours, or mark_price, or open, high, low, close and volume.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from api.errors import ImportRefused
from api.market_data.series import FIRST_MS, HOUR_MS, TIMEFRAMES_MS, Series, write_time
from engine.model.market import MAX_PRICE, MIN_PRICE
from engine.model.written import exact

_PRICES = ("open", "high", "low", "close")
OPTIONAL = ("interval_hours", "volume")
"""What a source may not tell: columns that may be absent, and null in some rows."""

_LAST_MS = 4_102_444_800_000  # 2100-01-01: microseconds read as milliseconds lie behind it
_MAX_INTERVAL_HOURS = 24.0
_MINUTE_MS = 60_000

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Where the rule is broken, and the sentence for a broken row (counted from 0).
Rule = tuple[Mask, Callable[[int], str]]


def check_series(
    file: str,
    kind: str,
    timeframe: str,
    table: pl.DataFrame,
    *,
    duplicates_dropped: int = 0,
    rate_unit: float = 0.0,
    notes: tuple[str, ...] = (),
) -> Series:
    """The series of a table; raises ImportRefused with the first row that breaks a rule.

    file: how refusals name the source. Timestamps without a zone are UTC, numbers milliseconds.
    A column `row` tells where the file has each row, else they are counted from 1. Intervals that
    are null or absent are those of the spacing.
    """
    if table.is_empty():
        raise ImportRefused(file, None, "file must have rows, was empty")
    rows = table["row"].to_numpy() if "row" in table.columns else None
    known: NDArray[np.bool_] | None = None
    try:
        if kind == "funding":
            columns, known = _funding(file, table)
        elif kind == "funding_mark":
            columns = _settlement_marks(file, table)
        else:
            columns = _bars(file, table, TIMEFRAMES_MS[timeframe])
    except ImportRefused as refused:
        if refused.row is None or rows is None:
            raise
        raise ImportRefused(file, int(rows[refused.row - 1]), refused.reason) from None
    return Series(
        kind,
        timeframe,
        columns,
        duplicates_dropped,
        label=file,
        rows=rows,
        interval_known=known,
        rate_unit=rate_unit,
        notes=notes,
    )


def _funding(file: str, table: pl.DataFrame) -> tuple[dict[str, NDArray[Any]], NDArray[np.bool_]]:
    ts_ms = _times(file, table, _MINUTE_MS, "lie on a whole minute")
    rate = _numbers(file, table, "rate")
    hours, known = intervals_by_spacing(ts_ms), np.zeros(len(ts_ms), dtype=np.bool_)
    if "interval_hours" in table.columns:
        known = table["interval_hours"].is_not_null().to_numpy()
        hours = np.where(known, _numbers(file, table, "interval_hours"), hours)
    rules = [
        *_ordered(ts_ms),
        *_finite("rate", rate),
        (np.abs(rate) > 1.0, lambda row: f"rate must lie in -1..1, was {rate[row]}"),
        *_finite("interval_hours", hours),
        (
            (hours <= 0) | (hours > _MAX_INTERVAL_HOURS),
            lambda row: (
                f"interval_hours must lie above 0 and up to {_MAX_INTERVAL_HOURS:g}, "
                f"was {exact(hours[row])}"
            ),
        ),
    ]
    _refuse_first(file, rules)
    return {"ts_ms": ts_ms, "rate": rate, "interval_hours": hours}, known


def _settlement_marks(file: str, table: pl.DataFrame) -> dict[str, NDArray[Any]]:
    ts_ms = _times(file, table, _MINUTE_MS, "lie on a whole minute")
    price = _numbers(file, table, "mark_price")
    _refuse_first(file, [*_ordered(ts_ms), *_positive("mark_price", price)])
    return {"ts_ms": ts_ms, "price": price}


def _bars(file: str, table: pl.DataFrame, timeframe_ms: int) -> dict[str, NDArray[Any]]:
    open_ms = _times(file, table, timeframe_ms, "open a bar of the file's timeframe")
    prices = {name: _numbers(file, table, name) for name in _PRICES}
    volume = _numbers(file, table, "volume")
    low, high = prices["low"], prices["high"]
    rules: list[Rule] = list(_ordered(open_ms))
    for name, price in prices.items():
        rules += _positive(name, price)
    rules.append((low > high, lambda row: f"low must not exceed high {high[row]}, was {low[row]}"))
    for name in ("open", "close"):
        rules.append(_between(name, prices[name], low, high))
    rules.append(
        (
            (volume < 0) | np.isinf(volume),
            lambda row: f"volume must be 0 or more, or unknown, was {volume[row]}",
        )
    )
    _refuse_first(file, rules)
    return {"open_ms": open_ms, **prices, "volume": volume}


def _times(file: str, table: pl.DataFrame, step_ms: int, must: str) -> NDArray[np.int64]:
    column = table["timestamp"]
    _refuse_null(file, column)
    if not isinstance(column.dtype, pl.Datetime):
        column = column.cast(pl.Datetime("ms"))
    # Stored as UTC whatever the zone: epoch units are the same instant in every zone.
    per_ms = {"ms": 1, "us": 1_000, "ns": 1_000_000}[column.dtype.time_unit]  # type: ignore[attr-defined]
    units = column.to_physical().to_numpy().astype(np.int64)
    ts_ms = units // per_ms
    _refuse_first(
        file,
        [
            (
                (ts_ms < FIRST_MS) | (ts_ms >= _LAST_MS),
                lambda row: f"timestamp must lie in the years 2009 to 2099, was {column[row]}",
            ),
            (
                units % (step_ms * per_ms) != 0,
                lambda row: f"timestamp must {must}, was {column[row]}",
            ),
        ],
    )
    return ts_ms


def _numbers(file: str, table: pl.DataFrame, name: str) -> Floats:
    if name in OPTIONAL and (name not in table.columns or table[name].dtype == pl.Null):
        return np.full(table.height, np.nan)
    column = table[name]
    if not column.dtype.is_numeric():
        raise ImportRefused(file, None, f"{name} must be numbers, was {column.dtype}")
    if name not in OPTIONAL:
        _refuse_null(file, column)
    floats = column.cast(pl.Float64)
    if floats.null_count():
        floats = floats.fill_null(float("nan"))
    return floats.to_numpy().copy()


def _refuse_null(file: str, column: pl.Series) -> None:
    if column.null_count():
        missing = column.is_null().arg_true()
        raise ImportRefused(file, int(missing[0]) + 1, f"{column.name} must be given, was null")


def _ordered(ts_ms: NDArray[np.int64]) -> Iterator[Rule]:
    step = np.diff(ts_ms, prepend=ts_ms[0] - 1)
    yield step == 0, lambda row: f"timestamp must not repeat, was {write_time(int(ts_ms[row]))}"
    yield (
        step < 0,
        lambda row: (
            f"timestamp must follow {write_time(int(ts_ms[row - 1]))} of the row before, "
            f"was {write_time(int(ts_ms[row]))}"
        ),
    )


def _finite(name: str, values: Floats) -> Iterator[Rule]:
    yield ~np.isfinite(values), lambda row: f"{name} must be a finite number, was {values[row]}"


def _positive(name: str, values: Floats) -> Iterator[Rule]:
    yield from _finite(name, values)
    yield values <= 0, lambda row: f"{name} must be above 0, was {values[row]}"
    absurd = (values < MIN_PRICE) | (values > MAX_PRICE)
    rule = f"{name} must lie in {MIN_PRICE:g}..{MAX_PRICE:g}"
    yield absurd, lambda row: f"{rule}, was {values[row]}"


def _between(name: str, values: Floats, low: Floats, high: Floats) -> Rule:
    return (
        (values < low) | (values > high),
        lambda row: f"{name} must lie in low..high {low[row]}..{high[row]}, was {values[row]}",
    )


def _refuse_first(file: str, rules: list[Rule]) -> None:
    broken = [(int(mask.argmax()), reason) for mask, reason in rules if mask.any()]
    if broken:
        row, reason = min(broken, key=lambda pair: pair[0])
        raise ImportRefused(file, row + 1, reason(row))


def intervals_by_spacing(ts_ms: NDArray[np.int64]) -> Floats:
    """Hours since the settlement before, shape (T,), for sources that do not tell the interval.

    A single longer step between two equal ones, and a multiple of them, is a missing settlement
    and not an interval; so is one that is longer than that before and that after it where the
    interval changes, and what comes after a hole has the interval of what follows. The first
    interval is that of the second settlement; one alone gets 8 h.
    """
    if len(ts_ms) < 2:
        return np.full(len(ts_ms), 8.0)
    hours = np.diff(ts_ms) / HOUR_MS
    hours = np.concatenate([hours[:1], hours])
    before, after = hours[:-2], hours[2:]
    middle = hours[1:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        is_gap = np.where(
            before == after,
            (middle > before) & ((np.mod(middle, before) == 0) | (middle > _MAX_INTERVAL_HOURS)),
            middle > np.maximum(before, after),
        )
    hours[1:-1] = np.where(is_gap, after, middle)
    return np.clip(hours, 1 / 60, _MAX_INTERVAL_HOURS)
