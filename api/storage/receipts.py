"""Receipts of imports: what equal files came to, by a hash of everything they depend on."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.markets import now_ms
from api.storage.tables import ImportReceiptRow
from api.storage.upsert import insert_into

_KEPT_MS = 90 * 86_400_000


async def find(session: AsyncSession, key: str) -> dict[str, Any] | None:
    """The document of a receipt; None without one."""
    query = select(col(ImportReceiptRow.document)).where(col(ImportReceiptRow.key) == key)
    found: dict[str, Any] | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def put(session: AsyncSession, key: str, document: dict[str, Any]) -> None:
    """Keep a receipt in place of an earlier one, and drop those of long ago."""
    created = now_ms()
    outdated = (col(ImportReceiptRow.key) == key) | (
        col(ImportReceiptRow.created_at_ms) < created - _KEPT_MS
    )
    await session.execute(delete(ImportReceiptRow).where(outdated))
    values = {"key": key, "document": document, "created_at_ms": created}
    await session.execute(insert_into(session, ImportReceiptRow).on_conflict_do_nothing(), [values])
