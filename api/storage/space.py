"""What the stored takes, by kind."""

from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.blob_uses_table import BlobUseRow
from api.storage.tables import BlobRow, StagedPageRow
from api.storage.trials_table import TrialsRow
from api.storage.uploads_table import UploadedFileRow

_SQLITE = (
    "SELECT page_count * page_size, freelist_count * page_size"
    " FROM pragma_page_count, pragma_page_size, pragma_freelist_count"
)
_POSTGRESQL = "SELECT pg_database_size(current_database()), 0"


@dataclass(frozen=True, slots=True)
class Space:
    """Bytes. database: all of it, rows, indexes and free pages included; free: of SQLite's file."""

    results: int
    series: int  # with blobs that nobody names any more
    staged: int  # pages of imports that have not ended
    trials: int
    uploads: int  # files that people sent, until they are imported or forgotten
    database: int
    free: int


async def measure(session: AsyncSession) -> Space:
    """Measured by indexes, without reading any blob: 0.1 s for 20,000 runs."""
    of_results = (
        select(col(BlobUseRow.run_id))
        .where(col(BlobUseRow.sha256) == col(BlobRow.sha256), ~col(BlobUseRow.of_series))
        .correlate(BlobRow)
        .exists()
    )
    size = func.coalesce(func.sum(col(BlobRow.byte_count)), 0)
    blobs = int((await session.execute(select(size))).scalar_one())
    results = int((await session.execute(select(size).where(of_results))).scalar_one())
    staged, trials = [
        int((await session.execute(select(func.coalesce(func.sum(length), 0)))).scalar_one())
        for length in (
            func.length(col(StagedPageRow.data)),
            func.length(col(TrialsRow.numbers)),
        )
    ]
    sent = select(func.coalesce(func.sum(col(UploadedFileRow.byte_count)), 0))
    uploads = int((await session.execute(sent)).scalar_one())
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    database, free = (await session.execute(text(_SQLITE if is_sqlite else _POSTGRESQL))).one()
    return Space(results, blobs - results, staged, trials, uploads, int(database), int(free))
