"""Binance funding: the public archive, REST replies and their dumps, and the web export."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found, refuse_uneven
from api.market_data.files.layout import Layout
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source
from api.market_data.files.table import reader

_ARCHIVE = ["calc_time", "funding_interval_hours", "last_funding_rate"]
_WEB_EXPORT = ["Time", "Contracts", "Funding Interval", "Funding Rate"]
_DUMP_TIMES = ("fundingTime", "fundingDateTime")


def _read_web_export(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    ts_ms = times(source, table["Time"], hints, zone_known=False)
    refuse_uneven(source, ts_ms)
    # "0.003694%" is 0.003694e-2: the exponent keeps the one rounding of the exact decimal.
    percent = table["Funding Rate"].str.strip_suffix("%")
    found = funding_found(
        source,
        lambda symbol: market_of(source, hints, "binance", symbol),
        symbol=table["Contracts"],
        ts_ms=ts_ms,
        rate=numbers(source, (percent + "e-2").alias(percent.name)),
        interval_hours=numbers(source, table["Funding Interval"].str.strip_suffix("h")),
        rate_unit=_last_digit(percent),
    )
    return Reading(table.height, found)


def _last_digit(percent: pl.Series) -> float:
    # It is cut or rounded, in one of twenty rows another: 1e-8 of six decimals, 1e-6 of four.
    longest = percent.str.split(".").list.get(1, null_on_oob=True).str.len_chars().max()
    decimals = longest if isinstance(longest, int) else 0
    return float(f"1e-{decimals + 2}")


ARCHIVE = Format(
    name="binance-funding-archive",
    title="Binance fundingRate archive",
    looks_for="a Binance fundingRate archive (calc_time, funding_interval_hours, "
    "last_funding_rate)",
    matches=lambda source: source.names == set(_ARCHIVE),
    read=reader(
        Layout(
            "binance",
            {
                "time": "calc_time",
                "rate": "last_funding_rate",
                "interval": "funding_interval_hours",
            },
        )
    ),
)
REST = Format(
    name="binance-funding",
    title="Binance fundingRate REST",
    looks_for="Binance REST funding (symbol, fundingRate and fundingTime or fundingDateTime)",
    matches=lambda source: (
        {"symbol", "fundingRate"} <= source.names
        and any(name in source.names for name in _DUMP_TIMES)
    ),
    read=reader(
        Layout(
            "binance",
            {"time": _DUMP_TIMES, "rate": "fundingRate", "symbol": "symbol", "mark": "markPrice"},
        )
    ),
)
WEB_EXPORT = Format(
    name="binance-web-export",
    title="Binance web export of funding",
    looks_for="the Binance web export (Time, Contracts, Funding Interval, Funding Rate)",
    matches=lambda source: source.names == set(_WEB_EXPORT),
    read=_read_web_export,
)
