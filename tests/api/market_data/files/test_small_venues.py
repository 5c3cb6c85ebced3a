"""Replies and dumps of the other venues, each by a few rows of its own shape."""

import json

import pytest

from api.errors import ImportRefused
from tests.api.market_data.files.conftest import Read, label_of, only

T = 1_704_067_200_000  # 2024-01-01


def test_dydx_gives_rates_and_oracle_prices(read: Read) -> None:
    row = {"ticker": "BTC-USD", "rate": "0.000002375", "price": "89993.8"}
    row |= {"effectiveAt": "2024-01-01T00:00:00.219Z"}
    reply = {"result": {"historicalFunding": [row]}}
    funding, marks = read("x.json", json.dumps(reply)).found
    assert label_of(funding) == "dydx BTC/USDC:USDC funding"
    assert funding.table.select("rate", "interval_hours").row(0) == (0.000002375, 1.0)
    assert marks.table["mark_price"].to_list() == [89993.8]


def test_kraken_rates_are_the_relative_ones(read: Read) -> None:
    row = {"timestamp": "2024-01-01T08:00:00.000Z", "relativeFundingRate": 0.0001, "fundingRate": 5}
    reply = json.dumps({"result": "success", "rates": [row]})
    found = only(read("x.json", reply, symbol="BTC/USD:USD"))
    assert (label_of(found), found.table["rate"][0]) == ("kraken BTC/USD:USD funding", 0.0001)


def test_lighter_rates_are_percentages_with_the_payer_as_sign(read: Read) -> None:
    # 0.02707872 USD per coin at a price near 2256 are 0.0012 %
    rows = [
        {"timestamp": T // 1000, "value": "0.027", "rate": "0.0012", "direction": "long"},
        {"timestamp": T // 1000 + 3600, "value": "0.004", "rate": "0.0002", "direction": "short"},
    ]
    reply = json.dumps({"code": 200, "resolution": "1h", "fundings": rows})
    found = only(read("x.json", reply, symbol="ETH/USDC:USDC"))
    assert found.table["rate"].to_list() == [0.000012, -0.000002]


def test_derive_history_asks_for_its_market(read: Read) -> None:
    reply = json.dumps({"funding_rate_history": [{"funding_rate": "0.00012", "timestamp": T}]})
    with pytest.raises(ImportRefused, match="--symbol"):
        read("x.json", reply)
    found = only(read("x.json", reply, symbol="ETH/USDC:USDC"))
    assert label_of(found) == "derive ETH/USDC:USDC funding"
