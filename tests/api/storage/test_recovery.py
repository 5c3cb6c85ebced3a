"""Shards whose workers fell silent, on SQLite and on PostgreSQL."""

from api.storage import recovery, shards
from api.storage.database import Database
from api.storage.recovery import Sign, revive
from tests.api.storage.stored_shards import (
    AT_MS,
    claim,
    finish,
    row_of,
    store,
)


async def test_a_silent_shard_is_queued_again_and_a_speaking_one_is_not(
    either_database: Database,
) -> None:
    run = await store(either_database)
    claimed = await claim(either_database, run)
    assert claimed is not None
    async with either_database.transaction() as session:
        (before,) = await recovery.signs(session)
        assert before == Sign(claimed.key, 1, AT_MS)
        # A clock that was set back: another time is another sign of life.
        await shards.beat(session, run.id, "w", {0: 4}, AT_MS - 5)
        await revive(session, before, 3)
        assert await recovery.waiting(session, AT_MS + 1_000) == set()
        (last,) = await recovery.signs(session)
        await revive(session, last, 3)
        assert await recovery.signs(session) == []
        assert await recovery.waiting(session, AT_MS + 1_000) == {"fast"}
    assert await finish(either_database, claimed) == (False, None)
    again = await claim(either_database, run, worker="w2")
    assert again is not None
    assert again.shard.attempts == 2


async def test_a_run_from_the_future_is_found_and_one_of_this_moment_is_left_alone(
    either_database: Database,
) -> None:
    run = await store(either_database)
    async with either_database.session() as session:
        for at_ms, found in [(AT_MS - 3_600_000, 1), (AT_MS, 0), (AT_MS + 1_000, 1)]:
            assert len(await recovery.waiting(session, at_ms)) == found
    assert (await row_of(either_database, run)).status == "QUEUED"
