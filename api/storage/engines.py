"""Engines for the two databases, set up alike wherever one is made."""

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from api.settings import EMBEDDED_DATABASE
from api.storage.postgresql import PATIENCE
from api.storage.postgresql import listen as listen_to_postgresql
from api.storage.private import make_file, make_home

BUSY_SECONDS = 15.0
"""How long SQLite's lock is waited for."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


def normalise_url(url: str) -> URL:
    """The URL with the driver this service uses: people write postgres:// and sqlite:///."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def is_sqlite(url: URL) -> bool:
    """Whether the URL names a SQLite file."""
    return url.get_backend_name() == "sqlite"


def create_asynchronous_engine(url: URL) -> AsyncEngine:
    """The engine that the service works with."""
    if not is_sqlite(url):
        patience = {name: value for name, value in PATIENCE.items() if name not in url.query}
        engine = create_async_engine(
            url, pool_pre_ping=True, connect_args=patience, hide_parameters=True
        )
        listen_to_postgresql(engine.sync_engine)
        return engine
    engine = create_async_engine(url, hide_parameters=True)
    _listen(engine.sync_engine)
    return engine


def create_writing_engine(url: URL) -> AsyncEngine:
    """SQLite's one connection that writes; `Database` waits for the lock and tidies the log."""
    engine = create_async_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    _listen(engine.sync_engine)
    event.listen(engine.sync_engine, "connect", _only_write)
    return engine


def create_synchronous_engine(url: URL) -> Engine:
    """An engine without asyncio for Alembic, which has none."""
    if not is_sqlite(url):
        engine = create_engine(url, hide_parameters=True)
        listen_to_postgresql(engine)
        return engine
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    _listen(engine)
    return engine


def _listen(engine: Engine) -> None:
    file = engine.url.database
    if file:
        _make_folder(Path(file))
        # Before SQLite makes it, readable by everybody.
        event.listen(engine, "do_connect", lambda *_: make_file(Path(file)))
    event.listen(engine, "connect", partial(_prepare_sqlite, file))


def _prepare_sqlite(file: str | None, connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # First: the rest may wait on it.
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1_000:.0f}")
    if file is not None and Path(file).stat().st_size == 0:
        # It is made now: what is freed in it can be given back while others write.
        cursor.execute("PRAGMA auto_vacuum = INCREMENTAL")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _only_write(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 0")
    cursor.execute("PRAGMA wal_autocheckpoint = 0")
    cursor.close()


def _make_folder(file: Path) -> None:
    if file.name == EMBEDDED_DATABASE:
        make_home(file.parent)
    else:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
