"""Which workers live, as one process sees it: by signs of life that change, not by clocks."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from api.storage import workers
from api.storage.database import Database
from api.storage.runs import now_ms
from api.storage.tables import WorkerRow


@dataclass(frozen=True, slots=True)
class _Sign:
    heartbeat_at_ms: int
    changed_at: float | None  # by this process's stopwatch; None: it has not changed yet


class Presence:
    """Compares every look at the workers' heartbeats with the one before.

    A worker lives when its heartbeat has changed within `stale_after_seconds` of this process's
    own stopwatch: whose time of day is wrong, or jumps, is as alive as any other. Only of a worker
    that is seen for the first time the time of day has to say it.
    """

    def __init__(
        self,
        database: Database,
        stale_after_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._stale_after_seconds = stale_after_seconds
        self._clock = clock
        self._signs: dict[str, _Sign] = {}

    async def alive(self) -> list[WorkerRow]:
        """Live workers by name; raises what the database raises."""
        async with self._database.session() as session:
            rows = await workers.alive(session, 0)
        now = self._clock()
        self._signs = {row.name: self._sign(row, now) for row in rows}
        return [row for row in rows if self._is_heard(self._signs[row.name], now)]

    def _sign(self, row: WorkerRow, now: float) -> _Sign:
        before, beat = self._signs.get(row.name), row.heartbeat_at_ms
        if before is None:
            fresh = abs(now_ms() - beat) <= self._stale_after_seconds * 1_000
            return _Sign(beat, now if fresh else None)
        return before if before.heartbeat_at_ms == beat else _Sign(beat, now)

    def _is_heard(self, sign: _Sign, now: float) -> bool:
        return sign.changed_at is not None and now - sign.changed_at <= self._stale_after_seconds
