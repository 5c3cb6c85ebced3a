"""Judges the runs that have succeeded: is it luck? Behind everything else, in a thread of its own.

Whoever ends a run judges it at once; what its worker did not come to is found by the others.
"""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from api.logs import get_logger
from api.registry import part_of
from api.runs.services import Services
from api.storage import judgements, runs
from api.storage.database import DATABASE_FAILURES
from api.storage.tables import RunRow
from api.working.niceness import let_others_first
from engine.analysis.luck.draws import seed_of
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Record

if TYPE_CHECKING:
    from api.runs.results import ResultReader

_CACHE_BYTES = 32_000_000  # each run is read once

log = get_logger(__name__)


class Judging:
    """One after the other, from `start` until `stop`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._thread = ThreadPoolExecutor(1, "judging", initializer=let_others_first)
        self._due: deque[str] = deque()
        self._has_more = asyncio.Event()
        self._seen: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin: the kernels are there."""
        self._task = asyncio.create_task(self._until_stopped(), name="judging")

    async def stop(self) -> None:
        """End behind the run at hand; the rest is found by other workers."""
        self._stopped = True
        self._has_more.set()
        if self._task is not None:
            await self._task
        self._thread.shutdown(wait=False, cancel_futures=True)

    def soon(self, run_id: str) -> None:
        """Judge a run that has just succeeded."""
        self._due.append(run_id)
        self._has_more.set()

    async def look(self) -> None:
        """Take up what was waiting a round ago and still is; raises what the database raises."""
        async with self._services.database.session() as session:
            found = await judgements.waiting(session)
        late = (found & self._seen) - set(self._due)
        self._seen = found
        for run_id in sorted(late):
            async with self._services.database.transaction() as session:
                attempts = self._services.settings.max_attempts
                again = await judgements.count_attempt(session, run_id, attempts)
            if again:
                log.info("judging again", run_id=run_id)
                self.soon(run_id)

    @cached_property
    def _reader(self) -> "ResultReader":
        # Here, not above: a worker is ready sooner, and judges nothing before it has computed.
        from api.runs.results import ResultReader

        return ResultReader(self._services.database, _CACHE_BYTES)

    async def _until_stopped(self) -> None:
        while not self._stopped:
            if not self._due:
                self._has_more.clear()
                await self._has_more.wait()
                continue
            run_id = self._due.popleft()
            try:
                await self._judge(run_id)
            except DATABASE_FAILURES as error:
                log.warning("run not judged: the database is away", error=str(error))
            except Exception:
                log.exception("run not judged", run_id=run_id)

    async def _judge(self, run_id: str) -> None:
        async with self._services.database.session() as session:
            run = await runs.get(session, run_id)
        if run is None:
            return
        records = await part_of(run.kind, "judging").records(self._reader, run)
        parts = await asyncio.get_running_loop().run_in_executor(
            self._thread, _judged, records, run
        )
        async with self._services.database.transaction() as session:
            written = await judgements.write(session, run_id, parts)
        if written:
            await self._services.publisher.judged(run)


def _judged(records: list[Record], run: RunRow) -> list[dict[str, Any]]:
    seed = seed_of(run.run_key)
    return [asdict(judge_run(record, seed)) for record in records]
