"""Who needs which blob, and the end of those that nobody needs.

Blobs are shared by content, so one goes only when no run and no series names it. On SQLite whoever
writes is alone. On PostgreSQL whoever stores a blob or names one shares a lock until the end of the
transaction, and whoever frees some takes it alone, as the first thing: a blob that was there when
it was named is there when the name is committed.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.errors import BlobNotFound
from api.storage.blob_uses_table import BlobUseRow
from api.storage.tables import BlobRow, SeriesRow
from api.storage.upsert import insert_into

_LOCK = 0x626C6F62  # "blob": PostgreSQL's advisory lock of all that store, name or free them
_MAX_BOUND_VALUES = 500


@dataclass(frozen=True, slots=True)
class Freed:
    """Blobs that are gone, and the bytes that they had."""

    blobs: int = 0
    byte_count: int = 0

    def __add__(self, other: "Freed") -> "Freed":
        return Freed(self.blobs + other.blobs, self.byte_count + other.byte_count)


async def while_naming(session: AsyncSession) -> None:
    """Let nobody free blobs until the transaction ends; before the first is stored or named."""
    await _lock(session, "pg_advisory_xact_lock_shared")


async def while_freeing(session: AsyncSession) -> None:
    """Let nobody store or name blobs until the transaction ends; before anything else in it."""
    await _lock(session, "pg_advisory_xact_lock")


async def hold(session: AsyncSession, sha256s: Iterable[str]) -> None:
    """Keep stored blobs until the transaction ends, which names them; raises BlobNotFound."""
    await while_naming(session)
    wanted = list(dict.fromkeys(sha256s))
    there: set[str] = set()
    for first in range(0, len(wanted), _MAX_BOUND_VALUES):
        some = col(BlobRow.sha256).in_(wanted[first : first + _MAX_BOUND_VALUES])
        there |= set((await session.execute(select(col(BlobRow.sha256)).where(some))).scalars())
    for sha256 in wanted:
        if sha256 not in there:
            raise BlobNotFound(sha256)


async def add(
    session: AsyncSession, run_id: str, sha256s: Iterable[str], *, of_series: bool = False
) -> None:
    """Note that a run needs stored blobs; IntegrityError where one is not. The caller commits."""
    rows = [
        {"run_id": run_id, "sha256": sha256, "of_series": of_series}
        for sha256 in dict.fromkeys(sha256s)
    ]
    if rows:
        await while_naming(session)
        await session.execute(insert_into(session, BlobUseRow).on_conflict_do_nothing(), rows)


async def of_runs(session: AsyncSession, run_ids: Collection[str]) -> list[str]:
    """The blobs that any of these runs needs."""
    query = select(col(BlobUseRow.sha256)).where(col(BlobUseRow.run_id).in_(run_ids)).distinct()
    return list((await session.execute(query)).scalars())


async def free(session: AsyncSession, sha256s: Iterable[str]) -> Freed:
    """Remove those of these blobs that nobody names; behind `while_freeing`."""
    wanted, freed = list(sha256s), Freed()
    for first in range(0, len(wanted), _MAX_BOUND_VALUES):
        statement = (
            delete(BlobRow)
            .where(col(BlobRow.sha256).in_(wanted[first : first + _MAX_BOUND_VALUES]), *unnamed())
            .returning(col(BlobRow.byte_count))
            .execution_options(synchronize_session=False)
        )
        sizes = list((await session.execute(statement)).scalars())
        freed += Freed(len(sizes), sum(sizes))
    return freed


def unnamed() -> tuple[ColumnElement[bool], ...]:
    """That neither a run nor a series names a blob by itself."""
    return tuple(
        ~select(column).where(column == col(BlobRow.sha256)).correlate(BlobRow).exists()
        for column in (col(BlobUseRow.sha256), col(SeriesRow.sha256))
    )


async def _lock(session: AsyncSession, function: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text(f"SELECT {function}({_LOCK})"))
