"""The very same files again cost next to nothing, and never hide a change."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from api.errors import ImportRefused
from api.market_data.files import reading
from api.market_data.files.flags import parse_flags
from api.market_data.files.importing import import_files
from api.storage.checking import check
from api.storage.database import Database
from api.storage.tables import BlobRow
from tests.api.market_data.conftest import make_bars, make_funding


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "binance" / "BTCUSDT"
    place.mkdir(parents=True)
    write(place, 100.0)
    return place


def write(folder: Path, price: float) -> None:
    make_funding().write_parquet(folder / "funding.parquet")
    for name in ("perp_1h", "spot_1h"):
        make_bars(price=price).write_parquet(folder / f"{name}.parquet")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Grows with every import that reads rows."""
    told: list[Any] = []

    def gather(*arguments: Any, **options: Any) -> Any:
        told.append(arguments)
        return reading.gather(*arguments, **options)

    monkeypatch.setattr("api.market_data.files.importing.gather", gather)
    return told


async def test_the_same_files_again_are_not_read_and_told_alike(
    database: Database, folder: Path, reads: list[Any]
) -> None:
    first = await import_files(database, [folder])
    again = await import_files(database, [folder])
    assert len(reads) == 1
    assert again.unchanged
    assert again.files == first.files
    (market,), (before,) = again.markets, first.markets
    assert (market.grade, market.findings) == (before.grade, before.findings)
    assert [(one.kind, one.rows, one.revision) for one in market.series] == [
        (one.kind, one.rows, one.revision) for one in before.series
    ]


async def test_other_bytes_and_other_flags_are_read(
    database: Database, folder: Path, reads: list[Any]
) -> None:
    await import_files(database, [folder])
    await import_files(database, [folder], parse_flags(venue=["okx"]))
    await import_files(database, [folder], replace_stored=True)
    write(folder, 200.0)
    changed = await import_files(database, [folder], replace_stored=True)
    assert len(reads) == 4
    assert not changed.unchanged


async def test_what_replaces_also_mends_damaged_columns(database: Database, folder: Path) -> None:
    await import_files(database, [folder], replace_stored=True)
    async with database.transaction() as session:
        for row in (await session.execute(select(BlobRow))).scalars():
            row.data = row.data[:-1] + b"?"
    assert len((await check(database)).flaws) == 4  # contents and chunk; spot and perp are equal
    again = await import_files(database, [folder], replace_stored=True)
    assert again.unchanged
    assert (await check(database)).is_whole


async def test_files_that_something_else_took_the_place_of_are_stored_again(
    database: Database, folder: Path, reads: list[Any]
) -> None:
    await import_files(database, [folder], replace_stored=True)
    write(folder, 200.0)
    await import_files(database, [folder], replace_stored=True)
    write(folder, 100.0)
    third = await import_files(database, [folder], replace_stored=True)
    assert len(reads) == 3
    assert {one.kind: one.revision for one in third.markets[0].series} == {
        "funding": 1,
        "perp": 3,
        "spot": 3,
    }


async def test_a_checksum_that_no_longer_fits_is_refused_although_the_file_was_imported(
    database: Database, folder: Path
) -> None:
    await import_files(database, [folder])
    (folder / "funding.parquet.CHECKSUM").write_text(f"{'0' * 64}  funding.parquet")
    with pytest.raises(ImportRefused, match="SHA-256 must be that of"):
        await import_files(database, [folder])


async def test_a_refused_import_leaves_no_receipt(
    database: Database, folder: Path, reads: list[Any]
) -> None:
    table = pl.read_parquet(folder / "funding.parquet")
    table.with_columns(pl.lit(2.0).alias("rate")).write_parquet(folder / "funding.parquet")
    for _ in range(2):
        with pytest.raises(ImportRefused, match="rate must lie in"):
            await import_files(database, [folder])
    assert len(reads) == 2
