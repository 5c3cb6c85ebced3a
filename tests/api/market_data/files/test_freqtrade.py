"""freqtrade's Feather and JSON."""

import io
import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from api.errors import ImportRefused
from tests.api.market_data.files.conftest import Read, label_of, only

START = datetime(2024, 1, 1, tzinfo=UTC)


def feather(step_hours: int, opens: list[float], *, flat: bool = False) -> bytes:
    table = pl.DataFrame(
        {
            "date": [START + timedelta(hours=step_hours * row) for row in range(len(opens))],
            "open": opens,
            "high": [0.0 if flat else value + 1 for value in opens],
            "low": [0.0 if flat else value - 1 for value in opens],
            "close": [0.0 if flat else value for value in opens],
            "volume": [0.0] * len(opens),
        },
        schema_overrides={"date": pl.Datetime("ns", "UTC")},
    )
    target = io.BytesIO()
    table.write_ipc(target, compression="lz4")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("XRP_USDT_USDT-1h-futures.feather", "binance XRP/USDT:USDT perp 1h"),
        ("XRP_USDT_USDT-1h-mark.feather", "binance XRP/USDT:USDT mark 1h"),
        ("XRP_USDT-1h.feather", "binance XRP/USDT:USDT spot 1h"),
    ],
)
def test_the_name_tells_market_and_kind(name: str, label: str, read: Read) -> None:
    assert label_of(only(read(name, feather(1, [10.0, 11.0]), venue="binance"))) == label


def test_funding_stands_in_open_whatever_timeframe_the_name_gives(read: Read) -> None:
    content = feather(8, [0.0001, -0.000129], flat=True)
    found = only(read("XTZ_USDT_USDT-1h-funding_rate.feather", content, venue="binance"))
    assert label_of(found) == "binance XTZ/USDT:USDT funding"
    assert found.table["rate"].to_list() == [0.0001, -0.000129]


def test_candles_of_another_kind_are_refused(read: Read) -> None:
    with pytest.raises(ImportRefused, match="was premiumIndex"):
        read("XRP_USDT_USDT-1h-premiumIndex.feather", feather(1, [1.0]), venue="binance")


def test_json_is_the_same_candles(read: Read) -> None:
    rows = [
        [round(START.timestamp() * 1000) + h * 3_600_000, 10, 11.5, 9, 10.25, 3] for h in (0, 1)
    ]
    found = only(read("XRP_USDT_USDT-1h-futures.json", json.dumps(rows), venue="binance"))
    assert label_of(found) == "binance XRP/USDT:USDT perp 1h"
    assert found.table.select("high", "close", "volume").row(0) == (11.5, 10.25, 3.0)


def test_a_cut_feather_is_a_sentence_and_nothing_on_standard_error(
    read: Read, capfd: pytest.CaptureFixture[str]
) -> None:
    content = feather(1, [10.0, 11.0])
    with pytest.raises(ImportRefused, match="file must be whole, was a Feather file"):
        read("XRP_USDT_USDT-1h-futures.feather", content[: len(content) // 2])
    assert capfd.readouterr().err == ""
