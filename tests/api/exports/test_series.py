"""Exported series are imported again: the same market, byte for byte."""

from pathlib import Path

import polars as pl
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import InvalidInput, MarketNotFound
from api.exports.formats import Format, written
from api.exports.series import file_stem, series_blocks
from api.market_data.files.importing import import_files
from api.storage import markets, removal
from api.storage.database import Database
from api.storage.pruning import prune
from api.storage.tables import SeriesRow
from tests.api.market_data.conftest import SOUND

NAME = ("binance", "BTC/USDT:USDT")


async def current(database: Database, name: tuple[str, str]) -> list[SeriesRow]:
    async with database.session() as session:
        market = await markets.find(session, *name)
        assert market is not None
        market_id = markets.id_of(market)
        return (await markets.current_series(session, [market_id]))[market_id]


async def save(database: Database, name: tuple[str, str], folder: Path, form: Format) -> None:
    for row in await current(database, name):
        stem = file_stem(row.kind, row.timeframe)
        blocks = await series_blocks(database, *name, stem)
        data = b"".join([piece async for piece in written(blocks, form)])
        _write(folder / f"{stem}.{form}", data)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize("form", [Format.PARQUET, Format.CSV])
async def test_a_market_survives_export_and_import(
    form: Format, shared_dir: Path, tmp_path: Path
) -> None:
    names = {"bybit/CARVUSDT": "CARV-USDT", "hyperliquid/HYPE": "HYPE-USDC"}
    for source, folder in names.items():
        venue = source.split("/", maxsplit=1)[0]
        name = (venue, f"{folder.replace('-', '/')}:{folder.split('-')[1]}")
        first, again = (
            Database(f"sqlite:///{tmp_path}/{venue}-{form}-{copy}.sqlite") for copy in "ab"
        )
        try:
            await first.migrate()
            await again.migrate()
            await import_files(first, [shared_dir / "data" / "real" / source])
            await save(first, name, tmp_path / form / venue / folder, form)
            await import_files(again, [tmp_path / form / venue])
            stored, returned = await current(first, name), await current(again, name)
            assert [row.sha256 for row in stored] == [row.sha256 for row in returned]
            assert len(stored) == 3
        finally:
            await first.dispose()
            await again.dispose()


@pytest.fixture
async def folder(database: Database, tmp_path: Path) -> Path:
    """A small imported market whose perp volumes nobody knows."""
    made = tmp_path / "binance" / "BTCUSDT"
    made.mkdir(parents=True)
    for stem, make in SOUND.items():
        table = make()
        if stem == "perp_1h":
            table = table.with_columns(volume=pl.lit(None, dtype=pl.Float64))
        table.write_parquet(made / f"{stem}.parquet")
    await import_files(database, [made])
    return made


@pytest.mark.usefixtures("folder")
async def test_unknown_volumes_are_null(database: Database) -> None:
    (block,) = [one async for one in await series_blocks(database, *NAME, "perp_1h")]
    assert block["volume"].null_count() == block.height


async def test_the_table_is_that_of_the_imported_file(database: Database, folder: Path) -> None:
    for stem in SOUND:
        (block,) = [one async for one in await series_blocks(database, *NAME, stem)]
        file = pl.read_parquet(folder / f"{stem}.parquet")
        assert block.equals(file.cast(block.schema))


@pytest.mark.usefixtures("folder")
async def test_what_is_not_there_is_refused(database: Database) -> None:
    with pytest.raises(MarketNotFound):
        await series_blocks(database, "binance", "NONE/USDT:USDT", "funding")
    with pytest.raises(InvalidInput, match="series must be one of funding, funding_mark, mark_1h"):
        await series_blocks(database, *NAME, "perp_1m")


@pytest.mark.usefixtures("folder")
async def test_what_is_replaced_and_pruned_meanwhile_is_exported_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = markets.current_series

    async def overtaken(session: AsyncSession, ids: list[int]) -> dict[int, list[SeriesRow]]:
        found = await listed(session, ids)
        async with database.transaction() as other:
            assert await removal.remove_market(other, *NAME) is not None
        await prune(database, 0)
        return found

    monkeypatch.setattr(markets, "current_series", overtaken)
    (block,) = [one async for one in await series_blocks(database, *NAME, "funding")]
    assert block.height > 0
