"""Copies of the embedded database: made while it is written to, put back while nobody has it.

PostgreSQL has pg_dump and pg_restore, which nothing here could do better.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL

from api.errors import BackupRefused
from api.storage.database import newest_revision
from api.storage.engines import is_sqlite, normalise_url

_PAGES_AT_A_TIME = 1_000  # 4 MB: writers come in between
_PAUSE_SECONDS = 0.005
_TABLES = {"alembic_version", "blob", "market", "run", "shard"}


def back_up(database_url: str, target: Path) -> int:
    """Copy the database as it is at one instant into a new file; returns its bytes.

    Raises BackupRefused: no SQLite, nothing there, or the target exists.
    """
    source = _file_of(normalise_url(database_url))
    if not source.is_file():
        raise BackupRefused(f"a database must be there to be backed up, was none at {source}")
    if target.exists():
        raise BackupRefused(f"the backup must be a new file, was there already: {target}")
    part = target.with_name(f"{target.name}.part")
    try:
        with (
            contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as reading,
            contextlib.closing(sqlite3.connect(part)) as writing,
        ):
            reading.backup(writing, pages=_PAGES_AT_A_TIME, sleep=_PAUSE_SECONDS)
            writing.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
        _check(part)
        _flush(part)
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupRefused(f"the backup must be writable, was not: {error}") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(database_url: str, source: Path, *, replace: bool) -> None:
    """Put a backup in the place of the database, which nobody may have open.

    replace: also when there is a database; it is lost. Raises BackupRefused, and changes nothing
    then: no backup, a damaged one, one of a newer version, or a database that is there.
    """
    target = _file_of(normalise_url(database_url))
    if not source.is_file():
        raise BackupRefused(f"the backup must be a file, was not: {source}")
    _check(source)
    if target.exists() and not replace:
        raise BackupRefused(f"the database must not be there, or --replace be given, was: {target}")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.restoring")
    part.unlink(missing_ok=True)
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
            ) as r,
            contextlib.closing(sqlite3.connect(part)) as writing,
        ):
            r.backup(writing)
        _flush(part)
        for suffix in ("-wal", "-shm"):  # they belong to the database that goes
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _file_of(url: URL) -> Path:
    if not is_sqlite(url) or not url.database:
        raise BackupRefused(
            "the database must be SQLite for this command, was PostgreSQL: "
            "use pg_dump and pg_restore (docs/operations.md)"
        )
    return Path(url.database).resolve()


def _check(path: Path) -> None:
    try:
        with contextlib.closing(
            sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        ) as db:
            found = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
            if not found >= _TABLES:
                raise BackupRefused(f"the backup must hold Carrybench's tables, did not: {path}")
            (verdict,) = db.execute("PRAGMA integrity_check").fetchone()
            (revision,) = db.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BackupRefused(f"the backup must be a SQLite database, was not: {error}") from None
    if verdict != "ok":
        raise BackupRefused(f"the backup must be whole, was damaged: {verdict}")
    if revision > newest_revision():
        raise BackupRefused(
            f"the backup must be of this version or an older one (revision {newest_revision()}), "
            f"was {revision}"
        )


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
