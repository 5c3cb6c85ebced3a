"""The origin project's SQLite: funding_rate_history and ohlcv_candles, decimals as text."""

import sqlite3
from contextlib import closing
from pathlib import Path

import polars as pl

from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import numbers, times
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Format, Given, Hints, Reading
from api.market_data.files.names import market_of
from api.market_data.files.source import Source

_VENUE = "bybit"  # the only exchange that project fetches from
_FUNDING = ("symbol", "timestamp_ms", "funding_rate", "interval_hours")
_CANDLES = ("symbol", "timestamp_ms", *PRICES, "volume")


def _read(source: Source, hints: Hints) -> Reading:
    path = source.on_disk
    if path is None:
        source.refuse("a database must be a file of its own, was inside an archive")
    try:
        funding, candles = _tables(path)
    except sqlite3.Error as error:
        source.refuse(f"database must be readable SQLite: {error}")
    if funding is None and candles is None:
        source.refuse("database must hold funding_rate_history or ohlcv_candles, was without both")
    found: list[Given] = []
    if funding is not None and not funding.is_empty():
        found += funding_found(
            source,
            lambda symbol: market_of(source, hints, _VENUE, symbol),
            symbol=funding["symbol"],
            ts_ms=times(source, funding["timestamp_ms"], hints),
            rate=numbers(source, funding["funding_rate"]),
            interval_hours=numbers(source, funding["interval_hours"]),
        )
    if candles is not None:
        for (symbol,), part in candles.partition_by("symbol", as_dict=True).items():
            market = market_of(source, hints, _VENUE, str(symbol))
            open_ms = times(source, part["timestamp_ms"], hints)
            columns = {name: part[name] for name in (*PRICES, "volume")}
            # Its candles are of the perpetual: it prices both legs with them.
            found.append(
                bars_found(source, hints, market, "perp", open_ms=open_ms, columns=columns)
            )
    rows_in = sum(table.height for table in (funding, candles) if table is not None)
    return Reading(rows_in, tuple(found))


def _tables(path: Path) -> tuple[pl.DataFrame | None, pl.DataFrame | None]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        held = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        return (
            _table(database, "funding_rate_history", _FUNDING, held),
            _table(database, "ohlcv_candles", _CANDLES, held),
        )


def _table(
    database: sqlite3.Connection, name: str, columns: tuple[str, ...], held: set[str]
) -> pl.DataFrame | None:
    if name not in held:
        return None
    # Names are constants of this file.
    query = f"SELECT {', '.join(columns)} FROM {name} ORDER BY symbol, timestamp_ms"  # noqa: S608
    rows = database.execute(query).fetchall()
    texts = [[None if value is None else str(value) for value in row] for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String), orient="row")


FORMAT = Format(
    name="origin-sqlite",
    title="funding-rate-arbitrage SQLite",
    looks_for="the SQLite of funding-rate-arbitrage (funding_rate_history, ohlcv_candles)",
    matches=lambda source: source.is_sqlite,
    read=_read,
)
