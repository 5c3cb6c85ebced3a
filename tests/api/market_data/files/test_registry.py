"""What files are taken for."""

from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.market_data.files.opening import open_sources
from api.market_data.files.registry import FORMATS, recognise
from tests.api.market_data.files.conftest import make_source

TAKEN_FOR = {
    "binance_rest_dump/*.csv": "binance-funding",
    "binance_vision_spot_klines/*/*.csv": "binance-klines",
    "binance_web_export/*.csv": "binance-web-export",
    "bitmex_rest_dump/*.csv": "bitmex-funding",
    "bybit_rest_dump/*_funding.csv": "bybit-funding",
    "bybit_rest_dump/*_kline.csv": "bybit-klines-csv",
    "bybit_rest_dump/symbols.csv": "bybit-symbols",
    "bybit_rest_dump/future_to_spot_mapping.csv": "spot-partners",
    "drift_dump/*.csv": "drift-funding",
    "freqtrade_*/*.feather": "freqtrade-feather",
    "freqtrade_*/*.json.gz": "freqtrade-json",
    "hyperliquid/*.csv": "running-rate-snapshots",
    "json_dump/*.json": "table",
    "local_time_csv/*.csv": "table",
    "multi_exchange/*.csv": "wide-funding",
    "okx_rest_dump/*.csv": "table",
    "reconstructed/*.csv": "binance-funding-archive",
    "rest_json/*binance*funding_rate.json": "binance-funding",
    "rest_json/*binance*klines*.json": "binance-klines",
    "rest_json/*bitmex*": "bitmex-funding",
    "rest_json/*bybit*funding*": "bybit-funding",
    "rest_json/*bybit*klines*": "bybit-klines",
    "rest_json/*derive*": "derive-funding",
    "rest_json/*dydx*": "dydx-funding",
    "rest_json/*hyperliquid*": "hyperliquid-funding",
    "rest_json/*kraken*": "kraken-funding",
    "rest_json/*lighter*": "lighter-funding",
    "rest_json/*okx*candlesticks*": "okx-candles",
    "rest_json/*okx*funding*": "okx-funding",
}


@pytest.mark.parametrize("pattern", TAKEN_FOR)
def test_a_file_as_found_is_taken_for_what_it_is(pattern: str, vendor: Path) -> None:
    paths = sorted(vendor.glob(pattern))
    assert paths
    for path in paths:
        for source in open_sources(path):
            assert recognise(source).name == TAKEN_FOR[pattern], path.name


def test_every_file_as_found_is_in_the_table_above(vendor: Path) -> None:
    listed = {path for pattern in TAKEN_FOR for path in vendor.glob(pattern)}
    assert listed == {path for path in vendor.rglob("*") if path.is_file()}


def test_every_canonical_file_is_known(shared_dir: Path) -> None:
    paths = sorted((shared_dir / "data" / "real" / "hyperliquid").rglob("*.parquet"))
    assert len(paths) == 4
    names = [recognise(source).name for path in paths for source in open_sources(path)]
    assert set(names) == {"canonical-parquet"}


def test_names_for_as_are_distinct() -> None:
    assert len({one.name for one in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "was an empty file"),
        ("a.json", '[{"k0": 1' + "".join(f', "k{n}": 1' for n in range(200)) + "}]", "was text"),
        ("a.csv", b"\x00\x01\x02", "was binary, starting 00 01 02"),
        ("a.json", "[]", "was text without rows, starting '[]'"),
        ("a.json", "[" * 100_000, "was text without rows, starting '[[["),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1"), "was an Excel workbook (.xls): save"),
        ("a.csv", b"<!DOCTYPE html><html>", "was a web page and no table: download the data"),
        ("a.pkl", b"\x80\x04", "was a Python pickle, which is not opened for safety"),
        ("perp_1h.parquet", b"not Parquet", "file must be Parquet, was not"),
        (
            "a.json",
            '{"retCode": 10001, "retMsg": "params error: symbol invalid", "result": {}}',
            "reply must hold rows, was an error: params error: symbol invalid",
        ),
    ],
    ids=[
        "empty",
        "many columns",
        "binary",
        "no rows",
        "deep",
        "Excel",
        "web page",
        "pickle",
        "parquet",
        "error reply",
    ],
)
def test_what_fits_nothing_is_refused_with_what_it_looks_like(
    name: str, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(ImportRefused) as refused:
        recognise(make_source(name, content))
    assert sentence in refused.value.reason


@pytest.mark.parametrize(
    ("rows", "row"),
    [("2024-01-01T00:00:00Z,0.1\n2024-01-01T08", 2), ('"2024-01-01, so to say",0.1,0.2\n', 1)],
    ids=["cut", "one too many"],
)
def test_a_line_of_other_length_is_refused_with_its_row(rows: str, row: int) -> None:
    with pytest.raises(ImportRefused, match="rows must have 2 fields as the first line") as refused:
        recognise(make_source("a.csv", f"time,rate\n{rows}"))
    assert refused.value.row == row
