"""Runs of engines of which no worker may be left: planned anew for another, or failed.

As everywhere the run's row is touched before its shards', and only while it is still that engine's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage import runs
from api.storage.blob_uses_table import BlobUseRow
from api.storage.judgement_table import JudgementRow
from api.storage.runs import ACTIVE, RunStatus
from api.storage.shards import changed
from api.storage.tables import RunRow, ShardRow
from api.storage.trials_table import TrialsRow


async def engines(session: AsyncSession) -> set[str]:
    """Engines of runs that have not ended, or are not judged."""
    active = select(col(RunRow.engine_version)).where(col(RunRow.status).in_(ACTIVE))
    unjudged = (
        select(col(RunRow.engine_version))
        .join(JudgementRow, col(JudgementRow.run_id) == col(RunRow.id))
        .where(*_unjudged())
    )
    return set((await session.execute(active.union(unjudged))).scalars())


async def active_runs(session: AsyncSession, engine_version: str) -> list[RunRow]:
    """An engine's runs that have not ended and are not being cancelled, oldest first."""
    query = (
        select(RunRow)
        .where(
            col(RunRow.engine_version) == engine_version,
            col(RunRow.status).in_(ACTIVE),
            col(RunRow.cancel_requested).is_(False),
        )
        .order_by(col(RunRow.created_at_ms), col(RunRow.id))
    )
    return list((await session.execute(query)).scalars())


async def plan_anew(
    session: AsyncSession, run: RunRow, values: Mapping[str, Any], shards: Sequence[ShardRow]
) -> bool:
    """Give a run other shards, none of them begun; False where it is no longer as it was read.

    values: its columns that change with the engine. Where another run answers the same question by
    now, this one answers for itself alone.
    """
    earlier = await runs.find_reusable(session, run.owner, values["run_key"])
    values = dict(values)
    if earlier is not None and earlier.id != run.id:
        values["active_run_key"] = None
    fresh = {"status": RunStatus.QUEUED, "progress_done": 0, "started_at_ms": None}
    if not await changed(session, _still(run).values(values | fresh)):
        return False
    # What was tried is counted again, shard by shard; what was computed is needed no more.
    for table in (ShardRow, TrialsRow):
        await session.execute(delete(table).where(col(table.run_id) == run.id))
    await session.execute(
        delete(BlobUseRow).where(
            col(BlobUseRow.run_id) == run.id, col(BlobUseRow.of_series).is_(False)
        )
    )
    session.add_all(shards)
    await session.flush()
    return True


async def fail(session: AsyncSession, run: RunRow, words: str) -> bool:
    """Fail what is open of a run; the caller settles it. False: it is not as it was read."""
    if not await changed(session, _still(run).values(heartbeat_at_ms=col(RunRow.heartbeat_at_ms))):
        return False
    shards = update(ShardRow).where(
        col(ShardRow.run_id) == run.id, col(ShardRow.status).in_(ACTIVE)
    )
    await changed(session, shards.values(status=RunStatus.FAILED, progress_done=0, failure=words))
    return True


async def leave_unjudged(session: AsyncSession, engine_version: str, words: str) -> None:
    """Judge no run of an engine any more: what another says would not be of its numbers.

    words: what each of them warns of from now on.
    """
    query = (
        select(col(RunRow.id), col(RunRow.warnings))
        .join(JudgementRow, col(JudgementRow.run_id) == col(RunRow.id))
        .where(col(RunRow.engine_version) == engine_version, *_unjudged())
    )
    for run_id, warnings in (await session.execute(query)).all():
        judgement = update(JudgementRow).where(
            col(JudgementRow.run_id) == run_id, col(JudgementRow.status) == RunStatus.QUEUED
        )
        if await changed(session, judgement.values(status=RunStatus.FAILED)):
            run = update(RunRow).where(col(RunRow.id) == run_id)
            await changed(session, run.values(warnings=[*(warnings or ()), words]))


def _still(run: RunRow) -> Any:
    return update(RunRow).where(
        col(RunRow.id) == run.id,
        col(RunRow.engine_version) == run.engine_version,
        col(RunRow.status).in_(ACTIVE),
        col(RunRow.cancel_requested).is_(False),
    )


def _unjudged() -> tuple[Any, ...]:
    return (
        col(JudgementRow.status) == RunStatus.QUEUED,
        col(RunRow.status) == RunStatus.SUCCEEDED,
    )
