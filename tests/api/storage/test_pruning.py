"""Pruning takes what is old and nobody keeps, says so before, and gives the space back."""

import dataclasses
import sqlite3
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from api.market_data.catalog import Catalog
from api.market_data.sample import generate_samples
from api.market_data.series import MarketData
from api.market_data.writer import store_market
from api.storage import blob_uses, results, runs
from api.storage.database import Database
from api.storage.pruning import prune, would_prune
from api.storage.results import pack_all
from api.storage.tables import RunRow, SeriesRow
from tests.api.webhooks.ended_runs import ended_run, stored_run

NOW = 1_700_000_000_000
DAY = 86_400_000


async def _run(database: Database, days_ago: int, value: float, **said: Any) -> str:
    run = await ended_run(database, **said)
    async with database.transaction() as session:
        packed = pack_all({"curve": {"equity": np.full(20_000, value)}})
        await results.store(session, run.id, packed)
        ended = update(RunRow).where(col(RunRow.id) == run.id)
        await session.execute(ended.values(finished_at_ms=NOW - days_ago * DAY))
    return run.id


async def _left(database: Database) -> set[str]:
    async with database.session() as session:
        return {run.id for run in await runs.page(session, first=100)}


async def test_only_old_runs_of_which_nobody_said_anything_go(either_database: Database) -> None:
    kept = {
        await _run(either_database, 29, 1.0),
        await _run(either_database, 31, 2.0, pinned=True),
        await _run(either_database, 31, 3.0, tags=["paper"]),
        await _run(either_database, 31, 4.0, label="mine"),
        await _run(either_database, 31, 5.0, note="look again"),
        (await stored_run(either_database)).id,
    }
    for value in (1.0, 6.0, 7.0):  # the first shares its curve with one that stays
        await _run(either_database, 31, value)
    told = await would_prune(either_database, NOW - 30 * DAY)
    assert len(await _left(either_database)) == 9
    done = await prune(either_database, NOW - 30 * DAY)
    assert await _left(either_database) == kept
    assert (done.runs, done.revisions, done.loose) == (told.runs, told.revisions, told.loose)
    assert (done.runs.count, done.runs.freed.blobs) == (3, 2)
    assert done.runs.freed.byte_count > 2 * 160_000
    again = await prune(either_database, NOW - 30 * DAY)
    assert (again.runs.count, again.loose.blobs) == (0, 0)


async def test_the_file_becomes_smaller_while_others_have_it(database: Database) -> None:
    for value in range(50):
        await _run(database, 31, float(value))
    await _run(database, 1, 0.5)
    done = await prune(database, NOW - 30 * DAY)
    assert done.given_back_bytes > 45 * 160_000
    with sqlite3.connect(str(database.url.database)) as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)


async def test_a_file_of_an_earlier_release_is_written_anew_on_request(database: Database) -> None:
    with sqlite3.connect(str(database.url.database)) as connection:
        connection.execute("PRAGMA auto_vacuum = NONE")
        connection.execute("VACUUM")
    for value in range(20):
        await _run(database, 31, float(value))
    assert (await prune(database, NOW - 30 * DAY)).given_back_bytes == 0
    assert (await prune(database, NOW, compact=True)).given_back_bytes > 18 * 160_000
    for value in range(20):
        await _run(database, 31, float(value))
    assert (await prune(database, NOW)).given_back_bytes > 18 * 160_000


def _ending_earlier(market: MarketData, rows: int) -> MarketData:
    series = tuple(
        dataclasses.replace(one, columns={k: v[: len(v) - rows] for k, v in one.columns.items()})
        for one in market.series
    )
    return dataclasses.replace(market, series=series)


async def _revisions(database: Database) -> dict[str, list[int]]:
    query = select(col(SeriesRow.kind), col(SeriesRow.revision)).order_by(col(SeriesRow.revision))
    found: dict[str, list[int]] = {}
    async with database.session() as session:
        for kind, revision in await session.execute(query):
            found.setdefault(kind, []).append(revision)
    return found


async def test_revisions_that_no_run_names_go_and_the_others_can_be_read(
    either_database: Database,
) -> None:
    market = generate_samples()[0]
    catalog = Catalog(either_database)
    for rows in (3, 2, 1):
        await store_market(either_database, _ending_earlier(market, rows))
        if rows == 2:
            found = await catalog.find(market.venue, market.symbol)
            assert found is not None
            run = await ended_run(either_database, label="keeps its data")
            async with either_database.transaction() as session:
                names = [one.sha256 for one in found.series]
                await blob_uses.add(session, run.id, names, of_series=True)
    assert found is not None
    expected = await Catalog(either_database).columns(found)
    done = await prune(either_database, NOW)
    kinds = {one.kind for one in market.series}
    assert done.revisions == len(kinds)
    assert done.loose.blobs > 0
    assert await _revisions(either_database) == {kind: [2, 3] for kind in kinds}
    again = await Catalog(either_database).columns(found)
    np.testing.assert_array_equal(again.ts_ms, expected.ts_ms)
    newest = await catalog.find(market.venue, market.symbol)
    assert newest is not None
    assert len((await catalog.columns(newest)).ts_ms) == len(expected.ts_ms) + 1


@pytest.mark.parametrize("age", [0, 30])
async def test_an_empty_database_is_pruned_too(either_database: Database, age: int) -> None:
    done = await prune(either_database, NOW - age * DAY)
    assert (done.runs.count, done.revisions, done.loose.blobs) == (0, 0, 0)
    async with either_database.session() as session:
        assert (await session.execute(select(func.count()).select_from(RunRow))).scalar_one() == 0
