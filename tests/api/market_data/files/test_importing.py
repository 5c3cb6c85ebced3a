"""Files into the database: all at once or not at all, and added to what is there."""

import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ImportRefused
from api.market_data.files.flags import parse_flags
from api.market_data.files.importing import import_files, look_at_files
from api.market_data.series import Series
from api.market_data.writer import load_series
from api.storage import markets
from api.storage.database import Database
from api.storage.pruning import prune
from api.storage.tables import BlobRow, MarketRow, SeriesRow
from tests.api.market_data.conftest import make_bars, make_funding

HOUR_MS = 3_600_000
JANUARY_MS, FEBRUARY_MS = 1_704_067_200_000, 1_706_745_600_000  # 2024


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A folder apart from the database's."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def klines(first_ms: int, count: int, price: float = 100.0) -> str:
    return "".join(
        f"{first_ms + h * HOUR_MS},{price},{price + 1},{price - 1},{price},5,"
        f"{first_ms + (h + 1) * HOUR_MS - 1},500,9,1,1,0\n"
        for h in range(count)
    )


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


async def stored(database: Database, venue: str, symbol: str) -> dict[str, Series]:
    async with database.session() as session:
        return {one.name: one for one in await load_series(session, venue, symbol)}


async def row_counts(database: Database) -> list[int]:
    async with database.session() as session:
        return [
            (await session.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (BlobRow, MarketRow, SeriesRow)
        ]


async def test_months_join_whether_they_come_together_or_one_by_one(
    database: Database, inbox: Path
) -> None:
    january = write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 744))
    february = write(inbox / "binance/um/BTCUSDT-1h-2024-02.csv", klines(FEBRUARY_MS, 24))
    await import_files(database, [february])
    report = await import_files(database, [january])
    (series,) = report.markets[0].series
    assert (series.rows, series.revision, series.gap_count) == (768, 2, 0)
    both = await import_files(database, [inbox])
    assert both.unchanged
    assert [(file.rows_in, file.series[0].rows_kept) for file in both.files] == [
        (744, 744),
        (24, 24),
    ]


