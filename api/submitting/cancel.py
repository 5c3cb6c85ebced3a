"""Ending runs early, and removing ended ones."""

import asyncio

from api.errors import RunAlreadyFinished, RunNotFound, RunStillActive
from api.logs import get_logger
from api.runs.services import Services
from api.storage import removal, runs, shards
from api.storage.runs import RunStatus, now_ms
from api.storage.settling import settle
from api.storage.tables import RunRow

# A worker stops computing within 15 ms and then stores what is done.
_WORKER_GRACE_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.01

log = get_logger(__name__)


async def cancel(services: Services, run_id: str, owner: str | None = None) -> RunRow:
    """Cancel a queued or running run and return it as it ended; what is computed stays.

    Raises RunNotFound, or RunAlreadyFinished when it had ended, or ended first.
    """
    run = await asyncio.shield(_cancel(services, run_id, owner))
    log.info("run cancelled", run_id=run_id, done=run.progress_done, total=run.progress_total)
    return run


async def _cancel(services: Services, run_id: str, owner: str | None) -> RunRow:
    if RunStatus((await _read(services, run_id, owner)).status).is_final:
        raise RunAlreadyFinished(run_id)
    # First of all: the workers stop computing while the mark below waits for its turn to write.
    await services.publisher.cancel(run_id)
    async with services.database.transaction() as session:
        marked = await runs.request_cancel(session, run_id, owner)
        status = await settle(session, run_id, now_ms()) if marked else None
    if marked and status is None:
        await services.publisher.cancel(run_id)  # once more, for shards that were taken meanwhile
        run = await _ended_by_worker(services, run_id)
        if run is not None:
            return _cancelled(run)
        async with services.database.transaction() as session:
            await shards.abandon_running(session, run_id)
            status = await settle(session, run_id, now_ms())
    run = await _read(services, run_id)
    if status is not None:
        await services.publisher.finished(run, status)
    return _cancelled(run)


async def delete(services: Services, run_id: str, owner: str | None = None) -> None:
    """Remove an ended run and its results. Raises RunNotFound or RunStillActive."""
    await asyncio.shield(_delete(services, run_id, owner))


async def _delete(services: Services, run_id: str, owner: str | None) -> None:
    async with services.database.transaction() as session:
        removed = await removal.remove_ended(session, *removal.one_of(run_id, owner))
        found = None if removed.count else await runs.get(session, run_id, owner)
    if not removed.count:
        raise RunNotFound(run_id) if found is None else RunStillActive(run_id)
    log.info("run deleted", run_id=run_id, freed_bytes=removed.freed.byte_count)


async def _ended_by_worker(services: Services, run_id: str) -> RunRow | None:
    deadline = asyncio.get_running_loop().time() + _WORKER_GRACE_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        run = await _read(services, run_id)
        if RunStatus(run.status).is_final:
            return run
    return None


def _cancelled(run: RunRow) -> RunRow:
    # Everything was computed before the cancel arrived: the run succeeded, or failed by itself.
    if run.status != RunStatus.CANCELLED:
        raise RunAlreadyFinished(run.id)
    return run


async def _read(services: Services, run_id: str, owner: str | None = None) -> RunRow:
    async with services.database.session() as session:
        run = await runs.get(session, run_id, owner)
    if run is None:
        raise RunNotFound(run_id)
    return run
