"""`carry import --dry-run`: the table of what files would be taken for, and nothing stored."""

import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Carry = Callable[..., subprocess.CompletedProcess[str]]
RATES = "timestamp,rate,interval_hours,mood\n" + "".join(
    f"2024-01-01T{hour:02}:00:00Z,0.0001,8,calm\n" for hour in (0, 8, 16)
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder with a sound file, one that needs a flag, and one that is no data."""
    folder = tmp_path / "inbox [/x]" / "binance" / "BTCUSDT"
    folder.mkdir(parents=True)
    (folder / "rates.csv").write_text(RATES)
    bars = "time,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,2,1,2,3\n"
    (folder / "bars.csv").write_text(bars)
    (folder / "README.md").write_text("hello")
    return folder


def markets_stored(tmp_path: Path) -> int:
    database = sqlite3.connect(tmp_path / "home" / "carrybench.sqlite")
    count: int = database.execute("select count(*) from market").fetchone()[0]
    database.close()
    return count


def test_the_table_says_what_each_file_is_and_nothing_is_stored(
    carry: Carry, inbox: Path, tmp_path: Path
) -> None:
    result = carry("import", str(inbox), "--dry-run")
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.returncode == 2  # as the import itself
    assert "rates.csv table binance BTC/USDT:USDT funding 8h 3 2024-01-01 2024-01-01" in rows
    assert "bars.csv table refused" in rows
    assert "rates.csv: columns passed over: mood" in rows
    assert any(row.startswith("refused: bars.csv:") and "--kind" in row for row in rows)
    assert any(row.startswith("no series by its name: ") for row in rows)
    assert rows[-1] == "Nothing was stored."
    assert markets_stored(tmp_path) == 0
    assert "Traceback" not in result.stderr


def test_a_flag_settles_it_and_the_import_does_what_was_shown(
    carry: Carry, inbox: Path, tmp_path: Path
) -> None:
    said = ("import", str(inbox), "--kind", "perp", "--timeframe", "1h")
    result = carry(*said, "--dry-run", "--json")
    assert result.returncode == 0, result.stderr
    look = json.loads(result.stdout)
    assert [(Path(one["file"]).name, one["refused"]) for one in look["files"]] == [
        ("bars.csv", None),
        ("rates.csv", None),
    ]
    (series,) = look["files"][1]["series"]
    assert series == {
        "market": {"venue": "binance", "symbol": "BTC/USDT:USDT"},
        "kind": "funding",
        "interval": "8h",
        "rows": 3,
        "firstAt": "2024-01-01T00:00:00Z",
        "lastAt": "2024-01-01T16:00:00Z",
    }
    assert look["files"][1]["extraColumns"] == ["mood"]
    assert markets_stored(tmp_path) == 0
    assert carry(*said).returncode == 0
    assert markets_stored(tmp_path) == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (("binance", "BTC/USDT:USDT", "--dry-run"), "--dry-run is for files"),
        (("--sample", "--dry-run"), "--dry-run is for files"),
        (("--sample", "--json"), "--json goes with --dry-run"),
        (("nowhere.csv", "--dry-run"), "path must be a file or a folder"),
    ],
)
def test_where_there_is_no_file_to_look_at_it_is_refused(
    carry: Carry, said: tuple[str, ...], sentence: str
) -> None:
    result = carry("import", *said)
    assert result.returncode == 2
    assert sentence in result.stderr
