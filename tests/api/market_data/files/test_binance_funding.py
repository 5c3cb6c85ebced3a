"""Binance funding: archive, REST and web export."""

import json

import polars as pl
import pytest

from api.errors import ImportRefused
from api.market_data.files.zones import Zone
from tests.api.market_data.files.conftest import Read, label_of, only

HOUR_MS = 3_600_000
T = 1_704_067_200_000  # 2024-01-01


def test_the_archive_tells_interval_and_late_stamps(read: Read) -> None:
    rows = f"{T},8,0.00037409\n{T + 8 * HOUR_MS + 7},8,8.4E-7\n{T + 12 * HOUR_MS},4,-0.0001\n"
    header = "calc_time,funding_interval_hours,last_funding_rate\n"
    found = only(read("BTCUSDT-fundingRate-2024-01.csv", header + rows))
    assert label_of(found) == "binance BTC/USDT:USDT funding"
    assert found.table["timestamp"].to_list() == [T, T + 8 * HOUR_MS, T + 12 * HOUR_MS]
    assert found.table["rate"].to_list() == [0.00037409, 8.4e-07, -0.0001]
    assert found.table["interval_hours"].to_list() == [8, 8, 4]
    assert found.notes == ("1 times up to 7 ms off the hour, set to it",)


def test_a_settlement_between_the_hours_is_refused(read: Read) -> None:
    header = "calc_time,funding_interval_hours,last_funding_rate\n"
    with pytest.raises(ImportRefused, match="within a minute of a whole hour") as refused:
        read("BTCUSDT-fundingRate.csv", f"{header}{T},8,0.1\n{T + 90_000},8,0.1\n")
    assert refused.value.row == 2


@pytest.mark.parametrize("form", ["csv", "json"])
def test_rest_rows_give_funding_and_the_marks_there_are(form: str, read: Read) -> None:
    rows = [
        {"symbol": "LSKUSDT", "fundingRate": "0.00010000", "fundingTime": T, "markPrice": ""},
        {
            "symbol": "LSKUSDT",
            "fundingRate": "-0.0045896",
            "fundingTime": T + 4 * HOUR_MS,
            "markPrice": "1.189",
        },
    ]
    content = json.dumps(rows) if form == "json" else pl.DataFrame(rows).write_csv()
    funding, marks = read(f"dump.{form}", content).found
    assert label_of(funding) == "binance LSK/USDT:USDT funding"
    assert funding.table["rate"].to_list() == [0.0001, -0.0045896]
    assert label_of(marks) == "binance LSK/USDT:USDT funding_mark"
    assert marks.table["mark_price"].to_list() == [1.189]
    assert marks.table["timestamp"].to_list() == [T + 4 * HOUR_MS]


def test_a_dump_of_two_markets_gives_both(read: Read) -> None:
    header = "symbol,fundingRate,markPrice,fundingDateTime,formattedFundingDateTime\n"
    rows = "".join(
        f"{name}USDT,0.0001,,2024-01-01 08:00:00.003,2024-01-01 08:00:00\n" for name in ("A", "B")
    )
    found = read("dump.csv", header + rows).found
    assert [one.market.symbol for one in found] == ["A/USDT:USDT", "B/USDT:USDT"]
    assert [one.table["row"].to_list() for one in found] == [[1], [2]]


WEB_EXPORT = (
    "\ufeff"
    '"Time","Contracts","Funding Interval","Funding Rate"\n'
    '"2025-06-18 16:00:00","BTCUSDT Perpetual","8h","0.003694%"\n'
    '"2025-06-18 08:00:00","BTCUSDT Perpetual","8h","-0.001752%"\n'
)


def test_the_web_export_asks_for_its_zone(read: Read) -> None:
    with pytest.raises(ImportRefused, match=r"Time is local time .* --utc-offset"):
        read("export.csv", WEB_EXPORT)


def test_the_web_export_is_read_in_the_zone_said(read: Read) -> None:
    found = only(read("export.csv", WEB_EXPORT, zone=Zone(8.0)))
    assert label_of(found) == "binance BTC/USDT:USDT funding"
    assert found.table["rate"].to_list() == [-0.00001752, 0.00003694]  # oldest first
    times = found.table["timestamp"].cast(pl.Datetime("ms")).dt.strftime("%F %H").to_list()
    assert times == ["2025-06-18 00", "2025-06-18 08"]
    assert found.table["row"].to_list() == [2, 1]


def test_a_clock_with_daylight_saving_is_found_out(read: Read) -> None:
    header = '"Time","Contracts","Funding Interval","Funding Rate"\n'
    local = ["2024-03-30 17:00", "2024-03-31 01:00", "2024-03-31 10:00", "2024-03-31 18:00"]
    rows = "".join(f'"{time}:00","BTCUSDT Perpetual","8h","0.01%"\n' for time in local)
    with pytest.raises(ImportRefused, match=r"was 9 h at 2024-03-31 09:00 UTC: .* daylight saving"):
        read("export.csv", header + rows, zone=Zone(1.0))
