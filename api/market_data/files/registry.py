"""Every layout known, in the order in which they are asked."""

from typing import NoReturn

from api.market_data.files import (
    binance_funding,
    binance_klines,
    bitmex,
    bybit,
    canonical,
    drift,
    freqtrade,
    hyperliquid,
    okx,
    origin_sqlite,
    plain_funding,
    small_venues,
)
from api.market_data.files.model import Format
from api.market_data.files.source import Source

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
    small_venues.DYDX,
    small_venues.KRAKEN,
    small_venues.DERIVE,
    small_venues.LIGHTER,
    freqtrade.JSON,
    canonical.CSV,
    plain_funding.WIDE,
    plain_funding.PLAIN,
)
_BY_NAME = {one.name: one for one in FORMATS}


def format_named(name: str) -> Format | None:
    """The layout that --as means."""
    return _BY_NAME.get(name)


def recognise(source: Source) -> Format:
    """The layout of a file by its content; refuses with what was looked for."""
    matching = next((one for one in FORMATS if one.matches(source)), None)
    if matching is None:
        _refuse_unknown(source)
    return matching


def _refuse_unknown(source: Source) -> NoReturn:
    if source.path.suffix == ".parquet" and not source.is_parquet:
        source.refuse("file must be Parquet, was not")
    reply = source.json
    if isinstance(reply, dict):
        for field in ("retMsg", "msg", "message", "error"):
            if isinstance(reply.get(field), str) and reply[field] not in ("", "OK"):
                source.refuse(f"reply must hold rows, was an error: {reply[field][:200]}")
    looked_for = "; ".join(one.looks_for for one in FORMATS)
    source.refuse(f"layout must be known, was {_impression(source)}. Looked for {looked_for}")


def _impression(source: Source) -> str:
    """What the file looks like, for a reader who has to find out what is wrong."""
    if not source.data:
        return "an empty file"
    if source.names:
        names = ", ".join(sorted(source.names))
        return f"a table of {names[:200]}"
    if source.text is None:
        return f"binary, starting {source.data[:8].hex(' ')}"
    return f"text, starting {source.text[:60]!r}"
