"""`carry markets` against a running service with the sample markets."""

import json

from tests.api.conftest import Carry


def test_markets_are_listed_with_what_they_are(client: Carry) -> None:
    result = client("markets", "--venue", "sample")
    (row,) = (line for line in result.stdout.splitlines() if "BTC/USDT:USDT" in line)
    assert "SYNTHETIC" in row
    assert "2022-01-01" in row
    markets = json.loads(client("markets", "--search", "BTC", "--json").stdout)
    assert all("BTC" in market["symbol"] for market in markets)


def test_a_market_that_is_not_there_cannot_be_deleted(client: Carry) -> None:
    refused = client("markets", "delete", "sample", "NOTHING/USDT:USDT")
    assert refused.returncode == 2
    assert "was NOTHING/USDT:USDT on sample" in refused.stderr
