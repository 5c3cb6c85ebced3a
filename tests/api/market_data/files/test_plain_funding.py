"""Tables of a time and a rate, and wide ones."""

import pytest

from api.errors import ImportRefused
from api.market_data.files.zones import Zone
from tests.api.market_data.files.conftest import Read, label_of, only

MARKET = {"venue": "okx", "symbol": "BTC/USDT:USDT"}


@pytest.mark.parametrize(
    "header",
    ["ts,fundingRate", "time,funding_rate", "Date,Funding Rate", "timestamp,Rate"],
)
def test_a_time_and_a_rate_are_enough(header: str, read: Read) -> None:
    found = only(read("x.csv", f"{header}\n2026-03-16 08:00:00+00:00,7.8885664794e-05\n", **MARKET))
    assert label_of(found) == "okx BTC/USDT:USDT funding"
    assert found.table["rate"].to_list() == [7.8885664794e-05]


def test_the_symbol_may_stand_in_the_rows_and_the_venue_in_the_name(read: Read) -> None:
    rows = "Symbol,Date,Funding Rate\nBTC-USDT,2021-01-01 03:00:00,0.00034729\n"
    found = only(read("BTC-USDT_bybit_2021.csv", rows, zone=Zone(3.0)))
    assert label_of(found) == "bybit BTC/USDT:USDT funding"
    assert found.table["timestamp"].to_list() == [1_609_459_200_000]  # 2021-01-01 00:00


def test_a_column_that_nobody_knows_makes_it_no_plain_table(read: Read) -> None:
    with pytest.raises(ImportRefused, match="layout must be known"):
        read("x.csv", "ts,fundingRate,mood\n2026-03-16 08:00:00+00:00,1e-05,high\n", **MARKET)


def test_a_venue_per_column_gives_a_market_per_venue(read: Read) -> None:
    rows = (
        "ts,fr_binance,fr_bybit,fr_okx\n"
        "2024-01-01 00:00:00+00:00,0.0001,,\n"
        "2024-01-01 08:00:00+00:00,0.0002,-0.0003,\n"
    )
    found = read("x.csv", rows, symbol="BTC/USDT:USDT").found
    assert [label_of(one) for one in found] == [
        "binance BTC/USDT:USDT funding",
        "bybit BTC/USDT:USDT funding",
    ]
    assert [one.table["rate"].to_list() for one in found] == [[0.0001, 0.0002], [-0.0003]]
    assert found[1].table["row"].to_list() == [2]


@pytest.mark.parametrize("hours", [0.0, 2.0], ids=["London", "Cairo"])
def test_a_zone_with_summer_time_is_refused_whatever_its_offset(hours: float, read: Read) -> None:
    steps = ["01 00:00", "01 08:00", "01 16:00", "02 00:00", "02 09:00", "02 17:00"]
    rows = "".join(f"2024-04-{step}:00,0.0001\n" for step in steps)
    with pytest.raises(ImportRefused, match="a whole number of 8 h apart, was 9 h at"):
        read("x.csv", f"time,rate\n{rows}", **MARKET, zone=Zone(hours))
