"""Claims, heartbeats and settling, on SQLite and on PostgreSQL, with everybody at once."""

from api.storage import claims, runs, shards
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.settling import settle
from api.storage.shards import ShardOutcome
from tests.api.storage.stored_shards import (
    AT_MS,
    claim,
    finish,
    oldest,
    parts_of,
    row_of,
    store,
)


async def test_an_outcome_is_written_once(either_database: Database) -> None:
    run = await store(either_database, shard_count=2)
    claimed = await claim(either_database, run)
    assert claimed is not None
    assert await finish(either_database, claimed) == (True, None)
    late = ShardOutcome(RunStatus.FAILED, 0, failure="late")
    assert await finish(either_database, claimed, late) == (False, None)
    first, _ = await parts_of(either_database, run)
    assert (first.status, first.failure, first.blobs) == ("SUCCEEDED", None, {"a": "b"})


async def test_a_worker_learns_that_its_shard_is_lost(either_database: Database) -> None:
    run = await store(either_database, shard_count=2)
    await claim(either_database, run)
    async with either_database.transaction() as session:
        pulse = await shards.beat(session, run.id, "w", {0: 4, 1: 7}, AT_MS + 5)
    assert (pulse.lost, pulse.cancel_requested, pulse.run_done) == ({1}, False, 4)
    assert (await row_of(either_database, run)).progress_done == 4


async def test_shards_are_counted_by_lane_while_they_wait_or_are_computed(
    either_database: Database,
) -> None:
    run = await store(either_database, shard_count=3)
    claimed = await claim(either_database, run)
    assert claimed is not None
    async with either_database.session() as session:
        assert await claims.count_by_lane(session) == {"fast": 3}
    await finish(either_database, claimed)
    async with either_database.session() as session:
        assert await claims.count_by_lane(session) == {"fast": 2}


async def test_a_cancel_gives_up_what_waits_and_lets_what_runs_store(
    either_database: Database,
) -> None:
    run = await store(either_database, shard_count=3)
    claimed = await claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        assert await runs.request_cancel(session, run.id, None)
        assert await settle(session, run.id, AT_MS) is None
    assert await claim(either_database, run) is None
    partial = ShardOutcome(RunStatus.CANCELLED, 4)
    assert await finish(either_database, claimed, partial) == (True, RunStatus.CANCELLED)
    assert (await row_of(either_database, run)).progress_done == 4
    async with either_database.transaction() as session:
        assert not await runs.request_cancel(session, run.id, None)


async def test_a_given_back_shard_waits_with_its_attempts_as_before(
    either_database: Database,
) -> None:
    run = await store(either_database)
    claimed = await claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        await shards.beat(session, run.id, "w", {0: 4}, AT_MS)
        assert await shards.give_back(session, claimed, attempt_counts=False)
    assert await oldest(either_database, max_attempts=1) == run.id
    (shard,) = await parts_of(either_database, run)
    assert (shard.status, shard.attempts, shard.worker) == ("QUEUED", 0, None)
    assert (await row_of(either_database, run)).progress_done == 0
