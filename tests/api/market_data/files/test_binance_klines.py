"""Binance klines in all the forms in which they are handed out."""

import json
from pathlib import Path

import polars as pl
import pytest

from api.errors import ImportRefused
from api.market_data.files.opening import open_sources
from tests.api.market_data.files.conftest import Read, label_of, only

HOUR_MS = 3_600_000
OPEN_MS = 1_735_689_600_000  # 2025-01-01
HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n"
)


def line(open_time: int, close_time: int, price: str = "100.1") -> str:
    return f"{open_time},{price},101.0,99.0,100.5,7.5,{close_time},750,12,3,300,0\n"


def hours(count: int, unit: int = 1) -> str:
    return "".join(
        line((OPEN_MS + h * HOUR_MS) * unit, (OPEN_MS + (h + 1) * HOUR_MS) * unit - 1)
        for h in range(count)
    )


@pytest.mark.parametrize("unit", [1, 1000], ids=["milliseconds", "microseconds"])
@pytest.mark.parametrize("header", ["", HEADER], ids=["without header", "with header"])
def test_bars_of_the_archive(header: str, unit: int, read: Read) -> None:
    reading = read("BTCUSDT-1h-2025-01.csv", header + hours(3, unit), kind="spot")
    found = only(reading)
    assert label_of(found) == "binance BTC/USDT:USDT spot 1h"
    assert reading.rows_in == 3
    assert found.table["timestamp"].to_list() == [OPEN_MS + h * HOUR_MS for h in range(3)]
    assert found.table.row(0)[2:] == (100.1, 101.0, 99.0, 100.5, 7.5)


def test_a_file_that_turns_to_microseconds_midway(read: Read) -> None:
    later = [OPEN_MS + h * HOUR_MS for h in (3, 4)]
    rows = "".join(line(ms * 1000, (ms + HOUR_MS) * 1000 - 1) for ms in later)
    found = only(read("BTCUSDT-1h.csv", hours(3) + rows, kind="perp"))
    assert found.table["timestamp"].diff().drop_nulls().unique().to_list() == [HOUR_MS]


def test_a_rest_reply_is_the_same_bars(read: Read) -> None:
    rows = [[float(v) for v in row.split(",")] for row in hours(2).splitlines()]
    reply = json.dumps([[int(row[0]), *map(str, row[1:6]), int(row[6]), *row[7:]] for row in rows])
    found = only(read("x.json", reply, kind="mark", symbol="ETH/USDT:USDT"))
    assert label_of(found) == "binance ETH/USDT:USDT mark 1h"
    assert found.table.height == 2


def test_a_bar_cut_short_by_a_halt_keeps_its_place(read: Read) -> None:
    halted = line(OPEN_MS + 2 * HOUR_MS, OPEN_MS + 2 * HOUR_MS + 2_381_646)
    reading = read("BTCUSDT-1h.csv", hours(2) + halted, kind="spot")
    assert only(reading).table.height == 3
    assert reading.notes == ("1 of the bars closed early",)


def test_a_bar_longer_than_the_others_is_refused(read: Read) -> None:
    long = line(OPEN_MS + 2 * HOUR_MS, OPEN_MS + 4 * HOUR_MS - 1)
    with pytest.raises(ImportRefused, match="bars must be 3600000 ms long as most") as refused:
        read("BTCUSDT-1h.csv", hours(2) + long, kind="spot")
    assert refused.value.row == 3


def test_an_exact_duplicate_is_dropped_and_counted(read: Read) -> None:
    found = only(read("BTCUSDT-1h.csv", hours(3) + hours(1), kind="spot"))
    assert found.table.height == 3
    assert found.notes == ("1 duplicate rows dropped",)


def test_two_bars_of_one_time_are_refused(read: Read) -> None:
    other = line(OPEN_MS, OPEN_MS + HOUR_MS - 1, price="100.2")
    with pytest.raises(ImportRefused, match="one time must have one value") as refused:
        read("BTCUSDT-1h.csv", hours(3) + other, kind="spot")
    assert refused.value.row == 4


def test_shuffled_names_are_believed_and_their_bars_refused(read: Read) -> None:
    shuffled = HEADER.replace("open,high", "high,open")
    with pytest.raises(ImportRefused, match=r"open must lie in low\.\.high"):
        read("BTCUSDT-1h.csv", shuffled + hours(3), kind="spot", venue="binance")


def test_the_archive_as_found_equals_the_exchange_bars(
    vendor: Path, shared_dir: Path, read: Read
) -> None:
    stored = pl.read_parquet(shared_dir / "data/real/binance/BTCUSDT/spot_1h.parquet")
    stored = stored.with_columns(pl.col("timestamp").dt.epoch("ms"))
    compared = 0
    for path in sorted((vendor / "binance_vision_spot_klines").rglob("BTCUSDT-*.csv")):
        for source in open_sources(path):
            found = only(read(source.path.name, source.data, kind="spot"))
            both = found.table.drop("row").join(stored, on="timestamp", suffix="_stored")
            for name in ("open", "high", "low", "close"):
                assert both[name].to_list() == both[f"{name}_stored"].to_list()
            compared += both.height
    assert compared == 744 + 743 + 744 + 744
