"""Judgements: a stage behind a run that has succeeded, done by whichever worker comes to it.

It is the same whoever computes it, and written once: two that do so do no harm, so nobody claims
it, and one that nobody has written a round later, nor said to be at it, is computed again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer
from sqlmodel import col

from api.storage.judgement_table import JudgementRow
from api.storage.runs import RunStatus
from api.storage.shards import changed
from api.storage.tables import RunRow
from engine.version import ENGINE_VERSION

_COLUMNS: Any = JudgementRow.columns


def expect(session: AsyncSession, run_id: str, choice_scope: str | None = None) -> None:
    """Store with a run that it is judged once it has succeeded. The caller commits.

    choice_scope: where others look for it that may be one of its many results.
    """
    session.add(JudgementRow(run_id=run_id, status=RunStatus.QUEUED, choice_scope=choice_scope))


async def offering(
    session: AsyncSession, owner: str, choice_scope: str, limit: int
) -> list[tuple[RunRow, JudgementRow]]:
    """Runs of this engine that have succeeded and that one may have been chosen from, newest
    first.
    """
    query = (
        select(RunRow, JudgementRow)
        .join(JudgementRow, col(RunRow.id) == col(JudgementRow.run_id))
        .where(
            col(JudgementRow.choice_scope) == choice_scope,
            col(RunRow.owner) == owner,
            col(RunRow.status) == RunStatus.SUCCEEDED,
            col(RunRow.engine_version) == ENGINE_VERSION,
        )
        .order_by(col(RunRow.created_at_ms).desc())
        .limit(limit)
        .options(defer(_COLUMNS))
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def waiting(session: AsyncSession) -> dict[str, int]:
    """Runs of this engine that have succeeded and are not judged yet, with how often who is at
    one said so.
    """
    query = (
        select(col(JudgementRow.run_id), col(JudgementRow.beats))
        .join(RunRow, col(RunRow.id) == col(JudgementRow.run_id))
        .where(
            col(JudgementRow.status) == RunStatus.QUEUED,
            col(RunRow.status) == RunStatus.SUCCEEDED,
            col(RunRow.engine_version) == ENGINE_VERSION,
        )
    )
    return {row.run_id: row.beats for row in await session.execute(query)}


async def beat(session: AsyncSession, run_ids: Sequence[str]) -> bool:
    """Say that somebody is at them, or has them in line; False where all are done or gone."""
    return await changed(
        session,
        update(JudgementRow)
        .where(col(JudgementRow.run_id).in_(run_ids), col(JudgementRow.status) == RunStatus.QUEUED)
        .values(beats=col(JudgementRow.beats) + 1),
    )


async def count_attempt(session: AsyncSession, run_id: str, max_attempts: int) -> bool:
    """Note that it is tried again; False where it was often enough, or is done: it fails then."""
    queued = update(JudgementRow).where(
        col(JudgementRow.run_id) == run_id, col(JudgementRow.status) == RunStatus.QUEUED
    )
    if await changed(
        session,
        queued.where(col(JudgementRow.attempts) < max_attempts).values(
            attempts=col(JudgementRow.attempts) + 1
        ),
    ):
        return True
    await changed(session, queued.values(status=RunStatus.FAILED))
    return False


async def write(
    session: AsyncSession,
    run_id: str,
    parts: Sequence[Mapping[str, Any]],
    columns: bytes | None = None,
) -> bool:
    """Store a judgement, once; False where it is there, or its run is gone."""
    return await changed(
        session,
        update(JudgementRow)
        .where(col(JudgementRow.run_id) == run_id, col(JudgementRow.status) == RunStatus.QUEUED)
        .values(status=RunStatus.SUCCEEDED, parts=[dict(part) for part in parts], columns=columns),
    )


async def of_runs(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, JudgementRow | None]:
    """The judgements of runs, without their columns; None of one that is never judged, or is
    gone.
    """
    query = (
        select(JudgementRow).where(col(JudgementRow.run_id).in_(run_ids)).options(defer(_COLUMNS))
    )
    found: dict[str, JudgementRow | None] = dict.fromkeys(run_ids)
    for row in (await session.execute(query)).scalars():
        found[row.run_id] = row
    return found


async def columns_of(session: AsyncSession, run_id: str) -> bytes | None:
    """The columns of a judgement, packed as in a blob; None where it has none."""
    query = select(col(JudgementRow.columns)).where(col(JudgementRow.run_id) == run_id)
    return (await session.execute(query)).scalar_one_or_none()
