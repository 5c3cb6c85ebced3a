"""Finds work that nobody works on: in every worker, every few seconds.

Every step is conditional, so it does no harm that all workers do the same.
"""

from api.jobs.connection import REDIS_FAILURES
from api.jobs.queue import Lane, ShardJob
from api.jobs.services import Services
from api.logs import get_logger
from api.storage import recovery, runs, workers
from api.storage.recovery import Waiting
from api.storage.runs import now_ms
from api.storage.settling import settle

_FORGET_WORKERS_AFTER_MS = 3_600_000

log = get_logger(__name__)


class Reconciler:
    """Compares what the database says with what the queues hold."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._taken_before: set[ShardJob] = set()

    async def reconcile(self) -> None:
        """One round; raises what the database raises."""
        at_ms = now_ms()
        await self._revive(at_ms)
        await self._settle(at_ms)
        await self._queue_again(at_ms)
        async with self._services.database.transaction() as session:
            await workers.remove_silent(session, at_ms - _FORGET_WORKERS_AFTER_MS)

    async def _revive(self, at_ms: int) -> None:
        settings = self._services.settings
        stale_before_ms = at_ms - int(settings.stale_after_seconds * 1_000)
        async with self._services.database.session() as session:
            stale = await recovery.stale(session, stale_before_ms)
        for key in stale:
            log.warning("shard lost its worker", run_id=key.run_id, shard=key.index)
            async with self._services.database.transaction() as session:
                await recovery.revive_stale(session, key, stale_before_ms, settings.max_attempts)

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
        created_before_ms = at_ms - 1_000
        async with self._services.database.session() as session:
            waiting = await recovery.waiting(session, created_before_ms)
        jobs = [_job(one) for one in waiting]
        if not jobs:
            self._taken_before = set()
            return
        try:
            misplaced = await self._services.queue.misplaced(jobs)
            if misplaced.lost:
                log.info("queueing again", shards=len(misplaced.lost))
                await self._services.queue.enqueue(misplaced.lost)
            # Taken twice in a row and still unclaimed: its taker died.
            dead = [job for job in misplaced.taken if job in self._taken_before]
            await self._services.queue.free(dead)
            self._taken_before = set(misplaced.taken)
        except REDIS_FAILURES as error:
            log.debug("cannot queue now", shards=len(jobs), error=str(error))


def _job(waiting: Waiting) -> ShardJob:
    return ShardJob(waiting.key.run_id, waiting.key.index, waiting.attempts, Lane(waiting.lane))
