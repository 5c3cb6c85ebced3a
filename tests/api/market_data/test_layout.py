"""Which folders are markets, and what they are called."""

from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.market_data.layout import contract_size, find_markets, market_names
from tests.api.market_data.conftest import Write


@pytest.mark.parametrize(
    ("name", "venue", "expected"),
    [
        ("BTCUSDT", "binance", ("BTC", "USDT")),
        ("BTCUSDC", "binance", ("BTC", "USDC")),
        ("BTCFDUSD", "binance", ("BTC", "FDUSD")),
        ("BTCUSD", "kraken", ("BTC", "USD")),
        ("btcusdt", "binance", ("BTC", "USDT")),
        ("BTC-USDT", "okx", ("BTC", "USDT")),
        ("BTC_USDT_USDT", "binance", ("BTC", "USDT")),
        ("1000BONKUSDT", "bybit", ("1000BONK", "USDT")),
        ("HYPE", "hyperliquid", ("HYPE", "USDC")),
        ("HYPE", "binance", None),
        ("USDT", "binance", None),
        ("BTC USDT", "binance", None),
        ("", "binance", None),
    ],
)
def test_a_market_is_named_by_its_folder(
    name: str, venue: str, expected: tuple[str, str] | None
) -> None:
    assert market_names(name, venue) == expected


@pytest.mark.parametrize(
    ("name", "venue", "expected"),
    [
        ("BTCUSDT", "binance", 1.0),
        ("1000BONKUSDT", "bybit", 1000.0),
        ("1000000MOGUSDT", "binance", 1_000_000.0),
        ("1INCHUSDT", "binance", 1.0),
        ("kPEPE", "hyperliquid", 1000.0),
        ("KAVA", "hyperliquid", 1.0),
    ],
)
def test_the_contract_size_is_the_leading_number(name: str, venue: str, expected: float) -> None:
    assert contract_size(name, venue) == expected


def test_a_market_folder_a_venue_and_a_tree_are_found(write_market: Write) -> None:
    market = write_market("binance/BTCUSDT")
    write_market("binance/ETHUSDT")
    write_market("hyperliquid/HYPE")

    def found(directory: Path) -> list[tuple[str, str]]:
        return [(one.venue, one.symbol) for one in find_markets(directory)]

    btc, eth, hype = (
        ("binance", "BTC/USDT:USDT"),
        ("binance", "ETH/USDT:USDT"),
        ("hyperliquid", "HYPE/USDC:USDC"),
    )
    assert found(market) == [btc]
    assert found(market.parent) == [btc, eth]
    assert found(market.parent.parent) == [btc, eth, hype]


def test_series_are_known_by_their_file_names(write_market: Write) -> None:
    folder = write_market()
    (folder / "perp_5m.parquet").touch()
    (market,) = find_markets(folder)
    assert [(file.kind, file.timeframe) for file in market.files] == [
        ("funding", ""),
        ("funding_mark", ""),
        ("mark", "1h"),
        ("perp", "1h"),
        ("perp", "5m"),
        ("spot", "1h"),
    ]


def test_files_that_are_no_series_are_told(write_market: Write) -> None:
    folder = write_market()
    strange = ["index_1h.parquet", "perp_7h.parquet", "perp.parquet", "notes.txt"]
    for name in strange:
        (folder / name).touch()
    (market,) = find_markets(folder)
    assert [path.name for path in market.skipped] == sorted(strange)


def test_a_folder_with_nothing_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="directory must hold Parquet files of a market"):
        find_markets(tmp_path)


def test_a_directory_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="needs a directory that exists"):
        find_markets(tmp_path / "absent")


def test_a_folder_that_names_no_market_is_refused(write_market: Write) -> None:
    folder = write_market("binance/HYPE")
    with pytest.raises(ImportRefused, match=r"end in its quote currency .*, was HYPE$"):
        find_markets(folder)


def test_the_venue_of_generated_markets_takes_no_import(write_market: Write) -> None:
    folder = write_market("sample/BTCUSDT")
    with pytest.raises(ImportRefused, match="venue must not be sample"):
        find_markets(folder)
