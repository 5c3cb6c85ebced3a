"""`carry check`: everything is read, and what is damaged or gone is named with what uses it."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from api.market_data.sample import store_samples
from api.settings import Settings
from api.storage import blobs, checking, runs, series_blobs
from api.storage.checking import check
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.tables import BlobRow, SeriesRow, ShardRow
from tests.api.bare_run import bare_run


async def _run_of(database: Database, names: dict[str, str]) -> str:
    run = bare_run(status=RunStatus.SUCCEEDED)
    shard = ShardRow(run_id=run.id, shard_index=0, status=RunStatus.SUCCEEDED, blobs=names)
    async with database.transaction() as session:
        await runs.insert(session, run, [shard])
    return run.id


async def test_what_is_damaged_or_gone_is_named_with_its_users(
    either_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_BYTES_AT_ONCE", 100)  # a portion each
    await store_samples(either_database)
    data = blobs.pack({"equity": np.arange(10.0)})
    curve = blobs.digest(data)
    async with either_database.transaction() as session:
        await blobs.put(session, {curve: data})
    run_id = await _run_of(either_database, {"curve": curve, "trades": "f" * 64})
    told: list[tuple[int, int]] = []
    checked = await check(either_database, lambda done, total: told.append((done, total)))
    (gone,) = checked.flaws
    assert (gone.sha256, gone.what, gone.users) == ("f" * 64, "gone", (f"trades of run {run_id}",))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0
    assert checked.blobs == len(told)

    async with either_database.transaction() as session:
        series = await session.get(SeriesRow, 1)
        assert series is not None
        for sha256 in (curve, series.sha256):
            row = await session.get(BlobRow, sha256)
            assert row is not None
            row.data = row.data[:-1]  # cut short
    found = {flaw.sha256: flaw for flaw in (await check(either_database)).flaws}
    assert found.keys() == {curve, series.sha256, "f" * 64}
    assert (found[curve].what, found[curve].users) == ("damaged", (f"curve of run {run_id}",))
    (user,) = found[series.sha256].users
    assert user.startswith(series.kind)
    assert user.endswith(" on sample")


async def test_a_chunk_is_told_with_the_series_that_lists_it(either_database: Database) -> None:
    await store_samples(either_database)
    async with either_database.transaction() as session:
        series = await session.get(SeriesRow, 1)
        assert series is not None
        chunk, *_ = await series_blobs.chunks_of(session, [series.sha256])
        row = await session.get(BlobRow, chunk)
        assert row is not None
        row.data = row.data[:-1]
    (flaw,) = (await check(either_database)).flaws
    assert (flaw.sha256, flaw.what) == (chunk, "damaged")
    assert any(user.startswith(series.kind) for user in flaw.users)


async def test_what_is_removed_while_it_is_read_is_no_damage(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_BYTES_AT_ONCE", 100)  # a portion each
    await store_samples(database)
    first = blobs.pack({"equity": np.arange(10.0)})
    async with database.transaction() as session:
        await blobs.put(session, {blobs.digest(first): first[:-1]})  # damaged, and no run's

    def remove_everything(done: int, total: int) -> None:
        if done == total:
            with contextlib.closing(sqlite3.connect(str(database.url.database))) as connection:
                for table in ("series", "market", "blob"):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608
                connection.commit()

    checked = await check(database, remove_everything)
    assert checked.blobs > 10
    assert checked.is_whole, checked.flaws


async def test_a_database_as_it_was_stored_is_whole(sample_database: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(sample_database, copy)
    database = Database(f"sqlite:///{copy}")
    try:
        checked = await check(database)
    finally:
        await database.dispose()
    assert checked.is_whole
    assert checked.blobs > 10


async def test_pages_that_are_no_more_are_told(sample_database: Path, settings: Settings) -> None:
    settings.home.mkdir()
    path = settings.home / "carrybench.sqlite"
    shutil.copy(sample_database, path)
    with sqlite3.connect(path) as connection:
        (count,) = connection.execute("PRAGMA page_count").fetchone()
    connection.close()
    with path.open("r+b") as file:
        file.seek(4_096 * (count // 2))
        file.write(b"\xff" * 4_096 * 20)
    database = Database(settings.database_url)
    try:
        assert not (await check(database)).is_whole
    finally:
        await database.dispose()
