"""CoinGecko's list of coins as it is answered, and what is no such list."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.errors import ImportRefused
from api.market_data.capitalisation.listing import list_of, read_list

# As GET /coins/markets?vs_currency=usd answers, cut to what tells.
_BITCOIN = {
    "id": "bitcoin",
    "symbol": "btc",
    "name": "Bitcoin",
    "current_price": 70187,
    "market_cap": 1381651251183,
    "market_cap_rank": 1,
    "last_updated": "2024-04-07T16:49:31.736Z",
}


def listed(**changed: Any) -> dict[str, Any]:
    return {**_BITCOIN, **changed}


def test_a_coin_has_its_symbol_in_capitals_and_the_list_its_latest_day() -> None:
    found = list_of(
        json.dumps([_BITCOIN, listed(symbol="eth", market_cap=4e11, last_updated=None)]).encode(),
        "list.json",
    )
    assert found.usd_of == {"BTC": 1381651251183.0, "ETH": 4e11}
    day = datetime(2024, 4, 7, 16, 49, 31, 736_000, tzinfo=UTC)
    assert found.as_of_ms == round(day.timestamp() * 1_000)


def test_of_two_coins_with_one_symbol_the_larger_counts() -> None:
    coins = [listed(symbol="ton", market_cap=1e6), listed(symbol="TON", market_cap=1e10)]
    assert list_of(json.dumps(coins).encode(), "list.json").usd_of == {"TON": 1e10}
    assert list_of(json.dumps(coins[::-1]).encode(), "list.json").usd_of == {"TON": 1e10}


def test_a_coin_without_a_capitalisation_is_left_out() -> None:
    coins = [_BITCOIN, listed(symbol="new", market_cap=None), listed(symbol="nil", market_cap=0)]
    assert list(list_of(json.dumps(coins).encode(), "list.json").usd_of) == ["BTC"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "invalid JSON"),
        (b"<html>", "invalid JSON"),
        (b'{"status": {"error_code": 429}}', "input should be a valid array"),
        (b"[]", "no coin in it has a market_cap"),
        (json.dumps([listed(market_cap="much")]).encode(), "0.market_cap: "),
        (json.dumps([listed(market_cap=-1)]).encode(), "0.market_cap: "),
        (json.dumps([{"id": "bitcoin"}]).encode(), "0.symbol: field required"),
        (json.dumps([listed(last_updated=None)]).encode(), "no coin in it has a last_updated"),
        (json.dumps([listed(last_updated="today")]).encode(), "0.last_updated: "),
    ],
    ids=["empty", "html", "refusal", "none", "text", "negative", "nameless", "dayless", "no day"],
)
def test_what_is_no_list_is_refused_by_its_first_fault(content: bytes, told: str) -> None:
    with pytest.raises(ImportRefused, match="must be the JSON list that CoinGecko") as refused:
        list_of(content, "list.json")
    assert str(refused.value).startswith("list.json: ")
    assert told in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"none\.json: must be a file"):
        read_list(tmp_path / "none.json")
    with pytest.raises(ImportRefused, match="must be a file"):
        read_list(tmp_path)
