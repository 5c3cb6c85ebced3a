"""What workers count is counted once, by both databases, whoever looks at the same."""

import asyncio

from api.storage import claims, recovery, tallies
from api.storage.database import Database
from api.storage.runs import RunStatus, now_ms
from api.storage.tallies import Tally
from tests.api.webhooks.ended_runs import stored_run


async def _counts(database: Database) -> dict[Tally, int]:
    async with database.session() as session:
        return await tallies.counts(session)


async def test_nothing_has_happened_at_first(either_database: Database) -> None:
    assert await _counts(either_database) == dict.fromkeys(Tally, 0)


async def test_those_who_count_at_once_lose_nothing(either_database: Database) -> None:
    async def count() -> None:
        async with either_database.transaction() as session:
            await tallies.add(session, Tally.WORKERS_STARTED)

    await asyncio.gather(*(count() for _ in range(20)))
    assert (await _counts(either_database))[Tally.WORKERS_STARTED] == 20


async def test_a_lost_shard_counts_once_however_many_find_it(either_database: Database) -> None:
    run = await stored_run(either_database)
    for lost in (1, 2, 3):  # the last attempt fails the run
        async with either_database.transaction() as session:
            assert await claims.claim(session, run.id, "w", now_ms(), 3) is not None
        async with either_database.session() as session:
            (sign,) = await recovery.signs(session)
        for _ in range(2):
            async with either_database.transaction() as session:
                await recovery.revive(session, sign, 3)
        assert (await _counts(either_database))[Tally.SHARDS_LOST] == lost


async def test_the_shard_of_a_cancelled_run_is_lost_too(either_database: Database) -> None:
    run = await stored_run(either_database)
    async with either_database.transaction() as session:
        claimed = await claims.claim(session, run.id, "w", now_ms(), 3)
        assert claimed is not None
    async with either_database.transaction() as session:
        stored = await session.get_one(type(run), run.id)
        stored.cancel_requested = True
    async with either_database.session() as session:
        (sign,) = await recovery.signs(session)
    async with either_database.transaction() as session:
        await recovery.revive(session, sign, 3)
        shard = await session.get_one(type(claimed.shard), (run.id, 0))
        assert shard.status == RunStatus.CANCELLED
    assert (await _counts(either_database))[Tally.SHARDS_LOST] == 1
