"""Claims of shards, on SQLite and on PostgreSQL, with everybody at once."""

import asyncio
from contextlib import suppress
from typing import Any

from sqlalchemy import event, text

from api.runs.names import RunKind
from api.settings import Settings
from api.storage import claims, recovery, runs, shards
from api.storage.claims import NoneLeft
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.shards import Claim
from api.storage.tables import RunRow
from tests.api.storage.stored_shards import (
    AT_MS,
    claim,
    finish,
    oldest,
    store,
)


async def test_runs_that_need_more_kernels_are_passed_over(either_database: Database) -> None:
    async def stored(created_at_ms: int, kernels_needed: int | None) -> str:
        key = f"{created_at_ms}"
        run = await store(
            either_database,
            created_at_ms=created_at_ms,
            active_run_key=key,
            kernels_needed=kernels_needed,
        )
        return run.id

    unknown, managed, plain = [
        await stored(AT_MS + index, needed) for index, needed in enumerate((None, 7, 5))
    ]
    assert await oldest(either_database) == unknown
    assert await oldest(either_database, kernels=7) == managed
    assert await oldest(either_database, kernels=6) == plain
    assert await oldest(either_database, kernels=4) is None


async def test_a_shard_is_claimed_by_its_own_engine_alone(either_database: Database) -> None:
    theirs = await store(either_database, engine_version="theirs")
    assert await oldest(either_database) is None
    assert await claim(either_database, theirs) is None
    async with either_database.session() as session:
        assert await recovery.waiting(session, AT_MS + 2_000) == set()
    async with either_database.transaction() as session:
        theirs_alone = claims.oldest("fast", 3, engine_version="theirs")
        assert await claims.claim(session, theirs_alone, "w", AT_MS, 3, "theirs") is not None


async def test_of_many_that_claim_a_shard_at_once_one_gets_it(either_database: Database) -> None:
    run = await store(either_database)
    claims = await asyncio.gather(
        *(claim(either_database, run, worker=f"w{number}") for number in range(8))
    )
    (winner,) = [claimed for claimed in claims if claimed is not None]
    assert (winner.run.status, winner.run.started_at_ms) == ("RUNNING", AT_MS)
    assert winner.shard.attempts == 1


async def test_of_many_that_claim_shards_of_one_run_each_gets_another(
    either_database: Database,
) -> None:
    run = await store(either_database, shard_count=6)
    claims = await asyncio.gather(
        *(claim(either_database, run, f"w{number}") for number in range(8))
    )
    taken = [claimed.key.index for claimed in claims if claimed is not None]
    assert sorted(taken) == list(range(6))


async def test_of_many_that_look_at_once_each_gets_another_shard_and_none_is_left(
    either_database: Database,
) -> None:
    for number in range(3):
        await store(either_database, shard_count=2, active_run_key=str(number))

    async def look(worker: str) -> Claim | None:
        while True:
            with suppress(NoneLeft):
                async with either_database.transaction() as session:
                    return await claims.claim(session, claims.oldest("fast", 3), worker, AT_MS, 3)

    found = await asyncio.gather(*(look(f"w{number}") for number in range(8)))
    taken = {claimed.key for claimed in found if claimed is not None}
    assert (len(taken), found.count(None)) == (6, 2)


async def test_the_oldest_run_of_a_lane_that_waits_comes_first(either_database: Database) -> None:
    async def stored(created_at_ms: int, **values: Any) -> RunRow:
        key = f"{created_at_ms}"
        return await store(
            either_database, created_at_ms=created_at_ms, active_run_key=key, **values
        )

    assert await oldest(either_database) is None
    young, old = await stored(AT_MS + 2), await stored(AT_MS, shard_count=2)
    bulk = await stored(AT_MS - 1, lane="bulk")
    assert await oldest(either_database) == old.id
    assert await oldest(either_database, max_attempts=0) is None
    first = await claim(either_database, old)
    assert first is not None
    assert await oldest(either_database) == old.id  # its second shard goes before the younger run
    assert await claim(either_database, old) is not None
    assert await oldest(either_database) == young.id
    async with either_database.transaction() as session:
        await shards.give_back(session, first, attempt_counts=True)
    assert await oldest(either_database) == old.id  # it keeps its place
    assert await oldest(either_database, max_attempts=1) == young.id
    async with either_database.transaction() as session:
        await runs.request_cancel(session, old.id, None)
    assert await oldest(either_database) == young.id
    assert await oldest(either_database, "bulk") == bulk.id


async def test_the_oldest_is_found_without_a_look_at_the_history(settings: Settings) -> None:
    database = Database(settings.database_url)
    asked: list[str] = []
    event.listen(
        database.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    try:
        await database.migrate()
        async with database.session() as session:
            await claims.claim(session, claims.oldest("fast", 3), "w", AT_MS, 3)
            query = text("EXPLAIN QUERY PLAN " + asked[-1].replace("?", "1"))
            plan = str((await session.execute(query)).all())
    finally:
        await database.dispose()
    assert "ix_run_active (lane=?)" in plan
    assert "ix_shard_status_run (status=? AND run_id=?)" in plan
    assert "TEMP B-TREE" not in plan


async def test_a_shard_that_waits_for_others_is_claimed_when_all_have_succeeded(
    database: Database,
) -> None:
    run = await store(database, 3, RunKind.WALK_FORWARD, last_waits=True)
    first, second = await claim(database, run, "a"), await claim(database, run, "b")
    assert first is not None
    assert second is not None
    assert await claim(database, run) is None
    assert await oldest(database) is None
    async with database.session() as session:
        assert await recovery.waiting(session, AT_MS + 5_000) == set()
    assert await finish(database, first) == (True, None)
    assert await claim(database, run) is None
    assert await finish(database, second) == (True, None)
    assert await oldest(database) == run.id
    async with database.session() as session:
        assert await recovery.waiting(session, AT_MS + 5_000) == {run.lane}
    last = await claim(database, run)
    assert last is not None
    assert last.key.index == 2
    assert await finish(database, last) == (True, RunStatus.SUCCEEDED)
