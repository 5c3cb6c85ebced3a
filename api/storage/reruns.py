"""Runs that are asked again when their markets have new data: which are due, what they became.

Functions take a session and never commit: the caller decides what belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.outline_table import RunSubjectRow
from api.storage.reruns_table import RerunRow
from api.storage.runs import ACTIVE
from api.storage.shards import changed
from api.storage.tables import RunRow
from api.storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Due:
    """A run whose markets may have something new, as it was read."""

    run: RunRow
    news: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class Rerun:
    """What is said of a run: rerun_of: the run that became it, the newest of several."""

    wanted: bool = False
    failure: str | None = None
    rerun_as_id: str | None = None
    rerun_of_id: str | None = None


async def want(session: AsyncSession, run_id: str) -> None:
    """Have a run asked again: whatever is new already counts as news."""
    statement = insert_into(session, RerunRow).values(run_id=run_id, wanted=True, news=1)
    again = {"wanted": True, "news": col(RerunRow.news) + 1, "failure": None}
    await session.execute(statement.on_conflict_do_update(index_elements=["run_id"], set_=again))


async def want_no_more(session: AsyncSession, run_id: str) -> None:
    """Leave a run as it is from now on."""
    of_run = update(RerunRow).where(col(RerunRow.run_id) == run_id)
    await changed(session, of_run.values(wanted=False, failure=None))


async def tell_news(session: AsyncSession, venue: str, symbol: str) -> None:
    """A market has new data: part of the transaction that stores them."""
    about = select(col(RunSubjectRow.run_id)).where(
        col(RunSubjectRow.venue) == venue, col(RunSubjectRow.symbol) == symbol
    )
    of_market = update(RerunRow).where(col(RerunRow.run_id).in_(about), col(RerunRow.wanted))
    await changed(session, of_market.values(news=col(RerunRow.news) + 1))


async def due(session: AsyncSession, at_most: int) -> list[Due]:
    """Ended runs whose markets may have something new, the oldest first."""
    query = (
        select(RunRow, col(RerunRow.news), col(RerunRow.failure))
        .join(RerunRow, col(RerunRow.run_id) == col(RunRow.id))
        .where(
            col(RerunRow.wanted),
            col(RerunRow.news) > col(RerunRow.looked_at),
            col(RunRow.status).not_in(ACTIVE),
        )
        .order_by(col(RunRow.created_at_ms), col(RunRow.id))
        .limit(at_most)
    )
    return [Due(*found) for found in await session.execute(query)]


async def looked_at(session: AsyncSession, one: Due, failure: str | None) -> bool:
    """Note that nothing follows from this news, or why nothing can."""
    return await _of_due(session, one, {"looked_at": one.news, "failure": failure})


async def put_off(session: AsyncSession, one: Due, failure: str) -> bool:
    """Note why it cannot be asked again yet; it stays due."""
    return await _of_due(session, one, {"failure": failure})


async def became(session: AsyncSession, one: Due, rerun_as_id: str) -> bool:
    """Note the run that it was asked again as; False where another worker was faster, or it is
    wanted no more.
    """
    values = {
        "wanted": False,
        "looked_at": one.news,
        "failure": None,
        "rerun_as_id": rerun_as_id,
    }
    return await _of_due(session, one, values)


async def of_runs(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, Rerun]:
    """What is said of runs."""
    query = (
        select(RerunRow)
        .where(or_(col(RerunRow.run_id).in_(run_ids), col(RerunRow.rerun_as_id).in_(run_ids)))
        .order_by(col(RerunRow.run_id))  # the order of their creation
    )
    rows = list((await session.execute(query)).scalars())
    own = {row.run_id: row for row in rows}
    origins = {row.rerun_as_id: row.run_id for row in rows}
    return {
        run_id: Rerun(rerun_of_id=origins.get(run_id))
        if row is None
        else Rerun(row.wanted, row.failure, row.rerun_as_id, origins.get(run_id))
        for run_id in run_ids
        for row in [own.get(run_id)]
    }


async def _of_due(session: AsyncSession, one: Due, values: dict[str, Any]) -> bool:
    return await changed(
        session,
        update(RerunRow)
        .where(
            col(RerunRow.run_id) == one.run.id,
            col(RerunRow.wanted),
            col(RerunRow.looked_at) < one.news,
        )
        .values(values),
    )
