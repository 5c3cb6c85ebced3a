from typing import Any

import pytest

from api.errors import ImportRefused
from api.market_data.exchange.listing import find_listing


def perp(base: str, quote: str = "USDT", settle: str | None = None) -> dict[str, Any]:
    settle = settle or quote
    return {
        "symbol": f"{base}/{quote}:{settle}", "base": base, "quote": quote, "settle": settle,
        "swap": True, "spot": False, "inverse": settle == base, "created": 1_700_000_000_000,
        "type": "swap",
    }  # fmt: skip


def spot(base: str, quote: str = "USDT") -> dict[str, Any]:
    symbol = f"{base}/{quote}"
    return {"symbol": symbol, "base": base, "quote": quote, "spot": True, "type": "spot"}


def listed(*markets: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {market["symbol"]: market for market in markets}


@pytest.mark.parametrize(
    ("contract", "others", "expected"),
    [
        (perp("BTC"), [spot("BTC"), spot("BTC", "USDC")], ("BTC/USDT", 1.0)),
        (perp("1000BONK"), [spot("BONK")], ("BONK/USDT", 1_000.0)),
        (perp("1000BONK"), [spot("BONK"), spot("1000BONK")], ("1000BONK/USDT", 1.0)),
        (perp("1000000MOG"), [spot("MOG")], ("MOG/USDT", 1e6)),
        (perp("1MBABYDOGE"), [spot("BABYDOGE")], ("BABYDOGE/USDT", 1e6)),
        (perp("SHIB1000"), [spot("SHIB")], ("SHIB/USDT", 1_000.0)),
        (perp("KPEPE", "USDC"), [spot("PEPE", "USDC")], ("PEPE/USDC", 1_000.0)),
        (perp("KAS"), [spot("KAS"), spot("AS")], ("KAS/USDT", 1.0)),
        (perp("BTC", "USDC"), [spot("UBTC", "USDC")], ("UBTC/USDC", 1.0)),
        (perp("ETH", "USDC"), [spot("ETH")], ("ETH/USDT", 1.0)),
        (perp("NEW"), [spot("BTC")], (None, 1.0)),
    ],
    ids=lambda value: value["symbol"] if isinstance(value, dict) else "",
)
def test_the_spot_market_of_a_perp(
    contract: dict[str, Any],
    others: list[dict[str, Any]],
    expected: tuple[str | None, float],
) -> None:
    found = find_listing(listed(contract, *others), "binance", contract["symbol"])
    assert (found.spot_symbol, found.spot_multiplier) == expected
    assert found.market.symbol == contract["symbol"]
    assert not found.is_inverse


def test_what_is_stated_goes_before_what_is_listed() -> None:
    markets = listed(perp("1000BONK"), spot("BONK"), spot("BONK", "USDC"))
    stated = find_listing(markets, "bybit", "1000BONK/USDT:USDT", "BONK/USDC")
    assert (stated.spot_symbol, stated.spot_multiplier) == ("BONK/USDC", 1_000.0)
    stated = find_listing(markets, "bybit", "1000BONK/USDT:USDT", "BONK/USDC", 10.0)
    assert stated.spot_multiplier == 10.0


def test_a_contract_paid_in_its_coin_is_inverse() -> None:
    found = find_listing(listed(perp("BTC", "USD", "BTC")), "bybit", "BTC/USD:BTC")
    assert found.is_inverse
    assert found.market.settle == "BTC"


@pytest.mark.parametrize(
    ("symbol", "spot_symbol", "sentence"),
    [
        ("BTC/USDT", None, r"was a spot \(near: BTC/USDT:USDT\)"),
        ("btc/usdt:usdt", None, r"was none that it lists \(near: BTC/USDT:USDT\)"),
        ("XYZ/EUR:EUR", None, "was none that it lists"),
        ("BTC/USDT:USDT", "BTC/EUR", "spot must be a spot market that bybit lists, was BTC/EUR"),
    ],
    ids=["a spot market", "in lower case", "nothing like it", "a spot market that is none"],
)
def test_what_is_not_listed_is_a_sentence(
    symbol: str, spot_symbol: str | None, sentence: str
) -> None:
    markets = listed(perp("BTC"), spot("BTC"))
    with pytest.raises(ImportRefused, match=sentence):
        find_listing(markets, "bybit", symbol, spot_symbol)