async def test_replace_forgets_what_is_stored_of_the_series_and_only_of_it(
    database: Database, inbox: Path
) -> None:
    spot = write(inbox / "binance/spot/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    perp = write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    await import_files(database, [spot, perp])
    changed = write(inbox / "binance/um/BTCUSDT-1h-2024-02.csv", klines(JANUARY_MS, 3, 101.0))
    with pytest.raises(ImportRefused, match="--replace forgets what is stored"):
        await import_files(database, [changed])
    await import_files(database, [changed], replace_stored=True)
    series = await stored(database, "binance", "BTC/USDT:USDT")
    assert {name: len(one.ts_ms) for name, one in series.items()} == {"perp 1h": 3, "spot 1h": 24}


async def test_a_refused_file_keeps_the_whole_command_out(database: Database, inbox: Path) -> None:
    write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    bad = write(inbox / "binance/um/ETHUSDT-1h-2024-01.csv", klines(JANUARY_MS, 2, -5.0))
    with pytest.raises(ImportRefused, match="open must be above 0") as refused:
        await import_files(database, [inbox])
    assert (refused.value.file, refused.value.row) == (str(bad), 1)
    assert await row_counts(database) == [0, 0, 0]


async def test_a_disagreement_found_late_keeps_the_whole_command_out(
    database: Database, inbox: Path
) -> None:
    await import_files(
        database, [write(inbox / "binance/um/ETHUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))]
    )
    before = await row_counts(database)
    write(inbox / "more/binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    write(inbox / "more/binance/um/ETHUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24, 99.0))
    with pytest.raises(ImportRefused, match="open at 2024-01-01 00:00 UTC must be that of"):
        await import_files(database, [inbox / "more"])
    assert await row_counts(database) == before


async def test_the_rest_is_imported_where_refused_files_are_skipped(
    database: Database, inbox: Path
) -> None:
    write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    write(inbox / "binance/um/BTCUSDT-1h-again.csv", klines(JANUARY_MS, 24, 99.0))
    write(inbox / "binance/um/BTCUSDT-1h-cut.csv", klines(JANUARY_MS, 24)[:-9])
    write(inbox / "binance/um/broken.zip", "PK\x03\x04")
    write(inbox / "binance/um/colours.csv", "colour\nred\n")
    write(inbox / "README.md", "# About")
    report = await import_files(database, [inbox], skip_refused=True)
    assert [(Path(file.file).name, file.refused is None) for file in report.files] == [
        ("BTCUSDT-1h-2024-01.csv", True),
        ("BTCUSDT-1h-again.csv", False),
        ("BTCUSDT-1h-cut.csv", False),
        ("broken.zip", False),
        ("colours.csv", False),
    ]
    assert report.passed_over == (str(inbox / "README.md"),)
    (series,) = report.markets[0].series
    assert series.rows == 24
    assert all(not file.series for file in report.files if file.refused)


async def test_a_command_that_gives_nothing_is_refused(database: Database, inbox: Path) -> None:
    write(inbox / "symbols.csv", "symbol,baseCoin,quoteCoin,fundingInterval\nA,B,C,480\n")
    with pytest.raises(ImportRefused, match=r"at least one series, was none.*a list of markets"):
        await import_files(database, [inbox])
    with pytest.raises(ImportRefused, match="must hold files of market data"):
        await import_files(database, [write(inbox / "empty/x.md", "").parent])
    assert await row_counts(database) == [0, 0, 0]


async def test_an_archive_with_its_checksum(database: Database, inbox: Path) -> None:
    path = inbox / "BTCUSDT-1h-2024-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    report = await import_files(database, [path], parse_flags(kind=["perp"]))
    assert report.files[0].file == f"{path}:BTCUSDT-1h-2024-01.csv"
    assert report.files[0].series[0].rows_kept == 24
    write(inbox / "BTCUSDT-1h-2024-01.zip.CHECKSUM", "0" * 64)
    with pytest.raises(ImportRefused, match="SHA-256 must be that of"):
        await import_files(database, [path], parse_flags(kind=["perp"]))


@pytest.mark.parametrize("listed", [True, False], ids=["by a list of partners", "by the names"])
async def test_spot_of_one_coin_joins_the_contract_of_a_thousand(
    listed: bool, database: Database, inbox: Path
) -> None:
    header = "timestamp,open,high,low,close,volume,turnover,symbol\n"
    row = "2024-01-01 {hour:02}:00:00,{price},{price},{price},{price},7,1,{symbol}\n"

    def dump(symbol: str, price: float) -> str:
        rows = (row.format(hour=h, price=price, symbol=symbol) for h in range(3))
        return header + "".join(rows)

    perp = write(inbox / "1000BONKUSDT_1h_linear_kline.csv", dump("1000BONKUSDT", 0.0125))
    spot = write(inbox / "BONKUSDT_1h_spot_kline.csv", dump("BONKUSDT", 0.0000125))
    paths = [perp, spot]
    if listed:
        await import_files(database, [perp])
        partners = "symbol,spotSymbol\n1000BONKUSDT,BONKUSDT\n"
        paths = [spot, write(inbox / "partners.csv", partners)]
    await import_files(database, paths)
    series = await stored(database, "bybit", "1000BONK/USDT:USDT")
    assert set(series) == {"perp 1h", "spot 1h"}
    async with database.session() as session:
        market = await markets.find(session, "bybit", "1000BONK/USDT:USDT")
        assert market is not None
        assert market.spot_multiplier == 1000.0
        assert await markets.find(session, "bybit", "BONK/USDT:USDT") is None


async def test_canonical_folders_join_and_only_replace_replaces(
    database: Database, inbox: Path
) -> None:
    folder = inbox / "binance" / "BTCUSDT"
    folder.mkdir(parents=True)
    make_funding().write_parquet(folder / "funding.parquet")
    make_bars().write_parquet(folder / "perp_1h.parquet")
    make_bars().write_parquet(folder / "spot_1h.parquet")
    first = await import_files(database, [folder])
    again = await import_files(database, [folder, folder / "funding.parquet"])
    assert again.unchanged
    assert again.markets[0].findings == first.markets[0].findings
    assert again.markets[0].can_backtest
    make_funding(5).write_parquet(folder / "funding.parquet")
    shorter = await import_files(database, [folder])
    assert [one.rows for one in shorter.markets[0].series] == [12, 96, 96]
    assert shorter.markets[0].notes == ()
    replaced = await import_files(database, [folder], replace_stored=True)
    assert [one.rows for one in replaced.markets[0].series] == [5, 96, 96]
    assert replaced.markets[0].notes == ("funding: 7 of 12 stored rows went, 0 have other values",)


async def test_as_overrules_what_a_file_looks_like(database: Database, inbox: Path) -> None:
    table = pl.DataFrame({"timestamp": ["2024-01-01T00:00:00Z"], "rate": ["0.0001"]})
    path = write(inbox / "okx" / "BTCUSDT" / "funding.csv", table.write_csv())
    report = await import_files(database, [path])
    assert report.files[0].taken_for == "table"
    canonical = parse_flags(taken_for=["canonical-parquet"], symbol=["BTC/USDT:USDT"])
    assert (await import_files(database, [path], canonical)).files[0].taken_for == (
        "canonical Parquet"
    )
    wrong = parse_flags(taken_for=["bitmex-funding"])
    with pytest.raises(
        ImportRefused, match=r"file must be BitMEX funding .* as --as says, was not"
    ):
        await import_files(database, [path], wrong)


async def test_progress_counts_the_files(database: Database, inbox: Path) -> None:
    write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    write(inbox / "binance/um/BTCUSDT-1h-2024-02.csv", klines(FEBRUARY_MS, 24))
    seen: list[tuple[int, int]] = []
    await import_files(
        database, [inbox], on_progress=lambda done, total, _: seen.append((done, total))
    )
    assert seen == [(1, 2), (2, 2)]


async def test_an_interval_is_that_of_the_joined_times(database: Database, inbox: Path) -> None:
    header = "symbol,fundingRate,fundingRateTimestamp\n"
    rows = [f"BTCUSDT,0.0001,{JANUARY_MS + h * HOUR_MS}\n" for h in (0, 8, 16, 20, 24)]
    await import_files(database, [write(inbox / "a.csv", header + "".join(rows[:3]))])
    await import_files(database, [write(inbox / "b.csv", header + "".join(rows[2:]))])
    funding = (await stored(database, "bybit", "BTC/USDT:USDT"))["funding"]
    np.testing.assert_array_equal(funding.columns["interval_hours"], [8, 8, 8, 4, 4])


async def test_a_look_tells_what_the_import_would_and_stores_nothing(
    database: Database, inbox: Path
) -> None:
    await import_files(
        database, [write(inbox / "binance/um/ETHUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))]
    )
    before = await row_counts(database)
    more = inbox / "more/binance"
    sound = write(more / "um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    other = write(more / "um/ETHUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24, 99.0))
    look = await look_at_files(database, [inbox / "more"])
    assert await row_counts(database) == before
    told = {report.file: report for report in look.files}
    assert "must be that of what is stored" in str(told[str(other)].refused)
    (series,) = told[str(sound)].series
    assert (series.interval, series.rows_kept) == ("1h", 24)
    assert (series.first_ts_ms, series.last_ts_ms) == (JANUARY_MS, JANUARY_MS + 23 * HOUR_MS)
    imported = await import_files(database, [inbox / "more"], skip_refused=True)
    assert imported.files == look.files


async def test_a_look_does_not_meet_what_is_replaced_and_pruned_meanwhile(
    database: Database, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "binance/um/BTCUSDT-1h-2024-01.csv"
    await import_files(database, [write(inbox / name, klines(JANUARY_MS, 24))])
    dearer = write(inbox / "dearer" / name, klines(JANUARY_MS, 24, 200.0))
    listed = markets.current_series

    async def overtaken(session: AsyncSession, ids: list[int]) -> dict[int, list[SeriesRow]]:
        found = await listed(session, ids)
        monkeypatch.setattr(markets, "current_series", listed)
        await import_files(database, [dearer], replace_stored=True)
        await prune(database, 0)
        return found

    monkeypatch.setattr(markets, "current_series", overtaken)
    look = await look_at_files(database, [inbox / "binance"])
    assert [file.refused for file in look.files] == [None]  # it agrees with what was stored then
    look = await look_at_files(database, [inbox / "binance"])
    assert "must be that of what is stored" in str(look.files[0].refused)


async def test_a_look_tells_of_both_files_whose_prices_are_of_other_coins(
    database: Database, inbox: Path
) -> None:
    write(inbox / "binance/um/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24))
    write(inbox / "binance/spot/BTCUSDT-1h-2024-01.csv", klines(JANUARY_MS, 24, 9.0))
    look = await look_at_files(database, [inbox])
    assert len(look.files) == 2
    for report in look.files:
        assert "perp and spot must be prices of the same coin" in str(report.refused)
    with pytest.raises(ImportRefused, match="prices of the same coin"):
        await import_files(database, [inbox])


async def test_a_look_at_nothing_but_refused_files_is_their_reasons(
    database: Database, inbox: Path
) -> None:
    write(inbox / "a.csv", "this is, no table\n")
    look = await look_at_files(database, [inbox])
    (report,) = look.files
    assert report.refused is not None
    with pytest.raises(ImportRefused, match="path must be a file or a folder"):
        await look_at_files(database, [inbox / "nowhere"])
