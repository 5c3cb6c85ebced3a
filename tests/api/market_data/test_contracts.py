"""What the names of markets tell."""

import pytest

from api.market_data.contracts import (
    Market,
    coin_of,
    market_names,
    parse_market,
    spot_symbol_of,
)


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
    market = parse_market(name, venue)
    assert market is not None
    assert market.coins == expected


@pytest.mark.parametrize(
    ("base", "coin", "coins"),
    [
        ("BTC", "BTC", 1.0),
        ("1000BONK", "BONK", 1_000.0),
        ("10000000AIDOGE", "AIDOGE", 10_000_000.0),
        ("SHIB1000", "SHIB", 1_000.0),
        ("1MBABYDOGE", "BABYDOGE", 1_000_000.0),
        ("kPEPE", "PEPE", 1_000.0),
        ("1INCH", "1INCH", 1.0),
        ("KAVA", "KAVA", 1.0),
    ],
)
def test_a_base_tells_its_coin_and_how_many(base: str, coin: str, coins: float) -> None:
    assert coin_of(base) == (coin, coins)
    assert spot_symbol_of(base, "USDT", coins) == f"{coin}/USDT"
    assert spot_symbol_of(base, "USDT", 1.0) == f"{base}/USDT"
    assert Market("bybit", base, "USDT", "USDT").multiplier_of(coin) == coins


def test_a_capital_k_is_a_thousand_where_the_spot_says_so() -> None:
    assert spot_symbol_of("KPEPE", "USDC", 1_000.0) == "PEPE/USDC"
    assert Market("hyperliquid", "KPEPE", "USDC", "USDC").multiplier_of("PEPE") == 1_000.0
