"""Runs whose engine has no worker left: computed by this one, from their first shard.

After an upgrade nobody can go on with what the engine before has begun, for one run never holds
numbers of two engines. The same when an API accepts runs before its workers are replaced: what
still lives computes them, and says so in their provenance.
"""

import time
from collections.abc import Callable
from typing import Any

from api.broker.queue import Lane
from api.errors import ApiError
from api.logs import get_logger
from api.registry import config_of, kind_of
from api.runs.config import RunConfig
from api.runs.planned import planned_values, shards_of
from api.runs.presence import Presence
from api.runs.services import Services
from api.storage import orphans, runs
from api.storage.runs import RunStatus, now_ms
from api.storage.settling import settle
from api.storage.tables import RunRow
from engine.model.errors import EngineError
from engine.version import ENGINE_VERSION

_LONGEST_STEP = 3  # rounds: what passed while nobody looked is nobody's absence
_FOREIGN_SECONDS = 600.0  # that a run which this engine cannot read waits for its own

FOREIGN = (
    "engine {theirs} must have a worker to compute this run, had none: engine {ours} does not know "
    "all that it asks. Start it again"
)

UNJUDGED = (
    "no worker of engine {theirs} was left to judge this run, so it has no verdict: start it again "
    "for one"
)

log = get_logger(__name__)


class Takeover:
    """Looks after each engine's absence by this process's own stopwatch."""

    def __init__(self, services: Services, clock: Callable[[], float] = time.monotonic) -> None:
        self._services = services
        self._clock = clock
        settings = services.settings
        self._patience = settings.stale_after_seconds
        self._longest_step = _LONGEST_STEP * settings.reconcile_seconds
        self._presence = Presence(services.database, self._patience, clock)
        self._absences: dict[str, float] = {}
        self._looked_at = clock()

    async def look(self) -> None:
        """One round; raises what the database raises."""
        async with self._services.database.session() as session:
            engines = await orphans.engines(session) - {ENGINE_VERSION}
        alive = {worker.engine_version for worker in await self._presence.alive()}
        passed = min(self._clock() - self._looked_at, self._longest_step)
        self._looked_at = self._clock()
        before = self._absences
        self._absences = {
            engine: before[engine] + passed if engine in before else 0.0
            for engine in engines - alive
        }
        for engine, seconds in sorted(self._absences.items()):
            if seconds >= self._patience:
                await self._take_over(engine, seconds)

    async def _take_over(self, engine: str, seconds: float) -> None:
        async with self._services.database.transaction() as session:
            await orphans.leave_unjudged(session, engine, UNJUDGED.format(theirs=engine))
            waiting = await orphans.active_runs(session, engine)
        for run in waiting:
            config = _read_whole(run)
            if config is not None:
                await self._plan_anew(run, config)
            elif seconds >= _FOREIGN_SECONDS:
                await self._fail(run, FOREIGN.format(theirs=engine, ours=ENGINE_VERSION))

    async def _plan_anew(self, run: RunRow, config: RunConfig) -> None:
        try:
            settlements = await config.settlements(self._services.catalog, run)
        except (ApiError, EngineError) as error:  # its data are gone
            await self._fail(run, str(error))
            return
        planned = config.plan(settlements, self._services.settings.shard_event_cells)
        # What is asked of no engine, as an import, keeps the key it was asked by.
        is_computed = config.computed_from is not None
        key = config.run_key(run.data_hash) if is_computed else run.run_key
        values = planned_values(kind_of(run.kind), config, planned, key)
        async with self._services.database.transaction() as session:
            taken = await orphans.plan_anew(session, run, values, shards_of(run.id, planned))
            if not taken:
                await session.rollback()
        if not taken:
            return
        log.warning("run planned anew", run_id=run.id, engine=run.engine_version)
        async with self._services.database.session() as session:
            anew = await runs.get(session, run.id)
        if anew is not None:
            await self._services.publisher.begun_anew(anew)
        await self._services.queue.wake(Lane(planned.lane))

    async def _fail(self, run: RunRow, words: str) -> None:
        async with self._services.database.transaction() as session:
            failed = await orphans.fail(session, run, words)
            status = await settle(session, run.id, now_ms()) if failed else None
            ended = await runs.get(session, run.id)
        if status is not None and ended is not None:
            log.warning("run failed", run_id=run.id, reason=words)
            await self._services.publisher.finished(ended, RunStatus(status))


def _read_whole(run: RunRow) -> RunConfig | None:
    # A newer engine may have written what this one would overlook: then it is not its to answer.
    try:
        config = config_of(run)
        document = config.document()
    except (ApiError, EngineError, KeyError, TypeError, ValueError):
        return None
    return config if _holds(document, run.config) else None


def _holds(read: Any, stored: Any) -> bool:
    # Whether nothing that was stored is missing or different where it was read.
    if isinstance(stored, dict):
        return isinstance(read, dict) and all(
            name in read and _holds(read[name], value) for name, value in stored.items()
        )
    if isinstance(stored, list):
        return (
            isinstance(read, list) and len(read) == len(stored) and all(map(_holds, read, stored))
        )
    return bool(read == stored)
