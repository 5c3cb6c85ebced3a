"""Shards: the parts of a run that workers keep alive, write once and settle.

Every function that writes touches the run's row before its shards' rows, so that two workers
with the last two shards of a run meet there, on both databases, and exactly one settles it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Update, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from api.storage.runs import ACTIVE, RunStatus
from api.storage.tables import RunRow, ShardRow


@dataclass(frozen=True, slots=True)
class ShardKey:
    """One part of one run."""

    run_id: str
    index: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A shard that this worker may compute, and nobody else until it falls silent."""

    run: RunRow
    shard: ShardRow

    @property
    def key(self) -> ShardKey:
        """Which shard it is."""
        return ShardKey(self.shard.run_id, self.shard.shard_index)


@dataclass(frozen=True, slots=True)
class ShardOutcome:
    """What a worker writes about a shard, once."""

    status: RunStatus
    progress_done: int
    summary: dict[str, Any] | None = None
    blobs: Mapping[str, str] = field(default_factory=dict)  # name -> sha256
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a worker learns when it tells that it is alive."""

    lost: set[int]  # shards that are no longer its own
    cancel_requested: bool
    run_done: int | None  # of the whole run, all workers together; None: the run has ended


async def of_run(session: AsyncSession, run_id: str) -> list[ShardRow]:
    """All shards of a run, in order."""
    query = (
        select(ShardRow).where(col(ShardRow.run_id) == run_id).order_by(col(ShardRow.shard_index))
    )
    return list((await session.execute(query)).scalars())


async def of_runs(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, list[ShardRow]]:
    """All shards of several runs, in order; a run that is gone has none."""
    query = (
        select(ShardRow)
        .where(col(ShardRow.run_id).in_(run_ids))
        .order_by(col(ShardRow.run_id), col(ShardRow.shard_index))
    )
    found: dict[str, list[ShardRow]] = {run_id: [] for run_id in run_ids}
    for shard in (await session.execute(query)).scalars():
        found[shard.run_id].append(shard)
    return found


async def progress_of(session: AsyncSession, run_id: str) -> dict[int, int]:
    """What is computed of each shard, in the run's progress unit."""
    query = select(col(ShardRow.shard_index), col(ShardRow.progress_done)).where(
        col(ShardRow.run_id) == run_id
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def beat(
    session: AsyncSession, run_id: str, worker: str, done: Mapping[int, int], at_ms: int
) -> Pulse:
    """Tell that the shards in `done` of one run are alive, and how far they are."""
    cancel = await first_changed(
        session,
        update(RunRow)
        .where(col(RunRow.id) == run_id, col(RunRow.status) == RunStatus.RUNNING)
        .values(heartbeat_at_ms=at_ms)
        .returning(col(RunRow.cancel_requested)),
    )
    if cancel is None:
        return Pulse(lost=set(done), cancel_requested=True, run_done=None)
    lost: set[int] = set()
    for index, progress_done in done.items():
        held = await changed(
            session,
            update(ShardRow)
            .where(*_held(ShardKey(run_id, index), worker))
            .values(heartbeat_at_ms=at_ms, progress_done=progress_done),
        )
        if not held:
            lost.add(index)
    return Pulse(lost, bool(cancel), await sum_progress(session, run_id))


async def finish(session: AsyncSession, claimed: Claim, outcome: ShardOutcome, at_ms: int) -> bool:
    """Write the outcome; False, and nothing written, when the shard is no longer the claimer's.

    A shard that was cancelled cancels its run: a worker may hear of it before it is stored.
    """
    key, worker = claimed.key, claimed.shard.worker
    cancelled = outcome.status is RunStatus.CANCELLED
    values = {"heartbeat_at_ms": at_ms} | ({"cancel_requested": True} if cancelled else {})
    run = update(RunRow).where(col(RunRow.id) == key.run_id, col(RunRow.status).in_(ACTIVE))
    if not await changed(session, run.values(values)):
        return False
    written = await changed(
        session,
        update(ShardRow)
        .where(*_held(key, worker), col(ShardRow.attempts) == claimed.shard.attempts)
        .values(
            status=outcome.status,
            progress_done=outcome.progress_done,
            summary=outcome.summary,
            blobs=dict(outcome.blobs),
            failure=outcome.failure,
            heartbeat_at_ms=at_ms,
        ),
    )
    whole_run_failed = outcome.status is RunStatus.FAILED and not claimed.run.shards_stand_alone
    if written and (whole_run_failed or cancelled):
        await give_up(session, key.run_id, RunStatus.QUEUED)
    return written


async def give_back(session: AsyncSession, claimed: Claim, *, attempt_counts: bool) -> bool:
    """Queue a claimed shard again: its worker stops, or (then it counts) its attempt failed."""
    key, worker, attempts = claimed.key, claimed.shard.worker, claimed.shard.attempts
    run = update(RunRow).where(col(RunRow.id) == key.run_id, col(RunRow.status).in_(ACTIVE))
    if not await changed(session, run.values(heartbeat_at_ms=col(RunRow.heartbeat_at_ms))):
        return False
    given = await changed(
        session,
        update(ShardRow)
        .where(*_held(key, worker), col(ShardRow.attempts) == attempts)
        .values(
            status=RunStatus.QUEUED,
            worker=None,
            progress_done=0,
            attempts=attempts if attempt_counts else attempts - 1,
        ),
    )
    await sum_progress(session, key.run_id)
    return given


async def hold_run(session: AsyncSession, run_id: str) -> bool:
    """Keep a run from being cancelled until the transaction ends; False: it is, or has ended."""
    touched = wanted_run(run_id).values(heartbeat_at_ms=col(RunRow.heartbeat_at_ms))
    return await changed(session, touched)


async def abandon_running(session: AsyncSession, run_id: str) -> None:
    """Give up the shards that are being computed: what is not stored by now will not be."""
    run = update(RunRow).where(col(RunRow.id) == run_id, col(RunRow.status).in_(ACTIVE))
    if await changed(session, run.values(heartbeat_at_ms=col(RunRow.heartbeat_at_ms))):
        await give_up(session, run_id, RunStatus.RUNNING)


async def sum_progress(session: AsyncSession, run_id: str) -> int:
    """Bring a run's progress up to date: what its shards have computed; returns it."""
    total = (
        select(func.coalesce(func.sum(col(ShardRow.progress_done)), 0))
        .where(col(ShardRow.run_id) == run_id)
        .scalar_subquery()
    )
    summed = await first_changed(
        session,
        update(RunRow)
        .where(col(RunRow.id) == run_id)
        .values(progress_done=total)
        .returning(col(RunRow.progress_done)),
    )
    return int(summed or 0)


async def give_up(session: AsyncSession, run_id: str, status: RunStatus) -> None:
    await changed(
        session,
        update(ShardRow)
        .where(col(ShardRow.run_id) == run_id, col(ShardRow.status) == status)
        .values(status=RunStatus.CANCELLED, progress_done=0),
    )


def wanted_run(run_id: str | ColumnElement[str]) -> Update:
    return update(RunRow).where(
        col(RunRow.id) == run_id,
        col(RunRow.status).in_(ACTIVE),
        col(RunRow.cancel_requested).is_(False),
    )


def is_shard(key: ShardKey) -> Sequence[ColumnElement[bool]]:
    return (col(ShardRow.run_id) == key.run_id, col(ShardRow.shard_index) == key.index)


def may_begin() -> ColumnElement[bool]:
    """That a queued shard needs no other of its run which has not succeeded yet."""
    other = aliased(ShardRow)
    unfinished = (
        select(col(other.run_id))
        .where(
            col(other.run_id) == col(ShardRow.run_id),
            col(other.shard_index) < col(ShardRow.shard_index),
            col(other.status) != RunStatus.SUCCEEDED,
        )
        .correlate(ShardRow)
        .exists()
    )
    return or_(col(ShardRow.waits_for_others).is_(False), ~unfinished)


def _held(key: ShardKey, worker: str | None) -> Sequence[ColumnElement[bool]]:
    return (
        *is_shard(key),
        col(ShardRow.status) == RunStatus.RUNNING,
        col(ShardRow.worker) == worker,
    )


async def changed(session: AsyncSession, statement: Any) -> bool:
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount > 0


async def first_changed(
    session: AsyncSession, statement: Any, values: Mapping[str, Any] | None = None
) -> Any:
    options = {"synchronize_session": False}
    result = await session.execute(statement, values, execution_options=options)
    return result.scalars().first()
