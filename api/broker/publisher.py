"""Tells Redis what happens to runs; never stops anything when Redis is away."""

import asyncio
from collections.abc import Sequence

from redis.asyncio import Redis

from api.broker.connection import REDIS_FAILURES
from api.broker.events import (
    ACTIVITY_STREAM,
    CANCEL_STREAM,
    Message,
    run_stream,
)
from api.logs import get_logger
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow

RUN_ENTRIES = 256  # an entry may hold 200 kB of cells
_OTHER_ENTRIES = 1_000
# Who comes later, or comes back, is told what the database says: the state, the cells, the end.
_KEPT_AFTER_THE_END_SECONDS = 120
_CANCEL_SECONDS = 0.1  # whoever cancels does not wait for a Redis that is silent
_KEPT_WITHOUT_NEWS_SECONDS = 3_600  # a run that was deleted, or whose worker never came back

log = get_logger(__name__)


class Publisher:
    """Writes the run streams, the activity stream and the cancel stream."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, run_id: str, messages: Sequence[Message]) -> None:
        """Add messages to a run's stream."""
        await self._write(run_id, messages, (), _KEPT_WITHOUT_NEWS_SECONDS)

    async def announce(self, run: RunRow, status: RunStatus, done: int) -> None:
        """Tell those who follow all runs how far this one is."""
        await self._write(run.id, (), [self._message("progress", run, status, done)], 0)

    async def begun_anew(self, run: RunRow) -> None:
        """Tell that a run waits again, and forget what it told: those cells are no more."""
        try:
            await self._redis.delete(run_stream(run.id))
        except REDIS_FAILURES as error:
            log.info("progress not forgotten", run_id=run.id, error=str(error))
        await self.announce(run, RunStatus.QUEUED, 0)

    async def finished(self, run: RunRow, status: RunStatus) -> None:
        """Tell everybody that a run has ended; call it once the end is committed."""
        message = self._message("finished", run, status, run.progress_done)
        await self._write(run.id, [message], [message], _KEPT_AFTER_THE_END_SECONDS)

    async def judged(self, run: RunRow) -> None:
        """Tell those who wait for it that a run is judged; call it once that is committed."""
        message = self._message("judged", run, RunStatus.SUCCEEDED, run.progress_done)
        await self._write(run.id, [message], (), _KEPT_AFTER_THE_END_SECONDS)

    async def cancel(self, run_id: str) -> None:
        """Tell the workers to stop a run now; they would read it in the database a bit later."""
        try:
            async with asyncio.timeout(_CANCEL_SECONDS):
                await self._redis.xadd(
                    CANCEL_STREAM, {"run_id": run_id}, maxlen=_OTHER_ENTRIES, approximate=True
                )
        except REDIS_FAILURES as error:
            log.info("cancel not published", run_id=run_id, error=str(error))

    async def _write(
        self,
        run_id: str,
        to_run: Sequence[Message],
        to_activity: Sequence[Message],
        kept_seconds: int,
    ) -> None:
        stream = run_stream(run_id)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for message in to_run:
                    pipe.xadd(stream, message.encode(), maxlen=RUN_ENTRIES, approximate=True)
                if to_run:
                    pipe.expire(stream, kept_seconds)
                for message in to_activity:
                    pipe.xadd(
                        ACTIVITY_STREAM,
                        message.encode(),
                        maxlen=_OTHER_ENTRIES,
                        approximate=True,
                    )
                await pipe.execute()
        except REDIS_FAILURES as error:
            log.info("progress not published", run_id=run_id, error=str(error))

    def _message(self, kind: str, run: RunRow, status: RunStatus, done: int) -> Message:
        return Message(
            kind=kind,
            run_id=run.id,
            at_ms=now_ms(),
            owner=run.owner,
            status=status,
            done=done,
            total=run.progress_total,
            unit=run.progress_unit,
            started_at_ms=run.started_at_ms,
        )
