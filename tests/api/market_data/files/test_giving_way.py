"""All of the raw files in one command, and the sources that overlap in them."""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from api.errors import ImportRefused
from api.market_data.files.flags import parse_flags
from api.market_data.files.importing import import_files
from api.market_data.files.reading import gather
from api.market_data.series import Series
from api.market_data.writer import load_series
from api.storage.database import Database
from tests.api.market_data.files.vendor_flags import vendor_flags

# Samples out of documentation: they contradict the real history of the same market, so they go to
# a venue of their own, and these five cannot be stored at all.
UNUSABLE = {
    "nautilus_binance_http_futures_market_klines.json": "was 7 days",
    "nautilus_binance_klines_response.json": "was 7 days",
    "nautilus_bybit_http_get_klines_linear.json": "timeframe is not told by a single bar",
    "nautilus_derive_http_public_funding_rate_history_eth.json": "of a whole hour",
    "nautilus_hyperliquid_http_funding_history.json": "of a whole hour",
}
# Files that are read and give no series, with the reason beside them.
WITHOUT_SERIES = {
    "symbols.csv": "a list of markets",
    "future_to_spot_mapping.csv": "26 spot markets belong to",
    "funding_rates.csv": "they are no settlements",
    "nautilus_okx_http_get_candlesticks.json": "that had not closed",
}


def real(shared_dir: Path, market: str, name: str) -> pl.DataFrame:
    table = pl.read_parquet(shared_dir / "data" / "real" / market / f"{name}.parquet")
    return table.with_columns(pl.col("timestamp").dt.epoch("ms"))


async def load(database: Database, venue: str, symbol: str, name: str) -> Series:
    async with database.session() as session:
        return {one.name: one for one in await load_series(session, venue, symbol)}[name]


def assert_equal_where_common(series: Series, table: pl.DataFrame, names: dict[str, str]) -> int:
    """Bit for bit at the times both have; returns how many those are."""
    _, ours, theirs = np.intersect1d(
        series.ts_ms, table["timestamp"].to_numpy(), return_indices=True
    )
    for stored_name, name in names.items():
        np.testing.assert_array_equal(
            series.columns[stored_name][ours], table[name].to_numpy()[theirs], err_msg=name
        )
    return len(ours)


async def test_one_command_imports_the_whole_tree(database: Database, vendor: Path) -> None:
    report = await import_files(database, [vendor], vendor_flags(), skip_refused=True)
    by_name = {Path(file.file).name: file for file in report.files}
    assert len(report.files) == len(by_name) == 51
    assert {name for name, file in by_name.items() if file.refused} == set(UNUSABLE)
    for name, reason in UNUSABLE.items():
        assert reason in (by_name[name].refused or "")
    silent = {name for name, file in by_name.items() if not file.series and not file.refused}
    assert silent == set(WITHOUT_SERIES)
    for name, note in WITHOUT_SERIES.items():
        assert note in by_name[name].notes[0]
    kept = Counter[str]()
    for file in report.files:
        assert file.refused or file.rows_in > 0
        for one in file.series:
            assert one.rows_kept <= file.rows_in
            kept[f"{one.venue} {one.symbol} {one.kind} {one.timeframe}".strip()] += 1
    assert kept["binance BTC/USDT:USDT funding"] == 9
    assert kept["binance BTC/USDT:USDT spot 1h"] == 4
    carv = by_name["CARVUSDT_1h_spot_kline.csv"]
    assert (carv.rows_in, carv.series[0].rows_kept) == (5111, 5081)
    assert carv.series[0].notes == ("30 duplicate rows dropped",)

    again = await import_files(database, [vendor], vendor_flags(), skip_refused=True)
    assert again.unchanged
    assert [market.symbol for market in again.markets] == [one.symbol for one in report.markets]


