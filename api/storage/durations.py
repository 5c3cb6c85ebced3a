"""How long runs took, counted by the database."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import RunStatus
from api.storage.tables import RunRow

BUCKETS_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0)


@dataclass(frozen=True, slots=True)
class Durations:
    """Runs of one kind: how many, their time in all, and how many took at most each bucket."""

    count: int = 0
    sum_seconds: float = 0.0
    within: tuple[int, ...] = (0,) * len(BUCKETS_SECONDS)


async def of_succeeded_runs(session: AsyncSession) -> dict[str, Durations]:
    """From acceptance to end, by kind."""
    taken_ms = col(RunRow.finished_at_ms) - col(RunRow.created_at_ms)
    within = [func.sum(case((taken_ms <= b * 1_000, 1), else_=0)) for b in BUCKETS_SECONDS]
    query = (
        select(col(RunRow.kind), func.count(), func.sum(taken_ms), *within)
        .where(col(RunRow.status) == RunStatus.SUCCEEDED)
        .group_by(col(RunRow.kind))
    )
    return {
        kind: Durations(count, float(sum_ms) / 1_000, tuple(int(one) for one in buckets))
        for kind, count, sum_ms, *buckets in await session.execute(query)
    }
