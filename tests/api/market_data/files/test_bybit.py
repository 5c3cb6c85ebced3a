"""Replies and dumps of Bybit."""

import json

import pytest

from tests.api.market_data.files.conftest import Read, label_of, only

HOUR_MS = 3_600_000
T = 1_704_067_200_000  # 2024-01-01


def test_bybit_funding_newest_first(read: Read) -> None:
    rows = [
        {"symbol": "BTCUSDT", "fundingRate": rate, "fundingRateTimestamp": str(at)}
        for rate, at in (("0.0002", T + 8 * HOUR_MS), ("0.0001", T))
    ]
    reply = {"retCode": 0, "retMsg": "OK", "result": {"category": "linear", "list": rows}}
    found = only(read("x.json", json.dumps(reply)))
    assert label_of(found) == "bybit BTC/USDT:USDT funding"
    assert found.table["rate"].to_list() == [0.0001, 0.0002]


@pytest.mark.parametrize(
    ("category", "width", "kind"),
    [("linear", 7, "perp"), ("spot", 7, "spot"), ("linear", 5, "mark")],
)
def test_bybit_klines_tell_their_kind(category: str, width: int, kind: str, read: Read) -> None:
    rows = [
        [str(T + h * HOUR_MS), "10", "11", "9", "10.5", "123.45", "1300"][:width] for h in (1, 0)
    ]
    reply = {"retCode": 0, "result": {"category": category, "symbol": "BTCUSDT", "list": rows}}
    found = only(read("x.json", json.dumps(reply)))
    assert label_of(found) == f"bybit BTC/USDT:USDT {kind} 1h"
    assert found.table["volume"].to_list() == ([None] * 2 if kind == "mark" else [123.45] * 2)


def test_bybit_partners_are_believed_only_where_the_names_bear_them_out(read: Read) -> None:
    lines = ["1000BONKUSDT,BONKUSDT", "1INCHUSDT,INCHUSDT", "BTCUSDT,BTCUSDT", "TIAPERP,TIA"]
    reading = read("map.csv", "symbol,spotSymbol\n" + "\n".join(lines))
    assert dict(reading.spot_partners) == {"BONKUSDT": "1000BONKUSDT"}
    assert reading.found == ()
