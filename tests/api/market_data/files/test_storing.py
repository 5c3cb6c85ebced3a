"""Folders of the canonical layout into a real database."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import func, select

from api.errors import ImportRefused
from api.market_data.catalog import Catalog
from api.market_data.files.flags import Flags
from api.market_data.files.importing import import_files
from api.market_data.files.reading import gather
from api.storage import markets, series_blobs
from api.storage.database import Database
from api.storage.tables import BlobRow, MarketRow, SeriesRow
from tests.api.market_data.conftest import Write, make_bars, make_funding


async def counted(database: Database) -> tuple[int, int, int]:
    """Markets, series revisions and blobs that are stored."""
    async with database.session() as session:
        return (
            (await session.execute(select(func.count()).select_from(MarketRow))).scalar_one(),
            (await session.execute(select(func.count()).select_from(SeriesRow))).scalar_one(),
            (await session.execute(select(func.count()).select_from(BlobRow))).scalar_one(),
        )


async def test_the_whole_tree_of_real_data_is_imported_once(
    database: Database, shared_dir: Path
) -> None:
    real = shared_dir / "data" / "real"
    files = sorted(real.rglob("*.parquet"))
    assert len(files) == 57

    first = await import_files(database, [real])
    stored = await counted(database)
    again = await import_files(database, [real])

    assert stored[:2] == (19, 57)
    assert sum(one.rows for market in first.markets for one in market.series) == sum(
        pl.scan_parquet(file).select(pl.len()).collect().item() for file in files
    )
    assert not first.unchanged
    assert again.unchanged
    assert await counted(database) == stored
    assert {one.revision for market in again.markets for one in market.series} == {1}


async def test_real_perps_of_1000_coins_have_a_small_basis(
    database: Database, shared_dir: Path
) -> None:
    await import_files(database, [shared_dir / "data" / "real" / "bybit" / "1000BONKUSDT"])
    catalog = Catalog(database)
    market = await catalog.find("bybit", "1000BONK/USDT:USDT")
    assert market is not None
    assert market.spot_multiplier == 1000.0
    columns = await catalog.columns(market)
    basis = (columns.perp - columns.spot)[columns.tradable] / columns.spot[columns.tradable]
    # The data's own description: -1 bp in the median.
    assert abs(float(np.median(basis))) < 0.0005


async def test_real_prices_are_stored_to_the_bit(database: Database, shared_dir: Path) -> None:
    folder = shared_dir / "data" / "real" / "hyperliquid" / "HYPE"
    await import_files(database, [folder])
    async with database.session() as session:
        market = await markets.find(session, "hyperliquid", "HYPE/USDC:USDC")
        assert market is not None
        series = (await markets.current_series(session, [markets.id_of(market)]))[1]
        columns = await series_blobs.get(
            session, next(s.sha256 for s in series if s.kind == "perp")
        )
    table = pl.read_parquet(folder / "perp_1h.parquet")
    for name in ("open", "high", "low", "close"):
        np.testing.assert_array_equal(columns[name], table[name].to_numpy())
    assert np.isnan(columns["volume"]).all()


async def test_a_changed_series_becomes_a_new_revision_and_the_old_one_stays(
    database: Database, write_market: Write
) -> None:
    folder = write_market()
    await import_files(database, [folder])
    write_market(funding=make_funding(13))
    report = await import_files(database, [folder])

    (market,) = report.markets
    changed = {one.kind: one.revision for one in market.series if not one.unchanged}
    assert changed == {"funding": 2}
    # Contents and a chunk each, of both revisions of funding, of its marks and of the bars: perp,
    # spot and mark are equal.
    assert await counted(database) == (1, 6, 8)


async def test_going_back_to_an_older_content_is_a_new_revision_of_the_same_blob(
    database: Database, write_market: Write
) -> None:
    folder = write_market()
    for count in (12, 13, 12):
        write_market(funding=make_funding(count))
        report = await import_files(database, [folder], replace_stored=True)
    revisions = {one.kind: one.revision for one in report.markets[0].series}
    assert revisions["funding"] == 3
    assert (await counted(database))[2] == 8


async def test_a_later_import_keeps_the_series_it_does_not_name(
    database: Database, write_market: Write, tmp_path: Path
) -> None:
    await import_files(database, [write_market()])
    only = tmp_path / "only" / "binance" / "BTCUSDT"
    only.mkdir(parents=True)
    make_funding(15).write_parquet(only / "funding.parquet")
    (market,) = (await import_files(database, [only])).markets
    assert market.can_backtest
    catalog_market = await Catalog(database).find("binance", "BTC/USDT:USDT")
    assert catalog_market is not None
    kinds = [one.kind for one in catalog_market.series]
    assert kinds == ["funding", "perp", "spot", "mark", "funding_mark"]


async def test_one_bad_file_refuses_the_whole_directory(
    database: Database, write_market: Write
) -> None:
    tree = write_market("binance/AAAUSDT").parent.parent
    bad = make_bars().with_columns(close=pl.lit(-1.0))
    folder = write_market("binance/ZZZUSDT", spot_1h=bad)
    with pytest.raises(ImportRefused) as caught:
        await import_files(database, [tree])
    assert caught.value.file == str(folder / "spot_1h.parquet")
    assert caught.value.row == 1
    assert await counted(database) == (0, 0, 0)


async def test_a_perp_in_another_unit_than_its_spot_is_refused(
    database: Database, write_market: Write
) -> None:
    folder = write_market("binance/PEPEUSDT", spot_1h=make_bars(price=100_000.0))
    with pytest.raises(ImportRefused, match="perp and spot must be prices of the same coin"):
        await import_files(database, [folder])


@pytest.mark.parametrize(
    ("spot_price", "multiplier"),
    [(100.0, 1.0), (0.1, 1000.0)],
    ids=["spot per 1000 as well", "spot per coin"],
)
async def test_the_multiplier_of_the_name_is_confirmed_by_the_prices(
    database: Database, write_market: Write, spot_price: float, multiplier: float
) -> None:
    columns = ["open", "high", "low", "close"]
    spot = make_bars().with_columns(pl.col(columns) * (spot_price / 100.0))
    await import_files(database, [write_market("bybit/1000SATSUSDT", spot_1h=spot)])
    market = await Catalog(database).find("bybit", "1000SATS/USDT:USDT")
    assert market is not None
    assert market.spot_multiplier == multiplier


async def test_files_that_are_no_series_are_told(database: Database, write_market: Write) -> None:
    folder = write_market()
    strange = ["index_1h.parquet", "perp_7h.parquet", "perp.parquet", "notes.txt"]
    for name in strange:
        (folder / name).touch()
    report = await import_files(database, [folder])
    assert report.passed_over == tuple(str(folder / name) for name in sorted(strange))


async def test_a_market_folder_a_venue_and_a_tree_are_found(write_market: Write) -> None:
    market = write_market("binance/BTCUSDT")
    write_market("binance/ETHUSDT")
    write_market("hyperliquid/HYPE")

    def found(directory: Path) -> list[tuple[str, str]]:
        pieces = gather([directory], Flags(), skip_refused=False).pieces
        return list(dict.fromkeys((one.venue, one.symbol) for one, _ in pieces))

    btc, eth, hype = (
        ("binance", "BTC/USDT:USDT"),
        ("binance", "ETH/USDT:USDT"),
        ("hyperliquid", "HYPE/USDC:USDC"),
    )
    assert found(market) == [btc]
    assert found(market.parent) == [btc, eth]
    assert found(market.parent.parent) == [btc, eth, hype]


def test_series_are_known_by_their_file_names(write_market: Write) -> None:
    pieces = gather([write_market(perp_5m=make_bars())], Flags(), skip_refused=False).pieces
    assert [(series.kind, series.timeframe) for _, series in pieces] == [
        ("funding", ""),
        ("funding_mark", ""),
        ("mark", "1h"),
        ("perp", "1h"),
        ("perp", "5m"),
        ("spot", "1h"),
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("binance/HYPE", "market is told neither by the file nor by its name"),
        ("sample/BTCUSDT", "venue must not be sample"),
    ],
    ids=["no market", "generated markets"],
)
async def test_a_folder_that_names_no_market_is_refused(
    database: Database, write_market: Write, name: str, reason: str
) -> None:
    with pytest.raises(ImportRefused, match=reason):
        await import_files(database, [write_market(name)])


async def test_a_path_that_is_not_there_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="path must be a file or a folder, was neither"):
        await import_files(database, [tmp_path / "absent"])


async def test_a_perp_of_a_thousand_keeps_its_name_and_its_size(
    database: Database, write_market: Write
) -> None:
    spot = make_bars().with_columns(pl.col("open", "high", "low", "close") / 1_000.0)
    folder = write_market("hyperliquid/kPEPE", spot_1h=spot)
    await import_files(database, [folder])
    market = await Catalog(database).find("hyperliquid", "KPEPE/USDC:USDC")
    assert market is not None
    assert market.spot_multiplier == 1_000.0
