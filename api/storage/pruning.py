"""Pruning: old runs, revisions and blobs go, a little at a time, while the service runs."""

import asyncio
import contextlib
import sqlite3
import time
from dataclasses import dataclass

from api.logs import get_logger
from api.storage import blob_uses, removal, series_blobs
from api.storage.blob_uses import Freed
from api.storage.database import Database
from api.storage.removal import Removed

_RUNS_AT_ONCE = 10
_BLOBS_AT_ONCE = 200
_PAGES_AT_ONCE = 2_000  # 8 MB: writers come in between
_PAUSE_SECONDS = 0.005
_BUSY_SECONDS = 15.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went, or would go."""

    runs: Removed
    revisions: int  # of series
    loose: Freed  # blobs that nobody named, those of the revisions among them
    given_back_bytes: int = 0  # of SQLite's file to the disk


async def prune(database: Database, ended_before_ms: int, *, compact: bool = False) -> Pruned:
    """Remove outdated runs, and whatever nobody names; several at once do no harm.

    compact: let SQLite write its whole file anew, which holds every writer up; else free pages are
    given back where the database was made to do so, as all that this release makes.
    """
    file = str(database.url.database) if database.is_sqlite else None
    size = 0 if file is None else await asyncio.to_thread(_file_bytes, file)
    runs = Removed()
    while True:
        async with database.transaction() as session:
            which = removal.outdated(ended_before_ms)
            some = await removal.remove_ended(session, *which, at_most=_RUNS_AT_ONCE)
        if not some.count:
            break
        runs += some
        await asyncio.sleep(0)  # whoever waits for the lock has his turn
    async with database.transaction() as session:
        revisions = await removal.remove_old_revisions(session)
    loose = await _free_loose(database)
    if file is not None:
        await asyncio.to_thread(_give_back, file, compact)
        size -= await asyncio.to_thread(_file_bytes, file)
    pruned = Pruned(runs, revisions, loose, max(0, size))
    log.info(
        "pruned",
        runs=runs.count,
        revisions=revisions,
        freed_bytes=(runs.freed + loose).byte_count,
        given_back_bytes=pruned.given_back_bytes,
    )
    return pruned


async def would_prune(database: Database, ended_before_ms: int) -> Pruned:
    """What `prune` would remove now; of revisions only those that no run names already."""
    async with database.session() as session:
        runs = await removal.count_outdated(session, ended_before_ms)
        revisions = len((await session.execute(removal.old_revisions())).all())
        loose = await removal.count_loose(session)
    return Pruned(runs, revisions, loose)


async def _free_loose(database: Database) -> Freed:
    # Looked for without the lock, which may take a second. What series name since is left.
    async with database.session() as session:
        series = await series_blobs.names(session)
        names = await removal.loose_blobs(session)
    freed = Freed()
    for first in range(0, len(names), _BLOBS_AT_ONCE):
        async with database.transaction() as session:
            await blob_uses.while_freeing(session)
            new = await series_blobs.names(session) - series
            named = await series_blobs.chunks_of(session, new)
            some = set(names[first : first + _BLOBS_AT_ONCE]) - named
            freed += await blob_uses.free(session, sorted(some))
        await asyncio.sleep(0)
    return freed


def _file_bytes(file: str) -> int:
    # Not the size of the file: what was written last may still be in the log beside it.
    with contextlib.closing(sqlite3.connect(file, timeout=_BUSY_SECONDS)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    return int(pages) * int(page_bytes)


def _give_back(file: str, compact: bool) -> None:
    with contextlib.closing(sqlite3.connect(file, timeout=_BUSY_SECONDS)) as connection:
        if compact:
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # from now on, if it was not
            connection.execute("VACUUM")
        left = _free_pages(connection)
        while left:
            # `execute` would step once, and give back a single page.
            connection.executescript(f"PRAGMA incremental_vacuum({_PAGES_AT_ONCE})")
            before, left = left, _free_pages(connection)
            if left >= before:  # a database of an earlier release, or writers need them again
                break
            time.sleep(_PAUSE_SECONDS)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _free_pages(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(pages)
