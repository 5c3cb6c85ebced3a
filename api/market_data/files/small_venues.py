"""Funding replies of venues with little to them: dYdX, Kraken, Derive, Lighter."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.layout import Layout
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source
from api.market_data.files.table import reader


def _hourly(table: pl.DataFrame) -> pl.Series:
    return pl.Series([1.0] * table.height, dtype=pl.Float64)


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
    looks_for="dYdX historicalFunding (ticker or market, rate, price, effectiveAt)",
    matches=lambda source: {"rate", "price", "effectiveAt"} <= source.names,
    read=reader(
        Layout(
            "dydx",
            {
                "time": "effectiveAt",
                "rate": "rate",
                "symbol": ("ticker", "market"),
                "mark": "price",
            },
            interval_hours=1.0,
        )
    ),
)
KRAKEN = Format(
    name="kraken-funding",
    title="Kraken Futures funding",
    looks_for="Kraken Futures funding (timestamp, relativeFundingRate, fundingRate)",
    matches=lambda source: {"timestamp", "relativeFundingRate"} <= source.names,
    # fundingRate is in quote currency per contract; the relative one is the fraction.
    read=reader(Layout("kraken", {"time": "timestamp", "rate": "relativeFundingRate"})),
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
    read=reader(Layout("derive", {"time": "timestamp", "rate": "funding_rate"})),
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
