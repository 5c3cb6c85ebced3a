"""Bars of a file: without repeats, of a timeframe that their opens bear out."""

import polars as pl

from api.market_data.checks import check_series
from api.market_data.contracts import Market
from api.market_data.files.columns import numbers
from api.market_data.files.funding import drop_repeats
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
) -> Given:
    """One series of bars; length_ms as the file states it, else seen from the opens.

    columns: open, high, low, close and, where the source knows it, volume, as text or numbers.
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
            "row": pl.Series(range(1, len(open_ms) + 1), dtype=pl.Int64),
            "timestamp": open_ms,
            **values,
        }
    )
    notes: list[str] = []
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
