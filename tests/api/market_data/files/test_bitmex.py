"""Replies and dumps of BitMEX."""

import json

from tests.api.market_data.files.conftest import Read, label_of, only


def test_bitmex_intervals_are_times_after_the_year_2000(read: Read) -> None:
    row = {
        "timestamp": "2024-01-01T04:00:00.000Z",
        "symbol": "XBTUSD",
        "fundingInterval": "2000-01-01T08:00:00.000Z",
        "fundingRate": 7.3e-05,
        "fundingRateDaily": 0.000219,
    }
    found = only(read("x.json", json.dumps([row])))
    assert label_of(found) == "bitmex BTC/USD:BTC funding"
    assert found.table.select("rate", "interval_hours").row(0) == (7.3e-05, 8.0)
