"""A worker lives while its heartbeat changes, whatever any time of day says."""

from api.runs.presence import Presence
from api.storage import workers
from api.storage.database import Database
from api.storage.runs import now_ms

_HOUR_MS = 3_600_000


class Watched:
    """A worker whose heartbeats and whose watcher's stopwatch the test moves."""

    def __init__(self, database: Database, stale_after_seconds: float = 10.0) -> None:
        self._database = database
        self.seconds = 100.0
        self.presence = Presence(database, stale_after_seconds, lambda: self.seconds)

    async def beat(self, at_ms: int) -> None:
        async with self._database.transaction() as session:
            await workers.beat(session, "one", at_ms, at_ms, 0)

    async def lives(self) -> bool:
        return [row.name for row in await self.presence.alive()] == ["one"]


async def test_a_heartbeat_that_changes_is_life_by_any_clock(database: Database) -> None:
    watched = Watched(database)
    await watched.beat(now_ms())
    assert await watched.lives()
    for jump in (-_HOUR_MS, _HOUR_MS, 0, -24 * _HOUR_MS):  # the worker's clock is set
        watched.seconds += 9
        assert await watched.lives()
        await watched.beat(now_ms() + jump)
        assert await watched.lives()


async def test_one_that_stays_the_same_is_silence(database: Database) -> None:
    watched = Watched(database)
    await watched.beat(now_ms() + _HOUR_MS)  # ahead by far, and dead by now
    assert not await watched.lives()
    watched.seconds += 1
    await watched.beat(now_ms() + _HOUR_MS)
    assert await watched.lives()
    watched.seconds += 10.1
    assert not await watched.lives()
    await watched.beat(now_ms())
    assert await watched.lives()


async def test_rare_looks_see_life_too(database: Database) -> None:
    watched = Watched(database)
    for _ in range(3):
        await watched.beat(now_ms())
        assert await watched.lives()
        watched.seconds += 3_600
    assert not await watched.lives()


async def test_whoever_is_seen_first_is_believed_by_the_time_of_day(database: Database) -> None:
    watched = Watched(database)
    await watched.beat(now_ms() - 11_000)
    assert not await watched.lives()
    assert not await watched.lives()
    assert await Presence(database, 20.0).alive()
