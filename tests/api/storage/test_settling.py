"""How the ends of its shards end a run, on SQLite and on PostgreSQL."""

import asyncio

from api.runs.names import RunKind
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.shards import ShardOutcome
from tests.api.storage.stored_shards import (
    AT_MS,
    claim,
    finish,
    row_of,
    store,
)


async def test_of_many_that_finish_shards_at_once_one_settles_the_run(
    either_database: Database,
) -> None:
    run = await store(either_database, shard_count=6)
    claims = [await claim(either_database, run, f"w{index}") for index in range(6)]
    ends = await asyncio.gather(*(finish(either_database, one) for one in claims if one))
    assert [written for written, _ in ends] == [True] * 6
    assert [status for _, status in ends if status] == [RunStatus.SUCCEEDED]
    row = await row_of(either_database, run)
    assert (row.status, row.progress_done, row.net_pnl) == ("SUCCEEDED", 60, 5.0)
    assert row.sharpe is None


async def test_no_run_ends_before_it_began(either_database: Database) -> None:
    run = await store(either_database, created_at_ms=AT_MS + 3_600_000)
    claimed = await claim(either_database, run)
    assert claimed is not None
    await finish(either_database, claimed)
    assert (await row_of(either_database, run)).finished_at_ms == AT_MS + 3_600_000


async def test_a_cancelled_shard_cancels_its_run_before_that_is_asked_for(
    either_database: Database,
) -> None:
    run = await store(either_database, shard_count=3)
    first = await claim(either_database, run)
    second = await claim(either_database, run)
    assert first is not None
    assert second is not None
    stopped = ShardOutcome(RunStatus.CANCELLED, 4)
    assert await finish(either_database, first, stopped) == (True, None)
    assert await claim(either_database, run) is None
    assert await finish(either_database, second) == (True, RunStatus.CANCELLED)
    row = await row_of(either_database, run)
    assert (row.cancel_requested, row.progress_done) == (True, 14)


async def test_a_failed_shard_ends_the_rest_of_a_sweep(either_database: Database) -> None:
    run = await store(either_database, shard_count=3, active_run_key="k")
    claimed = await claim(either_database, run)
    assert claimed is not None
    failed = ShardOutcome(RunStatus.FAILED, 0, failure="no")
    assert await finish(either_database, claimed, failed) == (True, RunStatus.FAILED)
    row = await row_of(either_database, run)
    assert (row.failure, row.active_run_key, row.finished_at_ms) == ("no", None, AT_MS + 1)
    assert await claim(either_database, run) is None


async def test_a_shard_that_waits_for_others_goes_with_them_when_one_fails(
    database: Database,
) -> None:
    run = await store(database, 2, RunKind.WALK_FORWARD, last_waits=True)
    first = await claim(database, run)
    assert first is not None
    failed = ShardOutcome(RunStatus.FAILED, 0, failure="no")
    assert await finish(database, first, failed) == (True, RunStatus.FAILED)
    assert await claim(database, run) is None
