"""Wide tables: a time, and a rate of several venues per row."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from api.market_data.contracts import Market
from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Given, Hints, Reading
from api.market_data.files.names import VENUES, market_of
from api.market_data.files.source import Source
from api.market_data.files.tables.words import TIME, candidates
from api.market_data.spelling import venue_named

_RATE = "fr|funding|fundingrate|funding_rate|rate"
_PER_VENUE = re.compile(
    rf"(?:{_RATE})_(?P<behind>[a-z0-9]+)|(?P<before>[a-z0-9]+)_(?:{_RATE})", re.IGNORECASE
)


def _venues(names: Sequence[str]) -> dict[str, str]:
    """Venue to column of a table with a time first and a rate per venue after it; else empty."""
    if len(names) < 2 or not candidates(TIME, [names[0]]):
        return {}
    venues: dict[str, str] = {}
    for name in names[1:]:
        told = _PER_VENUE.fullmatch(name)
        venue = "" if told is None else venue_named(told["behind"] or told["before"])
        if venue not in VENUES:
            return {}
        venues[venue] = name
    return venues


def _read(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    ts_ms = times(source, table[table.columns[0]], hints, zone_known=False)
    found: list[Given] = []
    for venue, name in _venues(table.columns).items():
        market = market_of(source, replace(hints, firm=replace(hints.firm, venue=None)), venue)
        rate = numbers(source, table[name], optional=True)
        found += funding_found(source, partial(_same, market), ts_ms=ts_ms, rate=rate)
    return Reading(table.height, tuple(found))


def _same(market: Market, _symbol: str | None) -> Market:
    return market


FORMAT = Format(
    name="wide-funding",
    title="funding of several venues side by side",
    looks_for="funding of several venues side by side (ts, fr_binance, fr_bybit)",
    matches=lambda source: source.table is not None and bool(_venues(source.table.columns)),
    read=_read,
)
