"""Bars of a file: without repeats, of a timeframe that their opens bear out."""

import polars as pl

from api.market_data.checks import check_series
from api.market_data.contracts import COUNTED_IN_CONTRACTS, Market
from api.market_data.files.columns import numbers
from api.market_data.files.funding import drop_repeats, row_numbers
from api.market_data.files.model import Given, Hints
from api.market_data.files.names import timeframe_of
from api.market_data.files.source import Source

PRICES = ("open", "high", "low", "close")


def bars_found(
    source: Source,
    hints: Hints,
    market: Market,
    kind: str,
    *,
    open_ms: pl.Series,
    columns: dict[str, pl.Series],
    length_ms: int | None = None,
    row: pl.Series | None = None,
    in_coins: bool = False,
) -> Given:
    """One series of bars; length_ms as the file states it, else seen from the opens.

    columns: open, high, low, close and, where the source knows it, volume, as text or numbers.
    row: where the file has each, if these are not all of its rows. in_coins: the volume is
    proven to be; else that of a perp at a venue that counts contracts is unknown.
    """
    values = {name: numbers(source, columns[name].alias(name)) for name in PRICES}
    volume = columns.get("volume")
    values["volume"] = (
        pl.Series([None] * len(open_ms), dtype=pl.Float64)
        if volume is None
        else numbers(source, volume.alias("volume"), optional=True)
    )
    table = pl.DataFrame(
        {
            "row": row_numbers(len(open_ms)) if row is None else row,
            "timestamp": open_ms,
            **values,
        }
    )
    notes: list[str] = []
    if not in_coins and kind == "perp" and market.venue in COUNTED_IN_CONTRACTS:
        if table["volume"].null_count() < table.height:
            notes.append(f"volume left unknown: {market.venue} counts contracts of untold size")
        table = table.with_columns(pl.lit(None, dtype=pl.Float64).alias("volume"))
    table = drop_repeats(source, table, [*PRICES, "volume"], notes)
    if length_ms is None:
        length_ms = table["timestamp"].diff().min()  # type: ignore[assignment]
    timeframe = timeframe_of(source, hints, length_ms)
    return market, check_series(
        source.label,
        kind,
        timeframe,
        table,
        duplicates_dropped=len(open_ms) - table.height,
        notes=tuple(notes),
    )
