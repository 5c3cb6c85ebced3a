"""A blob goes with the last run that needs it, on either database, whoever stores meanwhile."""

import asyncio
import sqlite3
from collections.abc import Mapping

import numpy as np
import pytest
from sqlalchemy import select, text
from sqlmodel import col

from api.market_data.contracts import Market
from api.market_data.files.storing import load_stored
from api.market_data.sample import generate_samples, store_samples
from api.market_data.writer import store_market
from api.settings import Settings
from api.storage import blob_uses, blobs, markets, pruning, removal, results
from api.storage.database import Database
from api.storage.results import pack_all
from api.storage.tables import BlobRow, RunRow
from tests.api.storage.first_schema.rows import make_database, recorded
from tests.api.webhooks.ended_runs import end, ended_run, stored_run


def _columns(value: float) -> Mapping[str, np.ndarray]:
    return {"equity": np.full(1_000, value)}


async def _result(database: Database, *values: float) -> RunRow:
    """An ended run with a curve for each of the values."""
    run = await ended_run(database)
    packed = pack_all({f"curve.{value}": _columns(value) for value in values})
    async with database.transaction() as session:
        await results.store(session, run.id, packed)
    return run


async def _delete(database: Database, run: RunRow) -> blob_uses.Freed | None:
    async with database.transaction() as session:
        removed = await removal.remove_ended(session, *removal.one_of(run.id))
    return removed.freed if removed.count else None


async def _stored(database: Database) -> set[str]:
    async with database.session() as session:
        return set((await session.execute(select(col(BlobRow.sha256)))).scalars())


def _name(value: float) -> str:
    return blobs.digest(blobs.pack(_columns(value)))


async def test_a_deleted_run_takes_along_what_only_it_needed(either_database: Database) -> None:
    first = await _result(either_database, 1.0, 2.0)
    second = await _result(either_database, 2.0, 3.0)
    freed = await _delete(either_database, first)
    assert freed == blob_uses.Freed(1, len(blobs.pack(_columns(1.0))))
    assert await _stored(either_database) == {_name(2.0), _name(3.0)}
    await _delete(either_database, second)
    assert await _stored(either_database) == set()


async def test_a_run_that_is_not_deleted_keeps_everything(either_database: Database) -> None:
    run = await stored_run(either_database)
    async with either_database.transaction() as session:
        await results.store(session, run.id, pack_all({"curve": _columns(1.0)}))
    assert await _delete(either_database, run) is None
    assert await _stored(either_database) == {_name(1.0)}
    await end(either_database, run)
    async with either_database.transaction() as session:
        of_another = removal.one_of(run.id, owner="another")
        assert (await removal.remove_ended(session, *of_another)).count == 0
    assert await _stored(either_database) == {_name(1.0)}


async def test_a_series_outlives_the_runs_that_used_it(either_database: Database) -> None:
    await store_samples(either_database)
    async with either_database.session() as session:
        market = await markets.find(session, "sample", "BTC/USDT:USDT")
        assert market is not None
        market_id = markets.id_of(market)
        (series, *_) = (await markets.current_series(session, [market_id]))[market_id]
    before = await _stored(either_database)
    run = await ended_run(either_database)
    async with either_database.transaction() as session:
        await blob_uses.add(session, run.id, [series.sha256], of_series=True)
    assert await _delete(either_database, run) == blob_uses.Freed()
    assert await _stored(either_database) == before


async def test_nothing_is_lost_to_a_run_that_is_stored_while_another_is_deleted(
    either_database: Database,
) -> None:
    old, new = await _result(either_database, 1.0), await ended_run(either_database)
    async with either_database.transaction() as session:
        # It is there already, so nothing is stored; and the delete must not overlook the new name.
        await results.store(session, new.id, pack_all({"curve": _columns(1.0)}))
        deleting = asyncio.create_task(_delete(either_database, old))
        await asyncio.wait((deleting,), timeout=0.3)
    assert await deleting == blob_uses.Freed()
    assert await _stored(either_database) == {_name(1.0)}
    assert await _delete(either_database, new) is not None
    assert await _stored(either_database) == set()


async def test_what_an_import_has_read_stays_until_it_ends(migrated_postgresql_url: str) -> None:
    database = Database(migrated_postgresql_url)  # on SQLite whoever writes is alone
    (old, *_), (new, *_) = generate_samples(1), generate_samples(2)
    await store_market(database, old)
    before = await _stored(database)
    async with database.transaction() as session:
        market = Market(old.venue, old.base, old.quote, old.quote)
        stored = await load_stored(session, [(market, one) for one in old.series])
        assert len(stored[market]) == len(old.series)
        await store_market(database, new)
        pruned = asyncio.create_task(pruning.prune(database, 0))
        while not pruned.done() and not await _somebody_waits(database):
            await asyncio.wait((pruned,), timeout=0.01)
        assert before <= await _stored(database)
    await pruned
    assert not before & await _stored(database)
    await database.dispose()


async def _somebody_waits(database: Database) -> bool:
    async with database.session() as session:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool((await session.execute(text(waiting))).scalar_one())


async def test_what_was_freed_can_be_given_back_to_the_disk(database: Database) -> None:
    run = await _result(database, *range(500))
    await _delete(database, run)
    await database.dispose()
    with sqlite3.connect(str(database.url.database)) as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        connection.executescript("PRAGMA incremental_vacuum")  # `execute` gives back one page
        (left,) = connection.execute("PRAGMA freelist_count").fetchone()
    assert free > 500
    assert left == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_runs_of_earlier_releases_hold_what_they_name(
    kind: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    url = settings.database_url
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    make_database(url)
    database = Database(url)
    try:
        await database.migrate()
        before = await _stored(database)
        for told in recorded()["tables"]["run"]:
            if told["status"] in ("QUEUED", "RUNNING"):
                continue
            async with database.transaction() as session:
                removed = await removal.remove_ended(session, *removal.one_of(told["id"]))
                assert removed.count == 1
        left = await _stored(database)
    finally:
        await database.dispose()
    series = {row["sha256"] for row in recorded()["tables"]["series"]}
    assert series <= left < before
