"""Replies and dumps of OKX."""

import json

import pytest

from tests.api.market_data.files.conftest import Read, label_of, only

HOUR_MS = 3_600_000
T = 1_704_067_200_000  # 2024-01-01


def test_okx_funding_is_what_was_paid_and_not_what_was_estimated(read: Read) -> None:
    row = {
        "instType": "SWAP",
        "instId": "BTC-USDT-SWAP",
        "fundingRate": "0.0001515032",
        "realizedRate": "0.00015",
        "fundingTime": str(T),
    }
    found = only(read("x.json", json.dumps({"code": "0", "msg": "", "data": [row]})))
    assert label_of(found) == "okx BTC/USDT:USDT funding"
    assert found.table["rate"].to_list() == [0.00015]


@pytest.mark.parametrize(("kind", "volume"), [("perp", 7.0), ("spot", 700.0)])
def test_okx_candles_count_volume_in_coins_and_leave_out_the_running_bar(
    kind: str, volume: float, read: Read
) -> None:
    def candle(hour: int, confirm: str) -> list[str]:
        return [str(T + hour * HOUR_MS), "10", "11", "9", "10.5", "700", "7", "70", confirm]

    reply = {"code": "0", "data": [candle(2, "0"), candle(1, "1"), candle(0, "1")]}
    reading = read("x.json", json.dumps(reply), kind=kind, symbol="BTC/USDT:USDT")
    found = only(reading)
    assert label_of(found) == f"okx BTC/USDT:USDT {kind} 1h"
    assert found.table["volume"].to_list() == [volume] * 2
    assert (reading.rows_in, reading.notes[0][:18]) == (3, "1 bars left out th")
