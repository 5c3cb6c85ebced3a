"""Runs: the rows that say what was asked, how far it is and how it ended.

Functions take a session and never commit: the caller decides what belongs together.
"""

import os
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage import blob_uses
from api.storage.run_filters import ALL_RUNS, RunFilter
from api.storage.run_orders import NEWEST_FIRST, RunOrder, RunPosition, ordered
from api.storage.tables import RunRow, ShardRow


class RunStatus(StrEnum):
    """Where a run, or one of its shards, stands; the last three are final."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self not in ACTIVE


ACTIVE = (RunStatus.QUEUED, RunStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class RunMark:
    """What of a run's row could differ from one look to the next once it has ended."""

    owner: str
    status: str
    label: str | None
    finished_at_ms: int | None
    tags: list[str]
    note: str | None
    pinned: bool
    warnings: list[str] | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """Runs that wait and runs that are being computed."""

    queued: int
    running: int


def now_ms() -> int:
    """The clock of everything stored: UTC epoch milliseconds."""
    return time.time_ns() // 1_000_000


def new_run_id(at_ms: int) -> str:
    """A UUID of version 7: its order is the order of creation."""
    value = at_ms << 80 | 0x7 << 76 | 0x2 << 62
    random = int.from_bytes(os.urandom(10))
    value |= (random >> 62 & 0xFFF) << 64 | random & (1 << 62) - 1
    return str(uuid.UUID(int=value))


async def insert(session: AsyncSession, run: RunRow, shards: Iterable[ShardRow]) -> None:
    """Add a run and its shards; IntegrityError when an equal question is already stored."""
    session.add(run)
    await session.flush()
    session.add_all(shards)
    await session.flush()
    series = (one["sha256"] for one in run.series)
    await blob_uses.add(session, run.id, series, of_series=True)


async def get(session: AsyncSession, run_id: str, owner: str | None = None) -> RunRow | None:
    """A run, None when there is none or it is another's; owner None sees every run."""
    query = select(RunRow).where(col(RunRow.id) == run_id)
    if owner is not None:
        query = query.where(col(RunRow.owner) == owner)
    run: RunRow | None = (await session.execute(query)).scalar_one_or_none()
    return run


async def get_many(
    session: AsyncSession, run_ids: Sequence[str], owner: str | None = None
) -> dict[str, RunRow]:
    """Runs by id; unknown ones are left out."""
    query = select(RunRow).where(col(RunRow.id).in_(run_ids))
    if owner is not None:
        query = query.where(col(RunRow.owner) == owner)
    return {run.id: run for run in (await session.execute(query)).scalars()}


def mark_of(run: RunRow) -> RunMark:
    """The mark of a run that was read."""
    return RunMark(
        run.owner,
        run.status,
        run.label,
        run.finished_at_ms,
        run.tags,
        run.note,
        run.pinned,
        run.warnings,
    )


async def marks(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, RunMark]:
    """The marks of runs by id; unknown ones are left out."""
    query = select(
        col(RunRow.id),
        col(RunRow.owner),
        col(RunRow.status),
        col(RunRow.label),
        col(RunRow.finished_at_ms),
        col(RunRow.tags),
        col(RunRow.note),
        col(RunRow.pinned),
        col(RunRow.warnings),
    ).where(col(RunRow.id).in_(run_ids))
    return {row[0]: RunMark(*row[1:]) for row in await session.execute(query)}


async def find_reusable(session: AsyncSession, owner: str, run_key: str) -> RunRow | None:
    """The run that answers, or will answer, the same question."""
    query = select(RunRow).where(col(RunRow.owner) == owner, col(RunRow.active_run_key) == run_key)
    run: RunRow | None = (await session.execute(query)).scalar_one_or_none()
    return run


async def page(
    session: AsyncSession,
    *,
    first: int,
    after: RunPosition | None = None,
    owner: str | None = None,
    which: RunFilter = ALL_RUNS,
    order: RunOrder = NEWEST_FIRST,
) -> list[RunRow]:
    """Up to `first` runs behind `after`, in an order; owner None sees every run."""
    return await ordered(session, _conditions(session, owner, which), order, after, first)


async def count(
    session: AsyncSession, *, owner: str | None = None, which: RunFilter = ALL_RUNS
) -> int:
    """How many runs there are."""
    query = select(func.count()).select_from(RunRow).where(*_conditions(session, owner, which))
    return int((await session.execute(query)).scalar_one())


async def counts_by_status(session: AsyncSession) -> dict[tuple[str, RunStatus], int]:
    """How many runs of each kind there are in each status."""
    kind, status = col(RunRow.kind), col(RunRow.status)
    query = select(kind, status, func.count()).group_by(kind, status)
    return {(k, RunStatus(s)): n for k, s, n in await session.execute(query)}


async def queue_state(session: AsyncSession, owner: str | None = None) -> QueueState:
    """How many runs (of one owner) wait and how many are being computed."""
    status = col(RunRow.status)
    query = select(status, func.count()).where(status.in_(ACTIVE)).group_by(status)
    if owner is not None:
        query = query.where(col(RunRow.owner) == owner)
    found = {row[0]: int(row[1]) for row in await session.execute(query)}
    return QueueState(found.get(RunStatus.QUEUED, 0), found.get(RunStatus.RUNNING, 0))


async def request_cancel(session: AsyncSession, run_id: str, owner: str | None) -> bool:
    """Mark an active run; its shards that nobody has started are given up at once."""
    conditions = [col(RunRow.id) == run_id, col(RunRow.status).in_(ACTIVE)]
    if owner is not None:
        conditions.append(col(RunRow.owner) == owner)
    marked = await _changed(
        session, update(RunRow).where(*conditions).values(cancel_requested=True)
    )
    if marked:
        await session.execute(
            update(ShardRow)
            .where(col(ShardRow.run_id) == run_id, col(ShardRow.status) == RunStatus.QUEUED)
            .values(status=RunStatus.CANCELLED)
            .execution_options(synchronize_session=False)
        )
    return marked


async def describe(
    session: AsyncSession, run_id: str, owner: str | None, values: Mapping[str, object]
) -> RunRow | None:
    """Change what people say of a run: `label`, `tags`, `note`, `pinned`; None: there is none."""
    run = await get(session, run_id, owner)
    if run is not None and values:
        changing = update(RunRow).where(col(RunRow.id) == run_id).values(dict(values))
        await session.execute(changing.execution_options(synchronize_session=False))
        await session.refresh(run)
    return run


def _conditions(
    session: AsyncSession, owner: str | None, which: RunFilter
) -> tuple[ColumnElement[bool], ...]:
    own = () if owner is None else (col(RunRow.owner) == owner,)
    return (*own, *which.conditions(session))


async def _changed(session: AsyncSession, statement: Any) -> bool:
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount > 0
