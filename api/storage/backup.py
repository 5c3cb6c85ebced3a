"""Copies of the embedded database: made while it is written to, put back while nobody has it.

PostgreSQL has pg_dump and pg_restore, which nothing here could do better.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from sqlalchemy.engine import URL

from api.errors import BackupRefused
from api.storage.database import newest_revision
from api.storage.engines import is_sqlite, normalise_url
from api.storage.private import make_file

_TELL_SECONDS = 0.2
_LOCKS, _LOCK_BYTES = 0x4000_0000, 512  # where SQLite locks a file, in every release of its format
_TABLES = {"alembic_version", "blob", "market", "run", "shard"}


OnProgress = Callable[[int, int], None]


def back_up(
    database_url: str, target: Path, on_progress: OnProgress = lambda _done, _total: None
) -> int:
    """Copy the database as it is at one instant into a new file; returns its bytes.

    Writers go on meanwhile, and what they commit is not in it. on_progress: bytes that are copied,
    of about how many. Raises BackupRefused: no SQLite, nothing there, or the target exists.
    """
    source = _file_of(normalise_url(database_url))
    if not source.is_file():
        raise BackupRefused(f"a database must be there to be backed up, was none at {source}")
    if target.exists():
        raise BackupRefused(f"the backup must be a new file, was there already: {target}")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    make_file(part)
    try:
        _copy(source, part, on_progress)
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
    then: no backup, a damaged one, one of a newer version, or a database that is there, or that
    any process has open.
    """
    target = _file_of(normalise_url(database_url))
    if not source.is_file():
        raise BackupRefused(f"the backup must be a file, was not: {source}")
    _check(source)
    if target.exists() and not replace:
        raise BackupRefused(f"the database must not be there, or --replace be given, was: {target}")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.restoring")
    part.unlink(missing_ok=True)
    with _alone_with(target):
        pass  # to be refused now, and not after all has been copied
    make_file(part)
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
            ) as r,
            contextlib.closing(sqlite3.connect(part)) as writing,
        ):
            r.backup(writing)
        _flush(part)
        with _alone_with(target):
            for suffix in ("-wal", "-shm"):  # they belong to the database that goes
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path, on_progress: OnProgress) -> None:
    # Not SQLite's online backup, which begins again whenever another connection commits and so
    # never ends beside a service: this reads one snapshot, however long that takes.
    address = f"{source.as_uri()}?mode=ro"
    with (
        contextlib.closing(
            sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        ) as reading,
        ThreadPoolExecutor(1) as thread,
    ):
        pages, free, size = (
            reading.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        total = (pages - free) * size
        copying = thread.submit(reading.execute, "VACUUM INTO ?", (str(part),))
        try:
            while not wait((copying,), _TELL_SECONDS).done:
                on_progress(min(_size(part), total), total)
        except BaseException:  # Ctrl-C
            reading.interrupt()
            raise
        copying.result()
    on_progress(total, total)
    with contextlib.closing(sqlite3.connect(part)) as writing:
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


@contextlib.contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    # Whoever has a database in WAL mode open holds a shared lock on its file until it closes it:
    # an API and a worker by themselves too, and somebody's shell. A damaged file tells as well.
    if not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCK_BYTES, _LOCKS)
        except OSError:
            raise BackupRefused(
                "the database must be open in no process (carry up, api, worker), was: "
                f"stop them first: {path}"
            ) from None
        yield


def _size(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


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
