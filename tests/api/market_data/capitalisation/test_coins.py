"""The coin of a market in a list of coins, by the names that venues give their contracts."""

import pytest

from api.market_data.capitalisation.coins import all_names, known_of


@pytest.mark.parametrize(
    ("base", "coin"),
    [
        ("BTC", "BTC"),
        ("1000PEPE", "PEPE"),
        ("kPEPE", "PEPE"),
        ("KPEPE", "PEPE"),
        ("SHIB1000", "SHIB"),
        ("1MBABYDOGE", "BABYDOGE"),
        ("KAVA", "KAVA"),
        ("1INCH", "1INCH"),
    ],
)
def test_a_contract_of_many_coins_is_of_that_coin(base: str, coin: str) -> None:
    known = {name: name for name in ("BTC", "PEPE", "SHIB", "BABYDOGE", "KAVA", "AVA", "1INCH")}
    assert known_of(base, known) == coin
    assert coin in all_names([base])


def test_a_coin_that_the_list_has_not_is_unknown() -> None:
    assert known_of("NI", {"UNI": 1}) is None  # nor is it another whose name is longer
    assert known_of("KAVA", {"AVA": 1}) == 1  # a list without Kava cannot tell it from 1000 AVA
