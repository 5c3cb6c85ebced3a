"""`carry import`: what it stores, what it refuses, and how it says so."""

import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars
import pytest

Carry = Callable[..., subprocess.CompletedProcess[str]]
HOUR = timedelta(hours=1)
START = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """Ten days of one market as Parquet files; the folder EXCHANGE/SYMBOL."""
    folder = tmp_path / "files" / "binance" / "BTCUSDT"
    folder.mkdir(parents=True)
    hours = [START + HOUR * hour for hour in range(240)]
    polars.DataFrame(
        {"timestamp": hours[::8], "rate": [0.0001] * 30, "interval_hours": [8.0] * 30}
    ).write_parquet(folder / "funding.parquet")
    for name in ("perp_1h", "spot_1h"):
        prices = dict.fromkeys(("open", "high", "low", "close"), [100.0] * 240)
        polars.DataFrame({"timestamp": hours, **prices, "volume": [1.0] * 240}).write_parquet(
            folder / f"{name}.parquet"
        )
    return folder


def stored_blobs(home: Path) -> int:
    with sqlite3.connect(home / "carrybench.sqlite") as database:
        count: int = database.execute("select count(*) from blob").fetchone()[0]
    database.close()
    return count


def test_a_market_is_stored_once(carry: Carry, market: Path, tmp_path: Path) -> None:
    first = carry("import", str(market))
    assert first.returncode == 0, first.stderr
    assert "binance BTC/USDT:USDT" in first.stdout
    assert "stored" in first.stdout
    assert "funding 30; perp 1h 240; spot 1h 240" in first.stdout
    blobs = stored_blobs(tmp_path / "home")
    again = carry("import", str(market))
    assert again.returncode == 0
    assert "unchanged" in again.stdout
    assert stored_blobs(tmp_path / "home") == blobs


def test_a_refused_file_is_a_sentence_and_nothing_is_stored(
    carry: Carry, market: Path, tmp_path: Path
) -> None:
    (market / "spot_1h.parquet").write_bytes(b"not Parquet")
    result = carry("import", str(market.parent.parent))
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"carry: {market / 'spot_1h.parquet'}: ")
    assert "Traceback" not in result.stderr
    assert stored_blobs(tmp_path / "home") == 0


def test_a_file_without_a_series_is_named_and_left_alone(carry: Carry, market: Path) -> None:
    (market / "notes.parquet").write_bytes(b"")
    result = carry("import", str(market))
    assert result.returncode == 0
    assert f"no series by its name: {market / 'notes.parquet'}" in result.stdout


def test_sample_markets_are_marked_synthetic(carry: Carry) -> None:
    result = carry("import", "--sample")
    assert result.returncode == 0
    rows = [line for line in result.stdout.splitlines() if line.startswith(" sample ")]
    assert rows
    assert all("(SYNTHETIC)" in row for row in rows)


def test_both_a_folder_and_the_samples_are_refused(carry: Carry, market: Path) -> None:
    assert carry("import", str(market), "--sample").returncode == 2
