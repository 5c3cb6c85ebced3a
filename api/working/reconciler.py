"""Finds work that nobody works on: in every worker, every few seconds.

Every step is conditional, so it does no harm that all workers do the same.
"""

import time
from collections.abc import Callable

from api.broker.connection import REDIS_FAILURES
from api.broker.queue import Lane, ShardJob
from api.logs import get_logger
from api.runs.services import Services
from api.storage import recovery, runs, workers
from api.storage.recovery import Sign, Waiting
from api.storage.runs import now_ms
from api.storage.settling import settle
from api.storage.shards import ShardKey

_FORGET_WORKERS_AFTER_MS = 3_600_000
_LOOKS_PER_SILENCE = 10
_LONGEST_STEP = 3  # looks: what passed while nobody looked is not the worker's silence

log = get_logger(__name__)


class Reconciler:
    """Compares what the database says with what the queues hold."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._clock = clock
        self._taken_before: set[ShardJob] = set()
        self._silences: dict[Sign, float] = {}
        self._looked_at = clock()
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
        try:
            await self._queue_again(at_ms)
            await self._clear_away()
        except REDIS_FAILURES as error:
            log.debug("cannot look into the queues now", error=str(error))
        async with self._services.database.transaction() as session:
            await workers.remove_silent(session, at_ms - _FORGET_WORKERS_AFTER_MS)

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

    async def _queue_again(self, at_ms: int) -> None:
        # A run that was stored this moment is being queued by the process that stored it.
        async with self._services.database.session() as session:
            waiting = await recovery.waiting(session, at_ms)
        jobs = [_job(one) for one in waiting]
        if not jobs:
            self._taken_before = set()
            return
        misplaced = await self._services.queue.misplaced(jobs)
        if misplaced.lost:
            log.info("queueing again", shards=len(misplaced.lost))
            await self._services.queue.enqueue(misplaced.lost)
        # Taken twice in a row and still unclaimed: its taker died.
        dead = [job for job in misplaced.taken if job in self._taken_before]
        await self._services.queue.free(dead)
        self._taken_before = set(misplaced.taken)

    async def _clear_away(self) -> None:
        # What a killed worker had taken stays at the head of the queue for a day, and a hundred
        # of those are all that arq ever looks at.
        taken = await self._services.queue.taken_first()
        keys = [ShardKey(job.run_id, job.shard_index) for job in taken]
        async with self._services.database.session() as session:
            wanted = await recovery.wanted(session, keys)
        left = [
            job for job, key in zip(taken, keys, strict=True) if (key, job.attempts) not in wanted
        ]
        if left:
            log.info("clearing jobs away that nobody waits for", jobs=len(left))
            await self._services.queue.remove(left)


def _job(waiting: Waiting) -> ShardJob:
    return ShardJob(waiting.key.run_id, waiting.key.index, waiting.attempts, Lane(waiting.lane))
