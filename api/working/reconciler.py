"""Finds work that nobody works on: in every worker, every few seconds.

Every step is conditional, so it does no harm that all workers do the same.
"""

import time
from collections.abc import Callable

from api.broker.queue import Lane
from api.logs import get_logger
from api.runs.services import Services
from api.storage import recovery, runs, uploads, workers
from api.storage.recovery import Sign
from api.storage.runs import now_ms
from api.storage.settling import settle
from api.working.takeover import Takeover

_HOUR_MS = 3_600_000
_FORGET_WORKERS_AFTER_MS = _HOUR_MS
_LOOK_AT_UPLOADS_EVERY_MS = 60_000
_LOOKS_PER_SILENCE = 10
_LONGEST_STEP = 3  # looks: what passed while nobody looked is not the worker's silence

log = get_logger(__name__)


class Reconciler:
    """Compares what the database says with what is being done about it."""

    def __init__(
        self,
        services: Services,
        clock: Callable[[], float] = time.monotonic,
        has_room: Callable[[Lane], object] = lambda _lane: True,
    ) -> None:
        """has_room: whether this worker could take up what waits in a lane."""
        self._services = services
        self._clock = clock
        self._has_room = has_room
        self._silences: dict[Sign, float] = {}
        self._looked_at = clock()
        self._takeover = Takeover(services, clock)
        self._uploads_at_ms = 0
        settings = services.settings
        self.look_seconds = min(
            settings.reconcile_seconds, settings.stale_after_seconds / _LOOKS_PER_SILENCE
        )
        """Time between two calls of `look`."""

    async def look(self) -> bool:
        """Revive shards whose worker fell silent; True when there was one.

        Silence is what this process watches, by a clock that nobody can set: a worker whose time
        of day is wrong, or changes, is as alive as any other.
        """
        async with self._services.database.session() as session:
            signs = await recovery.signs(session)
        passed = self._clock() - self._looked_at
        self._looked_at += passed
        passed = min(passed, _LONGEST_STEP * self.look_seconds)
        before = self._silences
        self._silences = {sign: before[sign] + passed if sign in before else 0.0 for sign in signs}
        limit = self._services.settings.stale_after_seconds
        silent = [sign for sign, seconds in self._silences.items() if seconds >= limit]
        for sign in silent:
            log.warning("shard lost its worker", run_id=sign.key.run_id, shard=sign.key.index)
            async with self._services.database.transaction() as session:
                await recovery.revive(session, sign, self._services.settings.max_attempts)
        return bool(silent)

    async def reconcile(self) -> None:
        """One round; raises what the database raises."""
        at_ms = now_ms()
        await self._settle(at_ms)
        await self._takeover.look()
        await self._wake_again(at_ms)
        async with self._services.database.transaction() as session:
            await workers.remove_silent(session, at_ms - _FORGET_WORKERS_AFTER_MS)
        await self._forget_uploads(at_ms)

    async def _forget_uploads(self, at_ms: int) -> None:
        if at_ms < self._uploads_at_ms:
            return
        self._uploads_at_ms = at_ms + _LOOK_AT_UPLOADS_EVERY_MS
        kept_ms = round(self._services.settings.upload_hours * _HOUR_MS)
        async with self._services.database.transaction() as session:
            await uploads.remove_old(session, at_ms - kept_ms)

    async def _settle(self, at_ms: int) -> None:
        async with self._services.database.session() as session:
            unsettled = await recovery.unsettled(session)
        for run_id in unsettled:
            async with self._services.database.transaction() as session:
                status = await settle(session, run_id, at_ms)
                run = await runs.get(session, run_id)
            if status is not None and run is not None:
                log.warning("run settled late", run_id=run_id, status=status.value)
                await self._services.publisher.finished(run, status)

    async def _wake_again(self, at_ms: int) -> None:
        # A wake is lost with Redis, or with the worker that took it. Of a run that was stored this
        # moment it is under way; and whoever has no room would not follow it.
        async with self._services.database.session() as session:
            waiting = await recovery.waiting(session, at_ms)
        for lane in map(Lane, sorted(waiting)):
            if self._has_room(lane):
                log.info("waking again", lane=lane.value)
                await self._services.queue.wake(lane)
