"""Every layout known, in the order in which they are asked."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from api.market_data.files import (
    binance_funding,
    binance_klines,
    bitmex,
    bybit,
    canonical,
    drift,
    freqtrade,
    gate,
    hyperliquid,
    lean,
    okx,
    origin_sqlite,
    small_venues,
    table,
    wide_funding,
)
from api.market_data.files.model import Format
from api.market_data.files.source import Source
from api.market_data.files.tables.words import spelled

TABLE = replace(
    table.FORMAT, read=lambda source, hints: table.read(source, hints, nearest=_nearest)
)
# The plain layouts come last: their few columns could be part of another one.
FORMATS: tuple[Format, ...] = (
    origin_sqlite.FORMAT,
    canonical.PARQUET,
    freqtrade.FEATHER,
    binance_klines.FORMAT,
    binance_funding.ARCHIVE,
    binance_funding.REST,
    binance_funding.WEB_EXPORT,
    bybit.FUNDING,
    bybit.KLINES,
    bybit.KLINE_DUMP,
    bybit.SYMBOLS,
    bybit.SPOT_PARTNERS,
    okx.FUNDING,
    okx.CANDLES,
    bitmex.FORMAT,
    hyperliquid.HISTORY,
    hyperliquid.SNAPSHOTS,
    drift.FORMAT,
    lean.FORMAT,
    small_venues.DYDX,
    small_venues.KRAKEN,
    small_venues.DERIVE,
    small_venues.LIGHTER,
    gate.FORMAT,
    freqtrade.JSON,
    wide_funding.FORMAT,
    TABLE,
)
_BY_NAME = {one.name: one for one in FORMATS}


def format_named(name: str) -> Format | None:
    """The layout that --as means."""
    return _BY_NAME.get(name)


def recognise(source: Source) -> Format:
    """The layout of a file by its content; refuses with what was looked for."""
    if source.path.suffix == ".parquet" and not source.is_parquet:
        source.refuse("file must be Parquet, was not")
    matching = next((one for one in FORMATS if one.matches(source)), None)
    if matching is None:
        _refuse_unknown(source)
    return matching


def _nearest(names: Sequence[str]) -> str:
    """The known layout that shares most columns, two at least, as the end of a sentence."""
    held = {spelled(name) for name in names}
    shared = {
        one.name: len(held & {spelled(word) for word in re.findall(r"\w+", one.looks_for)})
        for one in FORMATS
        if one is not TABLE
    }
    name = max(shared, key=lambda one: shared[one])
    return f"; nearest known layout: {_BY_NAME[name].title}" if shared[name] > 1 else ""


def _refuse_unknown(source: Source) -> NoReturn:
    if source.foreign is not None:
        source.refuse(f"file must be a table, was {source.foreign}")
    reply = source.json
    if isinstance(reply, dict):
        for field in ("retMsg", "msg", "message", "error"):
            if isinstance(reply.get(field), str) and reply[field] not in ("", "OK"):
                source.refuse(f"reply must hold rows, was an error: {reply[field][:200]}")
    known = "CSV, JSON, Parquet, Feather, SQLite, or these in .zip, .gz or .zst"
    source.refuse(f"file must be a table ({known}), was {_impression(source)}")


def _impression(source: Source) -> str:
    """What the file looks like, for a reader who has to find out what is wrong."""
    if not source.data.strip():
        return "an empty file"
    if source.text is None:
        return f"binary, starting {source.data[:8].hex(' ')}"
    return f"text without rows, starting {source.text[:60]!r}"
