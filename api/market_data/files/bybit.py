"""Bybit: funding and klines of REST replies and dumps, lists of markets and spot partners."""

from dataclasses import replace

import polars as pl

from api.market_data.contracts import parse_market
from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import times
from api.market_data.files.layout import Layout
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import kind_of, market_of
from api.market_data.files.source import Source
from api.market_data.files.table import reader

_KLINE_DUMP = {"timestamp", *PRICES, "volume", "turnover", "symbol"}
_KIND_OF_CATEGORY = {"linear": "perp", "inverse": "perp", "spot": "spot"}
_MARK_KLINE_WIDTH, _KLINE_WIDTH = 5, 7


def _is_kline_reply(source: Source) -> bool:
    return (
        _is_reply(source)
        and source.arrays is not None
        and (source.arrays.width in (_MARK_KLINE_WIDTH, _KLINE_WIDTH))
    )


def _is_reply(source: Source) -> bool:
    return isinstance(source.json, dict) and {"retCode", "result"} <= source.json.keys()


def _read_klines(source: Source, hints: Hints) -> Reading:
    rows = source.rows_of_arrays()
    result = source.json["result"]
    stated = _KIND_OF_CATEGORY.get(str(result.get("category")))
    kind = "mark" if rows.width == _MARK_KLINE_WIDTH and stated != "spot" else stated
    names = dict(zip(rows.columns, ("open_time", *PRICES, "volume", "turnover"), strict=False))
    rows = rows.rename(names)
    symbol = result.get("symbol")
    found = bars_found(
        source,
        hints,
        market_of(source, hints, "bybit", symbol if isinstance(symbol, str) else None),
        kind_of(source, hints, kind),
        open_ms=times(source, rows["open_time"], hints),
        columns={name: rows[name] for name in (*PRICES, "volume") if name in rows.columns},
    )
    return Reading(rows.height, (found,))


def _read_symbols(source: Source, _hints: Hints) -> Reading:
    table = source.named_columns().select("symbol", "baseCoin", "quoteCoin")
    return Reading(table.height, notes=("a list of markets, which holds no series",))


def _read_partners(source: Source, _hints: Hints) -> Reading:
    table = source.named_columns()
    told = table.filter(pl.col("symbol").is_not_null() & pl.col("spotSymbol").is_not_null())
    # Only what the names bear out: these lists are made by stripping digits, and 1INCH is a coin.
    partners = {
        spot: perp
        for perp, spot in told.select("symbol", "spotSymbol").iter_rows()
        if (market := parse_market(perp, "bybit")) is not None
        and market.coins > 1
        and replace(market, base=market.coin) == parse_market(spot, "bybit")
    }
    note = f"{len(partners)} spot markets belong to a contract of many coins"
    return Reading(table.height, notes=(note,), spot_partners=partners)


FUNDING = Format(
    name="bybit-funding",
    title="Bybit funding history",
    looks_for="Bybit funding history (symbol, fundingRate, fundingRateTimestamp)",
    matches=lambda source: {"symbol", "fundingRate", "fundingRateTimestamp"} <= source.names,
    read=reader(
        Layout("bybit", {"time": "fundingRateTimestamp", "rate": "fundingRate", "symbol": "symbol"})
    ),
)
KLINE_DUMP = Format(
    name="bybit-klines-csv",
    title="Bybit klines in CSV",
    looks_for="Bybit klines in CSV (timestamp, open to volume, turnover, symbol)",
    matches=lambda source: source.names == _KLINE_DUMP,
    read=reader(Layout("bybit", {"time": "timestamp", "symbol": "symbol"})),
)
KLINES = Format(
    name="bybit-klines",
    title="Bybit kline REST",
    looks_for="a Bybit kline reply (retCode, result.list of arrays)",
    matches=_is_kline_reply,
    read=_read_klines,
)
SYMBOLS = Format(
    name="bybit-symbols",
    title="Bybit list of markets",
    looks_for="a list of Bybit markets (symbol, baseCoin, quoteCoin, fundingInterval)",
    matches=lambda source: {"symbol", "baseCoin", "quoteCoin", "fundingInterval"} <= source.names,
    read=_read_symbols,
)
SPOT_PARTNERS = Format(
    name="spot-partners",
    title="list of perps and their spot markets",
    looks_for="a list of perps and their spot markets (symbol, spotSymbol)",
    matches=lambda source: source.names == {"symbol", "spotSymbol"},
    read=_read_partners,
)
