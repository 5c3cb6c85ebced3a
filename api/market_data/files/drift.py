"""Drift funding records: the rate is in quote currency per coin, so it is divided by the price."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source

_COLUMNS = {"ts", "recordId", "marketIndex", "fundingRate", "oraclePriceTwap", "markPriceTwap"}
_SYMBOLS = {"0": "SOL/USDC:USDC", "1": "BTC/USDC:USDC", "2": "ETH/USDC:USDC"}
_INTERVAL_HOURS = 1.0
# Its Data API gives the integers of the chain, its dumps decimals.
_RATE_SCALE, _PRICE_SCALE = 1e9, 1e6


def _read(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    price = numbers(source, table["oraclePriceTwap"])
    per_coin = numbers(source, table["fundingRate"])
    scaled = not _has_decimals(table["oraclePriceTwap"]) and not _has_decimals(table["fundingRate"])
    if scaled:
        # In NumPy: polars divides by multiplying with the reciprocal, which rounds twice.
        price = pl.Series(price.to_numpy() / _PRICE_SCALE)
        per_coin = pl.Series(per_coin.to_numpy() / _RATE_SCALE)
    rate = pl.Series(per_coin.to_numpy() / price.to_numpy())
    symbols = table["marketIndex"].replace_strict(_SYMBOLS, default=None, return_dtype=pl.String)
    found = funding_found(
        source,
        lambda symbol: market_of(source, hints, "drift", symbol),
        symbol=symbols,
        ts_ms=times(source, table["ts"], hints),
        rate=rate,
        interval_hours=pl.Series([_INTERVAL_HOURS] * table.height, dtype=pl.Float64),
    )
    units = " in units of 1e-9 and 1e-6, as they are whole numbers" if scaled else ""
    return Reading(table.height, found, (f"rates are fundingRate / oraclePriceTwap{units}",))


def _has_decimals(column: pl.Series) -> bool:
    return bool(column.cast(pl.String).str.contains(".", literal=True).any())


FORMAT = Format(
    name="drift-funding",
    title="Drift funding records",
    looks_for="Drift funding records (ts, marketIndex, fundingRate, oraclePriceTwap)",
    matches=lambda source: source.names >= _COLUMNS,
    read=_read,
)