async def test_sources_that_overlap_agree_with_each_other_and_with_the_clean_history(
    database: Database, vendor: Path, shared_dir: Path
) -> None:
    await import_files(database, [vendor], vendor_flags(), skip_refused=True)
    funding = {"rate": "rate", "interval_hours": "interval_hours"}
    prices = {name: name for name in ("open", "high", "low", "close", "volume")}
    expected = [
        ("binance", "BTC/USDT:USDT", "funding", "binance/BTCUSDT", "funding", funding, 7323),
        ("binance", "LSK/USDT:USDT", "funding", "binance/LSKUSDT", "funding", funding, 4392),
        (
            "binance",
            "XRP/USDT:USDT",
            "funding",
            "binance/XRPUSDT",
            "funding",
            {"rate": "rate"},
            6466,
        ),
        ("binance", "XTZ/USDT:USDT", "funding", "binance/XTZUSDT", "funding", funding, 2083),
        ("bybit", "BOBA/USDT:USDT", "funding", "bybit/BOBAUSDT", "funding", funding, 2599),
        ("bybit", "CYBER/USDT:USDT", "funding", "bybit/CYBERUSDT", "funding", funding, 2339),
        ("bybit", "BTC/USDT:USDT", "funding", "bybit/BTCUSDT", "funding", funding, 2599),
        ("bybit", "CARV/USDT:USDT", "perp 1h", "bybit/CARVUSDT", "perp_1h", prices, 5080),
        ("bybit", "CARV/USDT:USDT", "spot 1h", "bybit/CARVUSDT", "spot_1h", prices, 5081),
        ("binance", "BTC/USDT:USDT", "spot 1h", "binance/BTCUSDT", "spot_1h", prices, 2975),
        ("binance", "ETH/USDT:USDT", "spot 1h", "binance/ETHUSDT", "spot_1h", prices, 672),
        (
            *("binance", "BTC/USDT:USDT", "funding mark", "binance/BTCUSDT", "funding_mark"),
            *({"price": "mark_price"}, 2283),
        ),
    ]
    for venue, symbol, series_name, folder, file, names, common in expected:
        series = await load(database, venue, symbol, series_name)
        count = assert_equal_where_common(series, real(shared_dir, folder, file), names)
        assert count == common, (venue, symbol, series_name)


@pytest.mark.parametrize("offset", ["0", "+7", "+9"])
async def test_a_wrong_zone_is_found_by_the_other_sources(
    offset: str, database: Database, vendor: Path
) -> None:
    paths = [vendor / "binance_web_export", vendor / "binance_rest_dump" / "funding_btcusdt.csv"]
    with pytest.raises(ImportRefused, match="binance_web_export"):
        await import_files(database, paths, vendor_flags(web_export_offset=offset))


def test_the_web_export_is_off_in_its_last_decimal_only(vendor: Path, shared_dir: Path) -> None:
    (path,) = (vendor / "binance_web_export").iterdir()
    gathered = gather([path], vendor_flags(), skip_refused=False)
    ((_, piece),) = gathered.pieces
    clean = real(shared_dir, "binance/BTCUSDT", "funding")
    _, ours, theirs = np.intersect1d(
        piece.ts_ms, clean["timestamp"].to_numpy(), return_indices=True
    )
    off = np.abs(piece.columns["rate"][ours] - clean["rate"].to_numpy()[theirs])
    assert (len(off), int((off > 0).sum())) == (6325, 345)
    assert off.max() == pytest.approx(1e-8)


async def test_candles_of_another_exchange_are_found_by_the_longer_history(
    database: Database, vendor: Path, shared_dir: Path
) -> None:
    candles = vendor / "freqtrade_testdata" / "XRP_USDT_USDT-1h-futures.feather"
    longer = shared_dir / "data/real/binance/XRPUSDT/perp_1h.parquet"
    as_binance = parse_flags(venue=["*.feather=binance"])
    with pytest.raises(ImportRefused, match=r"98 of 100 common times differ") as refused:
        await import_files(database, [candles, longer], as_binance)
    assert refused.value.file == str(candles)


async def test_freqtrade_funding_is_that_of_binance(database: Database, vendor: Path) -> None:
    funding = vendor / "freqtrade_testdata" / "XRP_USDT_USDT-8h-funding_rate.feather"
    dump = vendor / "binance_rest_dump" / "XRPUSDT_funding_rate_20200101_20251130.csv"
    report = await import_files(database, [funding, dump], parse_flags(venue=["binance"]))
    assert [one.rows for one in report.markets[0].series] == [6466, 2284]
