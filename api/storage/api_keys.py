"""API keys as they are stored: the hash of a key, never the key.

Functions take a session and never commit: the caller decides what belongs together.
"""

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tables import ApiKeyRow


async def insert(session: AsyncSession, key: ApiKeyRow) -> None:
    """Add a key."""
    session.add(key)
    await session.flush()


async def get(session: AsyncSession, key_id: str, *, lock: bool = False) -> ApiKeyRow | None:
    """The key of a public id; locked, nobody else changes it before the transaction ends."""
    query = select(ApiKeyRow).where(col(ApiKeyRow.id) == key_id)
    if lock:
        query = query.with_for_update()  # SQLite, whose writers stand in line anyway, leaves it out
    key: ApiKeyRow | None = (await session.execute(query)).scalar_one_or_none()
    return key


async def successor(session: AsyncSession, key_id: str) -> str | None:
    """Id of the key that a key was rotated into."""
    query = select(col(ApiKeyRow.id)).where(col(ApiKeyRow.replaces) == key_id)
    found: str | None = (await session.execute(query)).scalars().first()
    return found


async def every(session: AsyncSession, usable_at_ms: int | None = None) -> list[ApiKeyRow]:
    """Keys, oldest first; only those that are usable at a time if one is given."""
    query = select(ApiKeyRow).order_by(col(ApiKeyRow.created_at_ms), col(ApiKeyRow.id))
    if usable_at_ms is not None:
        query = query.where(*_usable(usable_at_ms))
    return list((await session.execute(query)).scalars())


async def count_usable(session: AsyncSession, at_ms: int) -> int:
    """How many keys are neither revoked nor expired."""
    query = select(func.count()).select_from(ApiKeyRow).where(*_usable(at_ms))
    return int((await session.execute(query)).scalar_one())


async def revoke(session: AsyncSession, key_id: str, at_ms: int) -> None:
    """End a key now; one that was revoked before keeps its first time."""
    await session.execute(
        update(ApiKeyRow)
        .where(col(ApiKeyRow.id) == key_id, col(ApiKeyRow.revoked_at_ms).is_(None))
        .values(revoked_at_ms=at_ms)
        .execution_options(synchronize_session=False)
    )


async def expire(session: AsyncSession, key_id: str, at_ms: int) -> None:
    """End a key at a time, or when it would have ended anyway if that is earlier."""
    await session.execute(
        update(ApiKeyRow)
        .where(
            col(ApiKeyRow.id) == key_id,
            or_(col(ApiKeyRow.expires_at_ms).is_(None), col(ApiKeyRow.expires_at_ms) > at_ms),
        )
        .values(expires_at_ms=at_ms)
        .execution_options(synchronize_session=False)
    )


async def touch(session: AsyncSession, key_id: str, at_ms: int) -> None:
    """Note that a key was used; of several processes the latest time stays."""
    await session.execute(
        update(ApiKeyRow)
        .where(
            col(ApiKeyRow.id) == key_id,
            or_(col(ApiKeyRow.last_used_at_ms).is_(None), col(ApiKeyRow.last_used_at_ms) < at_ms),
        )
        .values(last_used_at_ms=at_ms)
        .execution_options(synchronize_session=False)
    )


def _usable(at_ms: int) -> list[ColumnElement[bool]]:
    expires = col(ApiKeyRow.expires_at_ms)
    return [col(ApiKeyRow.revoked_at_ms).is_(None), or_(expires.is_(None), expires > at_ms)]
