"""Funding replies of venues with little to them: dYdX, Kraken, Derive, Lighter."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source


def _hourly(table: pl.DataFrame) -> pl.Series:
    return pl.Series([1.0] * table.height, dtype=pl.Float64)


def _read_dydx(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    found = funding_found(
        source,
        lambda ticker: market_of(source, hints, "dydx", ticker),
        symbol=table["ticker"],
        ts_ms=times(source, table["effectiveAt"], hints),
        rate=numbers(source, table["rate"]),
        interval_hours=_hourly(table),
        mark_price=numbers(source, table["price"], optional=True),
    )
    return Reading(table.height, found)


def _read_kraken(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    # fundingRate is in quote currency per contract; the relative one is the fraction.
    found = funding_found(
        source,
        lambda _: market_of(source, hints, "kraken"),
        ts_ms=times(source, table["timestamp"], hints),
        rate=numbers(source, table["relativeFundingRate"]),
    )
    return Reading(table.height, found)


def _read_derive(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    found = funding_found(
        source,
        lambda _: market_of(source, hints, "derive"),
        ts_ms=times(source, table["timestamp"], hints),
        rate=numbers(source, table["funding_rate"]),
    )
    return Reading(table.height, found)


def _read_lighter(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    # A percentage without sign: `direction` is the side that pays.
    sign = table["direction"].replace_strict({"long": "", "short": "-"}, default=None)
    found = funding_found(
        source,
        lambda _: market_of(source, hints, "lighter"),
        ts_ms=times(source, table["timestamp"], hints),
        rate=numbers(source, (sign + table["rate"] + "e-2").alias("rate")),
        interval_hours=_hourly(table) if source.json.get("resolution") == "1h" else None,
    )
    return Reading(table.height, found, ("rates are percentages, negative where shorts pay",))


DYDX = Format(
    name="dydx-funding",
    title="dYdX historicalFunding",
    looks_for="dYdX historicalFunding (ticker, rate, price, effectiveAt)",
    matches=lambda source: {"ticker", "rate", "price", "effectiveAt"} <= source.names,
    read=_read_dydx,
)
KRAKEN = Format(
    name="kraken-funding",
    title="Kraken Futures funding",
    looks_for="Kraken Futures funding (timestamp, relativeFundingRate, fundingRate)",
    matches=lambda source: {"timestamp", "relativeFundingRate"} <= source.names,
    read=_read_kraken,
)
DERIVE = Format(
    name="derive-funding",
    title="Derive funding_rate_history",
    looks_for="Derive funding_rate_history (funding_rate, timestamp)",
    matches=lambda source: (
        isinstance(source.json, dict)
        and "funding_rate_history" in {*source.json, *_inner_keys(source)}
        and source.names == {"funding_rate", "timestamp"}
    ),
    read=_read_derive,
)
LIGHTER = Format(
    name="lighter-funding",
    title="Lighter fundings",
    looks_for="Lighter fundings (timestamp, value, rate, direction)",
    matches=lambda source: (
        isinstance(source.json, dict) and {"timestamp", "rate", "direction"} <= source.names
    ),
    read=_read_lighter,
)


def _inner_keys(source: Source) -> set[str]:
    result = source.json.get("result")
    return set(result) if isinstance(result, dict) else set()
