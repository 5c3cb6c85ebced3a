"""Finding work that lost its worker: what the reconciler asks and does.

No clock is compared with another: a sign of life is a number that changes.
"""

from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage import tallies
from api.storage.runs import ACTIVE, RunStatus
from api.storage.shards import (
    ShardKey,
    changed,
    first_changed,
    give_up,
    is_shard,
    may_begin,
    sum_progress,
)
from api.storage.tables import RunRow, ShardRow
from api.storage.tallies import Tally
from engine.version import ENGINE_VERSION

NOBODY_LEFT = "its worker stopped answering {attempts} times, see the log for run {run_id}"


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of a RUNNING shard; an equal one later means silence in between."""

    key: ShardKey
    attempts: int
    heartbeat_at_ms: int | None


async def revive(session: AsyncSession, last: Sign, max_attempts: int) -> None:
    """Queue, fail or cancel a RUNNING shard whose worker fell silent; not if it spoke since."""
    key = last.key
    run = await first_changed(
        session,
        update(RunRow)
        .where(col(RunRow.id) == key.run_id, col(RunRow.status).in_(ACTIVE))
        .values(heartbeat_at_ms=col(RunRow.heartbeat_at_ms))
        .returning(RunRow),
    )
    if run is None:
        return
    silent = update(ShardRow).where(
        *is_shard(key),
        col(ShardRow.status) == RunStatus.RUNNING,
        col(ShardRow.attempts) == last.attempts,
        col(ShardRow.heartbeat_at_ms) == last.heartbeat_at_ms,
    )
    if run.cancel_requested:
        if await changed(session, silent.values(status=RunStatus.CANCELLED, progress_done=0)):
            await tallies.add(session, Tally.SHARDS_LOST)
        return
    words = NOBODY_LEFT.format(attempts=max_attempts, run_id=key.run_id)
    spent = silent.where(col(ShardRow.attempts) >= max_attempts)
    failed = await changed(
        session, spent.values(status=RunStatus.FAILED, progress_done=0, failure=words)
    )
    if failed and not run.shards_stand_alone:
        await give_up(session, key.run_id, RunStatus.QUEUED)
    again = silent.values(status=RunStatus.QUEUED, worker=None, progress_done=0)
    if await changed(session, again) or failed:
        await tallies.add(session, Tally.SHARDS_LOST)
    await sum_progress(session, key.run_id)


async def signs(session: AsyncSession) -> list[Sign]:
    """Of every RUNNING shard the last sign of life."""
    query = select(
        col(ShardRow.run_id),
        col(ShardRow.shard_index),
        col(ShardRow.attempts),
        col(ShardRow.heartbeat_at_ms),
    ).where(col(ShardRow.status) == RunStatus.RUNNING)
    return [
        Sign(ShardKey(run_id, index), attempts, heartbeat_at_ms)
        for run_id, index, attempts, heartbeat_at_ms in await session.execute(query)
    ]


async def waiting(session: AsyncSession, at_ms: int) -> set[str]:
    """Lanes where this engine's runs have QUEUED shards, but for runs stored within a second.

    A run from the future was stored by another clock, or before this one was set back.
    """
    created = col(RunRow.created_at_ms)
    queued = (
        select(col(ShardRow.run_id))
        .where(
            col(ShardRow.run_id) == col(RunRow.id),
            col(ShardRow.status) == RunStatus.QUEUED,
            may_begin(),
        )
        .exists()
    )
    query = (
        select(col(RunRow.lane))
        .where(
            col(RunRow.status).in_(ACTIVE),
            col(RunRow.engine_version) == ENGINE_VERSION,
            or_(created <= at_ms - 1_000, created > at_ms),
            queued,
        )
        .distinct()
    )
    return set((await session.execute(query)).scalars())


async def unsettled(session: AsyncSession) -> list[str]:
    """Active runs of which no shard is open: whoever wrote the last one died before settling."""
    still_open = (
        select(col(ShardRow.run_id))
        .where(col(ShardRow.run_id) == col(RunRow.id), col(ShardRow.status).in_(ACTIVE))
        .exists()
    )
    query = select(col(RunRow.id)).where(col(RunRow.status).in_(ACTIVE), ~still_open)
    return list((await session.execute(query)).scalars())
