import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.conftest import Carry
from tests.api.market_data.archives.files import binance_files
from tests.api.market_data.exchange.histories import DAY_MS, START_MS, walk
from tests.api.market_data.exchange.server import Exchanges, forbidden, serve

SINCE = ("--since", "2024-01-01", "--until", "2024-01-30")  # both days whole


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        yield running


def stored_series(home: Path) -> int:
    database = sqlite3.connect(home / "home" / "carrybench.sqlite")
    try:
        return int(database.execute("SELECT count(*) FROM series").fetchone()[0])
    finally:
        database.close()


def test_an_exchange_and_a_symbol_are_enough(carry: Carry, exchanges: Exchanges) -> None:
    traded = walk(40)
    exchanges.traded["binance"] = traded.until(START_MS + 30 * DAY_MS)
    first = carry(
        "import", "binance", "BTC/USDT:USDT", *SINCE, CARRY_EXCHANGE_RELAY=exchanges.relay
    )
    assert first.returncode == 0, first.stderr
    rows = [" ".join(line.split()) for line in first.stdout.splitlines()]
    assert "Fetched from binance: funding 90, perp 720, spot 720, mark 720." in rows
    assert any(
        row.startswith("binance BTC/USDT:USDT 2024-01-01 2024-01-30 A stored") for row in rows
    )
    exchanges.traded["binance"] = traded
    again = carry("import", "binance", "BTC/USDT:USDT", CARRY_EXCHANGE_RELAY=exchanges.relay)
    assert again.returncode == 0, again.stderr
    # Without --since it goes on where it ended; the last entry comes once more, to be compared.
    assert "Fetched from binance: funding 31, perp 241, spot 241, mark 241." in again.stdout
    assert "2024-02-09" in again.stdout


def test_an_archive_alone_is_kept_under_home(
    carry: Carry, exchanges: Exchanges, tmp_path: Path
) -> None:
    exchanges.files = binance_files(walk(31))
    result = carry(
        *("import", "binance", "BTC/USDT:USDT", *SINCE, "--source", "archive"),
        CARRY_EXCHANGE_RELAY=exchanges.relay,
    )
    assert result.returncode == 0, result.stderr
    assert "Fetched from binance: funding 90, perp 720, spot 720, mark 720." in result.stdout
    mirror = tmp_path / "home" / "archives" / "binance"
    kept = [path.name for path in mirror.rglob("*.zip")]
    assert sorted(kept) == [*["BTCUSDT-1h-2024-01.zip"] * 3, "BTCUSDT-fundingRate-2024-01.zip"]


def test_what_an_exchange_does_not_give_is_a_sentence_and_nothing_is_stored(
    carry: Carry, exchanges: Exchanges, tmp_path: Path
) -> None:
    exchanges.traded["binance"] = walk(40)
    relay = {"CARRY_EXCHANGE_RELAY": exchanges.relay}
    unknown = carry("import", "binance", "XYZ/USDT:USDT", *SINCE, **relay)
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("carry: binance XYZ/USDT:USDT: symbol must be a perpetual")
    exchanges.faults = [("markPriceKlines", forbidden)]
    refused = carry("import", "binance", "BTC/USDT:USDT", *SINCE, **relay)
    assert refused.returncode == 1
    assert refused.stderr == "carry: binance must give BTC/USDT:USDT mark, refused it: HTTP 400\n"
    assert stored_series(tmp_path) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("binanc", "BTC/USDT:USDT", *SINCE), "venue must be an exchange that ccxt knows, was"),
        (("binance", "BTC/USDT:USDT"), "--since must be given for a market that is not stored"),
        (("binance", "BTC/USDT:USDT", "--since", "soon"), "--since must be YYYY-MM-DD or RFC 3339"),
        (("binance", "BTC/USDT:USDT", *SINCE, "--venue", "okx"), "--venue is for files"),
        (("binance", "BTC/USDT:USDT", *SINCE, "--timeframe", "7m"), "timeframe must be one of 1m"),
        (("a.csv", "b.csv"), "a.csv: path must be a file or a folder, was neither"),
        (("a.csv", "--since", "2024-01-01"), "--since is for exchanges"),
        (("a.csv", "--until", ""), "--until is for exchanges"),
        (("a.csv", "--source", "api"), "--source is for exchanges"),
        (
            ("binance", "BTC/USDT:USDT", *SINCE, "--source", "disk"),
            "--source must be one of api, archive, auto, was disk",
        ),
    ],
    ids=[
        *("venue", "no since", "since", "venue flag", "timeframe", "paths", "since with files"),
        "an empty until with files",
        *("source with files", "source"),
    ],
)
def test_a_wrong_command_is_a_sentence(
    arguments: tuple[str, ...], sentence: str, carry: Carry
) -> None:
    result = carry("import", *arguments)
    assert result.returncode == 2
    assert sentence in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_a_path_that_exists_wins(
    carry: Carry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "binance").mkdir()
    monkeypatch.chdir(tmp_path)
    result = carry("import", "binance", "BTC/USDT:USDT")
    assert result.returncode == 2
    assert "BTC/USDT:USDT: path must be a file or a folder, was neither" in result.stderr
