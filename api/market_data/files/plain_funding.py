"""Plain tables of a time and a rate, and wide ones with a rate of several venues per row."""

import re
from dataclasses import replace
from functools import partial

import polars as pl

from api.market_data.contracts import Market
from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found, refuse_uneven, row_numbers
from api.market_data.files.model import Format, Given, Hints, Reading
from api.market_data.files.names import VENUES, market_of
from api.market_data.files.source import Source

_TIMES = frozenset({"ts", "time", "timestamp", "date", "datetime", "fundingtime"})
_RATES = frozenset({"rate", "fundingrate", "fundingrates"})
_SYMBOLS = frozenset({"symbol", "coin", "market", "pair", "instrument"})
_VENUES = frozenset({"exchange", "venue"})
_OTHERS = frozenset({"interval", "intervalhours"})
_ROLES = (("time", _TIMES), ("rate", _RATES), ("symbol", _SYMBOLS), ("venue", _VENUES))
_PER_VENUE = re.compile(r"(?:fr|funding|fundingrate|funding_rate|rate)_([a-z0-9]+)", re.IGNORECASE)


def _plain_columns(source: Source) -> dict[str, str] | None:
    """time, rate, perhaps symbol and venue, to the file's names; None: no plain table."""
    columns: dict[str, str] = {}
    for name in source.names:
        word = re.sub(r"[^a-z]", "", name.lower())
        for role, words in _ROLES:
            if word in words:
                if role in columns:
                    return None
                columns[role] = name
                break
        else:
            if word not in _OTHERS:
                return None
    return columns if {"time", "rate"} <= columns.keys() else None


def _read_plain(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    columns = _plain_columns(source)
    if columns is None:  # by --as
        source.refuse("plain funding must have a time and a rate, was " + ", ".join(table.columns))
    ts_ms = times(source, table[columns["time"]], hints, zone_known=False)
    zone = hints.firm.or_else(hints.mild).zone
    if zone is not None and "symbol" not in columns:  # London has summer time at +0
        refuse_uneven(source, ts_ms)
    unknown = pl.Series([None] * table.height, dtype=pl.String)
    rows = pl.DataFrame(
        {
            "row": row_numbers(table.height),
            "venue": table[columns["venue"]] if "venue" in columns else unknown,
            "symbol": table[columns["symbol"]] if "symbol" in columns else unknown,
            "ts_ms": ts_ms,
            "rate": numbers(source, table[columns["rate"]]),
        }
    )
    found: list[Given] = []
    for part in rows.partition_by("venue", maintain_order=True):
        found += funding_found(
            source,
            partial(_market, source, hints, part["venue"][0]),
            row=part["row"],
            symbol=part["symbol"],
            ts_ms=part["ts_ms"],
            rate=part["rate"],
        )
    return Reading(table.height, tuple(found))


def _market(source: Source, hints: Hints, venue: str | None, symbol: str | None) -> Market:
    return market_of(source, hints, None, symbol, column_venue=venue)


def _wide_columns(source: Source) -> dict[str, str]:
    """Venue to column of a table with a time first and a rate per venue after it; else empty."""
    table = source.table
    if table is None or table.width < 2 or table.columns[0].lower() not in _TIMES:
        return {}
    venues: dict[str, str] = {}
    for name in table.columns[1:]:
        told = _PER_VENUE.fullmatch(name)
        if told is None or told[1].lower() not in VENUES:
            return {}
        venues[told[1].lower()] = name
    return venues


def _read_wide(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    ts_ms = times(source, table[table.columns[0]], hints, zone_known=False)
    found: list[Given] = []
    for venue, name in _wide_columns(source).items():
        market = market_of(source, replace(hints, firm=replace(hints.firm, venue=None)), venue)
        rate = numbers(source, table[name], optional=True)
        found += funding_found(source, partial(_same, market), ts_ms=ts_ms, rate=rate)
    return Reading(table.height, tuple(found))


def _same(market: Market, _symbol: str | None) -> Market:
    return market


PLAIN = Format(
    name="plain-funding",
    title="funding as time and rate",
    looks_for="plain funding (a time and a funding rate, perhaps a symbol)",
    matches=lambda source: _plain_columns(source) is not None,
    read=_read_plain,
)
WIDE = Format(
    name="wide-funding",
    title="funding of several venues side by side",
    looks_for="funding of several venues side by side (ts, fr_binance, fr_bybit)",
    matches=lambda source: bool(_wide_columns(source)),
    read=_read_wide,
)
