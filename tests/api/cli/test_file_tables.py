"""`carry import` of files: what it took each for, and how it says no."""

import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Carry = Callable[..., subprocess.CompletedProcess[str]]
HOUR_MS = 3_600_000
JANUARY_MS = 1_704_067_200_000


def klines(count: int) -> str:
    return "".join(
        f"{JANUARY_MS + h * HOUR_MS},10,11,9,10,5,{JANUARY_MS + (h + 1) * HOUR_MS - 1},50,9,1,1,0\n"
        for h in range(count)
    )


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with one sound file of two."""
    folder = tmp_path / "inbox" / "binance" / "um"
    folder.mkdir(parents=True)
    (folder / "BTCUSDT-1h-2024-01.csv").write_text(klines(24))
    return folder


def stored_blobs(tmp_path: Path) -> int:
    database = sqlite3.connect(tmp_path / "home" / "carrybench.sqlite")
    count: int = database.execute("select count(*) from blob").fetchone()[0]
    database.close()
    return count


def make_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(40 * 2**20))


def make_climber(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../a.csv", klines(3))


SPOILT: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a zip bomb": ("x.zip", make_bomb, "must unpack to 16777216 bytes at most"),
    "a climbing path": ("x.zip", make_climber, "names in a zip archive must stay inside it"),
    "cut": ("x.csv", lambda path: path.write_text(klines(24)[:-20]), "row 24: rows must have 12"),
    "missing columns": (
        "x.csv",
        lambda path: path.write_text("open,open_time,high\n10,1704067200000,11\n"),
        "say it by --columns low=NAME,close=NAME",
    ),
    "absurd numbers": (
        "x.csv",
        lambda path: path.write_text(klines(24).replace(",11,9,", ",1e300,9,")),
        "row 1: high must lie in",
    ),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_spoilt_file_is_a_sentence_and_nothing_is_stored(
    spoilt: str, carry: Carry, inbox: Path, tmp_path: Path
) -> None:
    name, write, sentence = SPOILT[spoilt]
    write(inbox / name)
    result = carry("import", str(inbox), "--symbol", "ETH/USDT:USDT")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"carry: {inbox / name}")
    assert sentence in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert stored_blobs(tmp_path) == 0


def test_a_zone_is_asked_for_and_then_believed(carry: Carry, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    header = '"Time","Contracts","Funding Interval","Funding Rate"\n'
    path.write_text(header + '"2025-06-18 16:00:00","BTCUSDT Perpetual","8h","0.003694%"\n')
    asked = carry("import", str(path))
    assert asked.returncode == 2
    assert "--utc-offset" in asked.stderr
    told = carry("import", str(path), "--utc-offset", "+8")
    assert told.returncode == 0, told.stderr
    assert "Binance web export of funding" in told.stdout
    assert "binance BTC/USDT:USDT funding" in told.stdout


def test_utc_said_of_one_file_goes_before_an_offset_of_all(carry: Carry, tmp_path: Path) -> None:
    (tmp_path / "funding.csv").write_text("time,rate\n2024-01-01 00:00:00,0.0001\n")
    path = str(tmp_path / "funding.csv")
    said = ("--symbol", "BTC/USDT:USDT", "--venue", "okx", "--utc-offset", "+8")
    result = carry("import", path, *said, "--utc-offset", "funding*=+0")
    assert result.returncode == 0, result.stderr
    assert "okx BTC/USDT:USDT 2024-01-01 2024-01-01" in " ".join(result.stdout.split())


def test_a_wrong_flag_is_a_sentence(carry: Carry, inbox: Path) -> None:
    result = carry("import", str(inbox), "--as", "excel")
    assert result.returncode == 2
    assert result.stderr.startswith("carry: --as must be one of ")


def test_the_whole_folder_of_raw_files_is_one_command_and_a_table(
    carry: Carry, shared_dir: Path
) -> None:
    vendor = shared_dir / "data" / "vendor"
    result = carry(
        *("import", str(vendor), "--skip-refused", "--symbol", "BTC/USDT:USDT", "--kind", "perp"),
        *("--utc-offset", "binance_web_export/*=+8", "--utc-offset", "local_time_csv/*=+3"),
        *("--venue", "freqtrade_userdata/*=binance", "--venue", "freqtrade_testdata/*=testdata"),
        *("--venue", "rest_json/*=documentation"),
    )
    assert result.returncode == 0, result.stderr
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any("rows in rows kept series" in row for row in rows)
    assert (
        "bybit_rest_dump/CARVUSDT_1h_spot_kline.csv Bybit klines in CSV 5,111 5,081 "
        "bybit CARV/USDT:USDT spot 1h"
    ) in rows
    assert "bybit_rest_dump/CARVUSDT_1h_spot_kline.csv: 30 duplicate rows dropped" in rows
    assert sum(row.startswith("refused: rest_json/") for row in rows) == 5
