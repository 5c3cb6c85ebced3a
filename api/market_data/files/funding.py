"""Settlements of a file: snapped to the hour, without repeats, one series per market."""

from collections.abc import Callable

import numpy as np
import polars as pl

from api.market_data.checks import check_series
from api.market_data.contracts import Market
from api.market_data.files.model import Given
from api.market_data.files.source import Source
from api.market_data.series import HOUR_MS, write_time

# Exchanges stamp settlements some milliseconds late, Drift some seconds.
_SNAP_MS = 60_000
# Whose settlements wait for somebody to send a transaction: up to half of them come minutes after
# the hour, never before it. Anywhere else a time between the hours is that of a snapshot.
_LATE_VENUES = frozenset({"drift"})


def funding_found(
    source: Source,
    market_of: Callable[[str | None], Market],
    *,
    ts_ms: pl.Series,
    rate: pl.Series,
    symbol: pl.Series | None = None,
    row: pl.Series | None = None,
    interval_hours: pl.Series | None = None,
    mark_price: pl.Series | None = None,
    rate_unit: float = 0.0,
) -> tuple[Given, ...]:
    """Funding of every market in the columns, and the settlement marks where there are any.

    Rows without a rate (null) are no settlement and left out. row: where the file has each, if
    these are not all of its rows.
    """
    unknown = pl.Series([None] * len(rate), dtype=pl.Float64)
    table = pl.DataFrame(
        {
            "row": row_numbers(len(rate)) if row is None else row,
            "symbol": symbol
            if symbol is not None
            else pl.Series([None] * len(rate), dtype=pl.String),
            "timestamp": ts_ms,
            "rate": rate,
            "interval_hours": unknown if interval_hours is None else interval_hours,
            "mark_price": unknown if mark_price is None else mark_price,
        }
    )
    found: list[Given] = []
    for part in table.partition_by("symbol", maintain_order=True):
        name: str | None = part["symbol"][0]
        market = market_of(name)
        notes: list[str] = []
        settled = part.filter(pl.col("rate").is_not_null())
        if settled.is_empty():
            continue
        rows = settled.height
        settled = drop_repeats(
            source, _snap(source, settled, notes, market.venue), ["rate", "mark_price"], notes
        )
        funding = check_series(
            source.label,
            "funding",
            "",
            settled,
            duplicates_dropped=rows - settled.height,
            rate_unit=rate_unit,
            notes=tuple(notes),
        )
        found.append((market, funding))
        marks = settled.filter(pl.col("mark_price").is_not_null())
        if not marks.is_empty():
            found.append((market, check_series(source.label, "funding_mark", "", marks)))
    return tuple(found)


def row_numbers(count: int) -> pl.Series:
    """1, 2, ... of the rows of a file."""
    return pl.Series("row", np.arange(1, count + 1, dtype=np.int64))


def refuse_uneven(source: Source, local_ms: pl.Series) -> None:
    """Refuse local times of a zone with daylight saving: no single offset makes them even."""
    ts_ms = np.unique((local_ms.to_numpy() + HOUR_MS // 2) // HOUR_MS * HOUR_MS)
    steps = np.diff(ts_ms)
    if not len(steps):
        return
    values, counts = np.unique(steps, return_counts=True)
    usual = int(values[counts.argmax()])
    uneven = (steps % usual != 0) & (usual % steps != 0)
    if uneven.any():
        first = int(uneven.argmax())
        source.refuse(
            f"settlements must be a whole number of {usual / HOUR_MS:g} h apart, was "
            f"{steps[first] / HOUR_MS:g} h at {write_time(int(ts_ms[first + 1]))}: times of a zone "
            "with daylight saving are told by its name, --utc-offset America/Denver"
        )


def _snap(source: Source, table: pl.DataFrame, notes: list[str], venue: str) -> pl.DataFrame:
    ts_ms = table["timestamp"]
    if venue in _LATE_VENUES:
        snapped = (ts_ms + _SNAP_MS) // HOUR_MS * HOUR_MS
    else:
        snapped = (ts_ms + HOUR_MS // 2) // HOUR_MS * HOUR_MS
        _refuse_between_hours(source, table, (ts_ms - snapped).abs())
    late_ms = (ts_ms - snapped).filter(ts_ms - snapped > _SNAP_MS).to_numpy()
    if len(late_ms):
        minutes, seconds = divmod(int(late_ms.max()) // 1_000, 60)
        notes.append(
            f"{len(late_ms):,} of {len(ts_ms):,} settlements came more than a minute after their "
            f"hour, {minutes} min {seconds} s at most, and are taken at it"
        )
    else:
        off_ms = (ts_ms - snapped).abs()
        moved = int((off_ms > 0).sum())
        if moved:
            notes.append(
                f"{moved} times up to {int(off_ms.to_numpy().max())} ms off the hour, set to it"
            )
    return table.with_columns(snapped.alias("timestamp"))


def _refuse_between_hours(source: Source, table: pl.DataFrame, off_ms: pl.Series) -> None:
    if (off_ms > _SNAP_MS).any():
        first = table.filter(off_ms > _SNAP_MS).row(0, named=True)
        when = pl.Series([first["timestamp"]]).cast(pl.Datetime("ms"))[0]
        source.refuse(
            f"settlement must come within a minute of a whole hour, was {when}", first["row"]
        )


def drop_repeats(
    source: Source, table: pl.DataFrame, values: list[str], notes: list[str]
) -> pl.DataFrame:
    """Sorted by time; equal rows once, and a time with two values refused with the second row."""
    if (np.diff(table["timestamp"].to_numpy()) > 0).all():
        return table
    ordered = table.sort("timestamp", "row")
    is_repeat = (ordered["timestamp"] == ordered["timestamp"].shift(1)).fill_null(value=False)
    if not is_repeat.any():
        return ordered
    differs = pl.Series([False] * len(ordered))
    for name in values:
        differs |= ordered[name].ne_missing(ordered[name].shift(1))
    broken = ordered.filter(is_repeat & differs)
    if not broken.is_empty():
        first = broken.row(0, named=True)
        when = pl.Series([first["timestamp"]]).cast(pl.Datetime("ms"))[0]
        source.refuse(f"one time must have one value, was a second one at {when} UTC", first["row"])
    notes.append(f"{int(is_repeat.sum())} duplicate rows dropped")
    return ordered.filter(~is_repeat)
