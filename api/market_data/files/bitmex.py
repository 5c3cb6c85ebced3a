"""BitMEX funding of REST replies and dumps."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source
from api.market_data.series import HOUR_MS

_INTERVAL_ORIGIN_MS = 946_684_800_000  # an interval is written as a time after 2000-01-01


def _read(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    interval_ms = times(source, table["fundingInterval"], hints) - _INTERVAL_ORIGIN_MS
    # In NumPy: polars divides by multiplying with the reciprocal, and makes 8 h 7.999999999999999.
    interval_hours = pl.Series(interval_ms.to_numpy() / HOUR_MS)
    found = funding_found(
        source,
        lambda symbol: market_of(source, hints, "bitmex", symbol),
        symbol=table["symbol"],
        ts_ms=times(source, table["timestamp"], hints),
        rate=numbers(source, table["fundingRate"]),
        interval_hours=interval_hours,
    )
    return Reading(table.height, found)


FORMAT = Format(
    name="bitmex-funding",
    title="BitMEX funding",
    looks_for="BitMEX funding (timestamp, symbol, fundingInterval, fundingRate)",
    matches=lambda source: (
        {"timestamp", "symbol", "fundingInterval", "fundingRate"} <= source.names
    ),
    read=_read,
)
