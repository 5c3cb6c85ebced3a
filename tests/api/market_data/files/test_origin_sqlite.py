"""The database of funding-rate-arbitrage, built here as that project creates it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.market_data.files.model import Hints
from api.market_data.files.opening import open_sources
from api.market_data.files.origin_sqlite import FORMAT
from api.market_data.files.registry import recognise
from tests.api.market_data.files.conftest import ShownReading, label_of

T = 1_704_067_200_000
HOUR_MS = 3_600_000
TABLES = """
CREATE TABLE funding_rate_history (
    symbol TEXT NOT NULL, timestamp_ms INTEGER NOT NULL, funding_rate TEXT NOT NULL,
    interval_hours INTEGER NOT NULL DEFAULT 8, PRIMARY KEY (symbol, timestamp_ms));
CREATE TABLE ohlcv_candles (
    symbol TEXT NOT NULL, timestamp_ms INTEGER NOT NULL, open TEXT, high TEXT, low TEXT,
    close TEXT, volume TEXT, PRIMARY KEY (symbol, timestamp_ms));
"""


@pytest.fixture
def historical(tmp_path: Path) -> Path:
    path = tmp_path / "historical.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(TABLES)
        for symbol, rate in (("BTC/USDT:USDT", "0.00010000"), ("ETH/USDT:USDT", "-0.00003712")):
            rows = [(symbol, T + 8 * h * HOUR_MS, rate, 8) for h in range(3)]
            database.executemany("INSERT INTO funding_rate_history VALUES (?, ?, ?, ?)", rows)
            bars = [(symbol, T + h * HOUR_MS, "10.1", "11", "9", "10.5", "7") for h in range(4)]
            database.executemany("INSERT INTO ohlcv_candles VALUES (?, ?, ?, ?, ?, ?, ?)", bars)
        database.commit()
    return path


def test_funding_and_perp_candles_of_every_market(historical: Path) -> None:
    (source,) = open_sources(historical)
    assert recognise(source) is FORMAT
    reading = ShownReading(FORMAT.read(source, Hints()))
    assert reading.rows_in == 14
    series = {label_of(found): found.table for found in reading.found}
    assert set(series) == {
        "bybit BTC/USDT:USDT funding",
        "bybit ETH/USDT:USDT funding",
        "bybit BTC/USDT:USDT perp 1h",
        "bybit ETH/USDT:USDT perp 1h",
    }
    eth = series["bybit ETH/USDT:USDT funding"]
    assert eth["rate"].to_list() == [-0.00003712] * 3
    assert eth["interval_hours"].to_list() == [8.0] * 3
    assert series["bybit BTC/USDT:USDT perp 1h"]["open"].to_list() == [10.1] * 4


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE kitchen (recipe TEXT)")
    (source,) = open_sources(path)
    with pytest.raises(ImportRefused, match="must hold funding_rate_history or ohlcv_candles"):
        FORMAT.read(source, Hints())


def test_a_spoilt_database_is_refused(historical: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.db"
    spoilt.write_bytes(historical.read_bytes()[:5000] + b"\xff" * 9000)
    (source,) = open_sources(spoilt)
    with pytest.raises(ImportRefused, match="database must be readable SQLite"):
        FORMAT.read(source, Hints())
