"""freqtrade's data files: Feather and JSON, with funding stored as candles."""

import re

import polars as pl

from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import kind_of, market_of
from api.market_data.files.source import Source

_COLUMNS = ("date", *PRICES, "volume")
# XRP_USDT_USDT-8h-funding_rate.feather, and BTC_USDT-1h.feather of a spot market
_NAME = re.compile(
    r"(?P<market>[A-Za-z0-9]+(?:_[A-Za-z0-9]+){1,2})-(?P<timeframe>\d+[a-zA-Z])(?:-(?P<kind>\w+))?"
    r"\.(?:feather|json)(?:\.gz)?"
)
_KINDS = {None: "spot", "spot": "spot", "futures": "perp", "mark": "mark"}


def _is_json(source: Source) -> bool:
    arrays = source.arrays
    return (
        isinstance(source.json, list)
        and arrays is not None
        and arrays.width == len(_COLUMNS)
        and _NAME.fullmatch(source.path.name) is not None
    )


def _is_feather(source: Source) -> bool:
    return source.is_feather and source.frame is not None and source.frame.columns == list(_COLUMNS)


def _read(source: Source, hints: Hints) -> Reading:
    rows = source.frame if source.frame is not None else source.arrays
    if rows is None or rows.width != len(_COLUMNS):
        source.refuse(f"freqtrade data must have the columns {', '.join(_COLUMNS)}")
    rows = rows.rename(dict(zip(rows.columns, _COLUMNS, strict=True)))
    named = _NAME.fullmatch(source.path.name)
    candles = named["kind"] if named else None
    market = market_of(source, hints, None, named["market"] if named else None)
    ts_ms = times(source, rows["date"], hints)
    # The rate stands in `open`, whatever timeframe the name gives.
    if "funding" in (hints.firm.kind, (candles or "").removesuffix("_rate")):
        rate = numbers(source, rows["open"])
        return Reading(rows.height, funding_found(source, lambda _: market, ts_ms=ts_ms, rate=rate))
    if candles not in _KINDS:
        source.refuse(f"candles must be of spot, futures, mark or funding_rate, was {candles}")
    kind = kind_of(source, hints, _KINDS[candles] if named else None)
    columns: dict[str, pl.Series] = {name: rows[name] for name in (*PRICES, "volume")}
    found = bars_found(source, hints, market, kind, open_ms=ts_ms, columns=columns)
    return Reading(rows.height, (found,))


FEATHER = Format(
    name="freqtrade-feather",
    title="freqtrade Feather",
    looks_for="freqtrade Feather (date, open, high, low, close, volume)",
    matches=_is_feather,
    read=_read,
)
JSON = Format(
    name="freqtrade-json",
    title="freqtrade JSON",
    looks_for="freqtrade JSON (arrays of 6, in a file named like BTC_USDT_USDT-1h-futures.json.gz)",
    matches=_is_json,
    read=_read,
)
