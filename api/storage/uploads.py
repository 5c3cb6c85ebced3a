"""Files that people sent to be imported: stored in pieces, so that any process can read them."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.markets import now_ms
from api.storage.uploads_table import UploadedFileRow, UploadedPieceRow, UploadRow

_KEPT_IMPORTED_MS = 600_000  # while a worker that died there may have to be replaced


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file of an upload that has come to its end."""

    name: str
    byte_count: int


async def begin(session: AsyncSession, owner: str) -> str:
    """A new upload; its id."""
    row = UploadRow(id=str(uuid.uuid4()), owner=owner, created_at_ms=now_ms())
    session.add(row)
    await session.flush()
    return row.id


async def find(session: AsyncSession, upload_id: str, owner: str | None) -> UploadRow | None:
    """An upload of an owner (None: of anybody) that was not imported yet."""
    query = select(UploadRow).where(
        col(UploadRow.id) == upload_id, col(UploadRow.imported_at_ms).is_(None)
    )
    if owner is not None:
        query = query.where(col(UploadRow.owner) == owner)
    return (await session.execute(query)).scalar_one_or_none()


async def names(session: AsyncSession, upload_id: str) -> dict[str, bool]:
    """What its files are called, and whether each has come to its end."""
    query = select(col(UploadedFileRow.name), col(UploadedFileRow.is_whole)).where(
        col(UploadedFileRow.upload_id) == upload_id
    )
    return {row.name: row.is_whole for row in await session.execute(query)}


async def files(session: AsyncSession, upload_id: str) -> Sequence[UploadedFile]:
    """Its whole files by name."""
    query = select(UploadedFileRow).where(
        col(UploadedFileRow.upload_id) == upload_id, col(UploadedFileRow.is_whole)
    )
    found = (await session.execute(query.order_by(col(UploadedFileRow.name)))).scalars()
    return [UploadedFile(row.name, row.byte_count) for row in found]


async def waiting_bytes(session: AsyncSession, owner: str) -> int:
    """Bytes of an owner's files that were not imported yet."""
    total = func.coalesce(func.sum(col(UploadedFileRow.byte_count)), 0)
    query = (
        select(total)
        .join(UploadRow, col(UploadRow.id) == col(UploadedFileRow.upload_id))
        .where(col(UploadRow.owner) == owner, col(UploadRow.imported_at_ms).is_(None))
    )
    return int((await session.execute(query)).scalar_one())


async def begin_file(session: AsyncSession, upload_id: str, name: str) -> None:
    """A file of this name begins, in place of one that was there; what was looked at is over."""
    await remove_file(session, upload_id, name)
    session.add(UploadedFileRow(upload_id=upload_id, name=name))
    await session.execute(update(UploadRow).where(col(UploadRow.id) == upload_id).values(look=None))


async def add_piece(
    session: AsyncSession, upload_id: str, name: str, position: int, data: bytes
) -> None:
    """The next bytes of a file."""
    session.add(UploadedPieceRow(upload_id=upload_id, name=name, position=position, data=data))
    await session.execute(
        _file(upload_id, name).values(byte_count=col(UploadedFileRow.byte_count) + len(data))
    )


async def end_file(session: AsyncSession, upload_id: str, name: str) -> None:
    """A file has come to its end."""
    await session.execute(_file(upload_id, name).values(is_whole=True))


async def remove_file(session: AsyncSession, upload_id: str, name: str) -> None:
    """Forget a file."""
    for row in (UploadedPieceRow, UploadedFileRow):
        where = (col(row.upload_id) == upload_id, col(row.name) == name)
        await session.execute(delete(row).where(*where))


async def pieces(session: AsyncSession, upload_id: str, name: str) -> AsyncIterator[bytes]:
    """The bytes of a file, a piece at a time."""
    position = 0
    while True:
        query = select(col(UploadedPieceRow.data)).where(
            col(UploadedPieceRow.upload_id) == upload_id,
            col(UploadedPieceRow.name) == name,
            col(UploadedPieceRow.position) == position,
        )
        data = (await session.execute(query)).scalar_one_or_none()
        if data is None:
            return
        yield data
        position += 1


async def keep_look(session: AsyncSession, upload_id: str, look: dict[str, Any]) -> None:
    """What was said of its files, and what they were taken for."""
    await session.execute(update(UploadRow).where(col(UploadRow.id) == upload_id).values(look=look))


async def mark_imported(session: AsyncSession, upload_id: str) -> None:
    """It is in the markets now, and goes soon."""
    await session.execute(
        update(UploadRow).where(col(UploadRow.id) == upload_id).values(imported_at_ms=now_ms())
    )


async def remove(session: AsyncSession, upload_id: str) -> None:
    """Forget an upload with its files."""
    await _remove(session, [upload_id])


async def remove_old(session: AsyncSession, created_before_ms: int) -> int:
    """Forget what nobody imported since, and what is imported; how many uploads went."""
    query = select(col(UploadRow.id)).where(
        or_(
            col(UploadRow.created_at_ms) < created_before_ms,
            col(UploadRow.imported_at_ms) < now_ms() - _KEPT_IMPORTED_MS,
        )
    )
    found = list((await session.execute(query)).scalars())
    if found:
        await _remove(session, found)
    return len(found)


async def _remove(session: AsyncSession, upload_ids: Sequence[str]) -> None:
    for row in (UploadedPieceRow, UploadedFileRow):
        await session.execute(delete(row).where(col(row.upload_id).in_(upload_ids)))
    await session.execute(delete(UploadRow).where(col(UploadRow.id).in_(upload_ids)))


def _file(upload_id: str, name: str) -> Any:
    return update(UploadedFileRow).where(
        col(UploadedFileRow.upload_id) == upload_id, col(UploadedFileRow.name) == name
    )
