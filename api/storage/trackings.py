"""Markets that are kept up to date: which are due, and what came of the last import of each.

Functions take a session and never commit: the caller decides what belongs together. An import is
begun and its end is noted by conditional updates, so it does no harm that all workers look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import ACTIVE
from api.storage.shards import changed, first_changed
from api.storage.tables import MarketRow, RunRow
from api.storage.trackings_table import TrackingRow


@dataclass(frozen=True, slots=True)
class Due:
    """A market whose time has come, as it was read."""

    market_id: int
    venue: str
    symbol: str
    owner: str
    every_hours: int
    next_at_ms: int
    failures: int


@dataclass(frozen=True, slots=True)
class Ended:
    """An import of a tracked market that is over; run None: it was deleted meanwhile."""

    tracking: TrackingRow
    run: RunRow | None


async def count(session: AsyncSession) -> int:
    """How many markets are tracked, by everybody together."""
    return int((await session.execute(select(func.count()).select_from(TrackingRow))).scalar_one())


async def failures_by_market(session: AsyncSession) -> dict[tuple[str, str], int]:
    """Of every tracked market, by venue and symbol: imports that failed since the last success."""
    query = select(col(MarketRow.venue), col(MarketRow.symbol), col(TrackingRow.failures)).join(
        TrackingRow, col(MarketRow.id) == col(TrackingRow.market_id)
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}


async def of_markets(
    session: AsyncSession, market_ids: Sequence[int]
) -> dict[int, TrackingRow | None]:
    """How markets are tracked; None of one that is not."""
    query = select(TrackingRow).where(col(TrackingRow.market_id).in_(market_ids))
    found: dict[int, TrackingRow | None] = dict.fromkeys(market_ids)
    for row in (await session.execute(query)).scalars():
        found[row.market_id] = row
    return found


async def get(session: AsyncSession, market_id: int) -> TrackingRow | None:
    """How a market is tracked, locked until the end; None: it is not."""
    query = select(TrackingRow).where(col(TrackingRow.market_id) == market_id).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def remove(session: AsyncSession, market_id: int, owner: str | None) -> TrackingRow | None:
    """Track a market no more; None where nobody did, or another owner. Owner None ends any."""
    is_it = [col(TrackingRow.market_id) == market_id]
    if owner is not None:
        is_it.append(col(TrackingRow.owner) == owner)
    row: TrackingRow | None = await first_changed(
        session, delete(TrackingRow).where(*is_it).returning(TrackingRow)
    )
    return row


async def due(session: AsyncSession, at_ms: int, at_most: int) -> list[Due]:
    """Markets whose time has come and of which no import is under way, the latest first."""
    row = TrackingRow
    query = (
        select(
            col(row.market_id),
            col(MarketRow.venue),
            col(MarketRow.symbol),
            col(row.owner),
            col(row.every_hours),
            col(row.next_at_ms),
            col(row.failures),
        )
        .join(MarketRow, col(MarketRow.id) == col(row.market_id))
        .where(col(row.next_at_ms) <= at_ms, col(row.under_way).is_(False))
        .order_by(col(row.next_at_ms), col(row.market_id))
        .limit(at_most)
    )
    return [Due(*found) for found in await session.execute(query)]


async def begin(session: AsyncSession, wanted: Due, run_id: str, next_at_ms: int) -> bool:
    """Note the import of a due market; False when another worker was faster, or it is due no more.

    next_at_ms: when the one after it is due.
    """
    return await _while_due(
        session, wanted, {"run_id": run_id, "under_way": True, "next_at_ms": next_at_ms}
    )


async def not_begun(
    session: AsyncSession, wanted: Due, failure: str, at_ms: int, next_at_ms: int
) -> bool:
    """Note why a due market cannot even be asked for; False as of `begin`."""
    return await _while_due(session, wanted, _failed(failure, at_ms, next_at_ms))


async def ended(session: AsyncSession) -> list[Ended]:
    """Imports that are noted as under way, and have ended."""
    query = (
        select(TrackingRow, RunRow)
        .outerjoin(RunRow, col(RunRow.id) == col(TrackingRow.run_id))
        .where(
            col(TrackingRow.under_way).is_(True),
            or_(col(RunRow.id).is_(None), col(RunRow.status).not_in(ACTIVE)),
        )
    )
    return [Ended(row[0], row[1]) for row in await session.execute(query)]


async def succeeded(session: AsyncSession, one: Ended, at_ms: int) -> bool:
    """Note that an import brought what there is; False when it is noted already."""
    return await _while_under_way(session, one, {"succeeded_at_ms": at_ms, "failures": 0})


async def failed(
    session: AsyncSession, one: Ended, failure: str, at_ms: int, next_at_ms: int
) -> bool:
    """Note why an import failed, and when the next one is due; False as of `succeeded`."""
    return await _while_under_way(session, one, _failed(failure, at_ms, next_at_ms))


async def let_go(session: AsyncSession, one: Ended) -> bool:
    """Note that an import was cancelled or deleted: the next one comes at its time."""
    return await _while_under_way(session, one, {})


def _failed(failure: str, at_ms: int, next_at_ms: int) -> dict[str, Any]:
    return {
        "failure": failure,
        "failed_at_ms": at_ms,
        "failures": col(TrackingRow.failures) + 1,
        "next_at_ms": next_at_ms,
    }


async def _while_due(session: AsyncSession, wanted: Due, values: dict[str, Any]) -> bool:
    return await _update(
        session,
        values,
        col(TrackingRow.market_id) == wanted.market_id,
        col(TrackingRow.next_at_ms) == wanted.next_at_ms,
        col(TrackingRow.under_way).is_(False),
    )


async def _while_under_way(session: AsyncSession, one: Ended, values: dict[str, Any]) -> bool:
    run_id = col(TrackingRow.run_id)
    return await _update(
        session,
        {**values, "under_way": False},
        col(TrackingRow.market_id) == one.tracking.market_id,
        run_id.is_(None) if one.run is None else run_id == one.run.id,
        col(TrackingRow.under_way).is_(True),
    )


async def _update(session: AsyncSession, values: dict[str, Any], *which: Any) -> bool:
    return await changed(session, update(TrackingRow).where(*which).values(values))
