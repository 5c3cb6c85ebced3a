"""Worker processes that are or were alive."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tables import WorkerRow
from api.storage.upsert import insert_into
from engine.version import ENGINE_VERSION


async def beat(
    session: AsyncSession,
    name: str,
    started_at_ms: int,
    at_ms: int,
    running_shards: int,
    kernels: tuple[int, int] = (0, 0),
    engine_version: str = ENGINE_VERSION,
) -> None:
    """Register a worker, or tell that it is alive; kernels: those that are there, of how many."""
    changing = {
        "heartbeat_at_ms": at_ms,
        "running_shards": running_shards,
        "kernels_ready": kernels[0],
        "kernels_total": kernels[1],
        "engine_version": engine_version,
    }
    row = {"name": name, "started_at_ms": started_at_ms, **changing}
    statement = insert_into(session, WorkerRow).values(row)
    await session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changing))


async def alive(session: AsyncSession, heard_since_ms: int) -> list[WorkerRow]:
    """Workers that were heard of since, by name."""
    query = (
        select(WorkerRow)
        .where(col(WorkerRow.heartbeat_at_ms) >= heard_since_ms)
        .order_by(col(WorkerRow.name))
    )
    return list((await session.execute(query)).scalars())


async def remove(session: AsyncSession, name: str) -> None:
    """Sign off a worker that stops."""
    await session.execute(delete(WorkerRow).where(col(WorkerRow.name) == name))


async def remove_silent(session: AsyncSession, heard_before_ms: int) -> None:
    """Forget workers that died long ago."""
    await session.execute(delete(WorkerRow).where(col(WorkerRow.heartbeat_at_ms) < heard_before_ms))
