"""Finding work that lost its worker: what the reconciler asks and does."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import ACTIVE, RunKind, RunStatus
from api.storage.shards import ShardKey, changed, first_changed, give_up, is_shard, sum_progress
from api.storage.tables import RunRow, ShardRow

NOBODY_LEFT = "its worker stopped answering {attempts} times, see the log for run {run_id}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A shard that a queue ought to hold."""

    key: ShardKey
    attempts: int
    lane: str
    created_at_ms: int


async def revive_stale(
    session: AsyncSession, key: ShardKey, stale_before_ms: int, max_attempts: int
) -> None:
    """Queue, fail or cancel a RUNNING shard whose worker fell silent; not if it spoke since."""
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
        col(ShardRow.heartbeat_at_ms) < stale_before_ms,
    )
    if run.cancel_requested:
        await changed(session, silent.values(status=RunStatus.CANCELLED, progress_done=0))
        return
    words = NOBODY_LEFT.format(attempts=max_attempts, run_id=key.run_id)
    spent = silent.where(col(ShardRow.attempts) >= max_attempts)
    failed = await changed(
        session, spent.values(status=RunStatus.FAILED, progress_done=0, failure=words)
    )
    if failed and run.kind != RunKind.MULTI_MARKET:
        await give_up(session, key.run_id, RunStatus.QUEUED)
    await changed(session, silent.values(status=RunStatus.QUEUED, worker=None, progress_done=0))
    await sum_progress(session, key.run_id)


async def stale(session: AsyncSession, stale_before_ms: int) -> list[ShardKey]:
    """RUNNING shards whose worker has not been heard of since."""
    query = (
        select(col(ShardRow.run_id), col(ShardRow.shard_index))
        .where(
            col(ShardRow.status) == RunStatus.RUNNING,
            col(ShardRow.heartbeat_at_ms) < stale_before_ms,
        )
        .limit(1_000)
    )
    return [ShardKey(run_id, index) for run_id, index in await session.execute(query)]


async def waiting(session: AsyncSession, created_before_ms: int) -> list[Waiting]:
    """QUEUED shards of active runs, oldest first."""
    query = (
        select(
            col(ShardRow.run_id),
            col(ShardRow.shard_index),
            col(ShardRow.attempts),
            col(RunRow.lane),
            col(RunRow.created_at_ms),
        )
        .join(RunRow, col(RunRow.id) == col(ShardRow.run_id))
        .where(
            col(ShardRow.status) == RunStatus.QUEUED,
            col(RunRow.status).in_(ACTIVE),
            col(RunRow.created_at_ms) <= created_before_ms,
        )
        .order_by(col(RunRow.created_at_ms), col(ShardRow.shard_index))
        .limit(1_000)
    )
    return [
        Waiting(ShardKey(run_id, index), attempts, lane, created_at_ms)
        for run_id, index, attempts, lane, created_at_ms in await session.execute(query)
    ]


async def unsettled(session: AsyncSession) -> list[str]:
    """Active runs of which no shard is open: whoever wrote the last one died before settling."""
    still_open = (
        select(col(ShardRow.run_id))
        .where(col(ShardRow.run_id) == col(RunRow.id), col(ShardRow.status).in_(ACTIVE))
        .exists()
    )
    query = select(col(RunRow.id)).where(col(RunRow.status).in_(ACTIVE), ~still_open)
    return list((await session.execute(query)).scalars())
