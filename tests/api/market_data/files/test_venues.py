"""Replies and dumps of the other venues, each by a few rows of its own shape."""

import json
from typing import Any

import polars as pl
import pytest

from api.errors import ImportRefused
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


def test_hyperliquid_history_is_of_coins_quoted_in_usdc(read: Read) -> None:
    rows: list[dict[str, Any]] = [
        {"coin": "HYPE", "fundingRate": "0.0000125", "premium": "0.0002", "time": T + 16},
        {"coin": "HYPE", "fundingRate": "-0.0000081", "time": T + HOUR_MS},
    ]
    found = only(read("x.json", json.dumps(rows)))
    assert label_of(found) == "hyperliquid HYPE/USDC:USDC funding"
    assert found.table["rate"].to_list() == [0.0000125, -0.0000081]


def test_snapshots_of_a_running_rate_are_no_settlements(read: Read) -> None:
    table = "timestamp,symbol,funding_rate,mark_price\n2026-02-04T21:19:43.34+00:00,BTC,1e-5,7e4\n"
    reading = read("x.csv", table)
    assert (reading.rows_in, reading.found) == (1, ())
    assert "no settlements" in reading.notes[0]


def test_drift_rates_are_divided_by_the_price(read: Read) -> None:
    table = pl.DataFrame(
        {
            "ts": [T // 1000 + 6],
            "recordId": [1],
            "marketIndex": [1],
            "fundingRate": [2.130429875],
            "oraclePriceTwap": [29192.650328],
            "markPriceTwap": [29243.780645],
        }
    )
    found = only(read("x.csv", table.write_csv()))
    assert label_of(found) == "drift BTC/USDC:USDC funding"
    # 2.130429875 / 29192.650328 = 7.2978e-05
    assert found.table["rate"][0] == pytest.approx(7.29783e-05, rel=1e-5)
    assert found.table["timestamp"].to_list() == [T]


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
