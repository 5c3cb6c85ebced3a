"""Binance klines: the public archive with and without header, ms and µs, and REST replies."""

import polars as pl

from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import refuse_where, times
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import kind_of, market_of
from api.market_data.files.source import Source

_HEADER = ("open_time", "open", "high", "low", "close", "volume", "close_time")
_WIDTH = 12


def _matches(source: Source) -> bool:
    if source.table is not None:
        return source.table.columns[: len(_HEADER)] == list(_HEADER)
    rows = _unnamed(source)
    if rows is None or rows.width != _WIDTH or rows.is_empty():
        return False
    opens, closes = (rows[name].cast(pl.Int64, strict=False) for name in ("0", "6"))
    return bool((closes > opens).fill_null(value=False).all())


def _unnamed(source: Source) -> pl.DataFrame | None:
    return source.plain_rows if source.plain_rows is not None else source.arrays


def _read(source: Source, hints: Hints) -> Reading:
    rows = source.table if source.table is not None else source.rows_of_arrays()
    rows = rows.select(rows.columns[: len(_HEADER)]).rename(
        dict(zip(rows.columns, _HEADER, strict=False))
    )
    if rows.is_empty():
        return Reading(0, notes=("no rows",))
    open_ms, close_ms = (times(source, rows[name], hints) for name in ("open_time", "close_time"))
    # The archive turned to microseconds in 2025; a bar's last instant tells its length in both.
    # Where people count with the next open instead, closes lie on a whole second.
    lengths_ms = close_ms - open_ms + (0 if (close_ms % 1_000 == 0).all() else 1)
    length_ms = int(lengths_ms.mode().max())  # type: ignore[arg-type]
    refuse_where(
        source,
        (lengths_ms > length_ms) | (lengths_ms < 1),
        lambda row: f"bars must be {length_ms} ms long as most, was {lengths_ms[row]}",
    )
    short = int((lengths_ms < length_ms).sum())  # the exchange halted: 2023-03-24 12:39
    notes = (f"{short} of the bars closed early",) if short else ()
    found = bars_found(
        source,
        hints,
        market_of(source, hints, "binance"),
        kind_of(source, hints),
        open_ms=open_ms,
        columns={name: rows[name] for name in (*PRICES, "volume")},
        length_ms=length_ms,
    )
    return Reading(rows.height, (found,), notes)


FORMAT = Format(
    name="binance-klines",
    title="Binance klines",
    looks_for="Binance klines (12 columns from open_time to close_time and ignore)",
    matches=_matches,
    read=_read,
)
