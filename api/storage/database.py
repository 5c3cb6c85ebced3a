"""The one SQL database: SQLite embedded, PostgreSQL for teams."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

_VERSIONS = Path(__file__).parent / "migrations" / "versions"
_BUSY_TIMEOUT_MS = 15_000
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


def normalise_url(url: str) -> URL:
    """The URL with the driver this service uses: people write postgres:// and sqlite:///."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")  # first: the rest may wait on it
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _make_folder(url: URL) -> None:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


class Database:
    """Engine and sessions of one database URL; `dispose` it on the loop that used it."""

    def __init__(self, url: str) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _make_folder(self.url)
            self.engine: AsyncEngine = create_async_engine(self.url)
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
        else:
            self.engine = create_async_engine(self.url, pool_pre_ping=True)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session whose user commits; what is not committed is rolled back.

        On SQLite reads do not hold a snapshot, so a later write never meets "database is locked"
        because of them. Whoever decides on what was read takes `transaction`.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at its end, or rolls back on an error.

        On SQLite it holds the write lock from the start: nobody writes between a read and the
        write that follows from it.
        """
        async with self.session() as session:
            if self.is_sqlite:
                await session.execute(text("BEGIN IMMEDIATE"))
            yield session
            await session.commit()

    async def migrate(self) -> None:
        """Bring the schema to the newest revision; safe when several processes do it at once."""
        if await self.is_current():
            return
        # Here, not above: Alembic takes a tenth of a second to load, and is seldom needed.
        from api.storage.migrating import upgrade

        await asyncio.to_thread(upgrade, self.url)

    async def is_current(self) -> bool:
        """Whether the schema is at the newest revision."""
        async with self.engine.connect() as connection:
            try:
                stored = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            except (OperationalError, ProgrammingError):  # no such table: nothing was migrated yet
                return False
        return bool(stored == newest_revision())

    async def is_reachable(self) -> bool:
        """Whether the database answers within two seconds."""
        try:
            async with asyncio.timeout(2), self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False
        return True

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def create_synchronous_engine(url: URL) -> Engine:
    """An engine without asyncio for Alembic, which has none."""
    is_sqlite = url.get_backend_name() == "sqlite"
    engine = create_engine(url.set(drivername="sqlite") if is_sqlite else url)
    if is_sqlite:
        _make_folder(url)
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def newest_revision() -> str:
    """The schema that this code wants: the number that begins the last migration's file name."""
    return max(path.name for path in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]
