"""The one SQL database: SQLite embedded, PostgreSQL for teams."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from api.storage.engines import create_asynchronous_engine, is_sqlite, normalise_url

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


class Database:
    """Engine and sessions of one database URL; `dispose` it on the loop that used it."""

    def __init__(self, url: str) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = is_sqlite(self.url)
        self.engine = create_asynchronous_engine(self.url)

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


def newest_revision() -> str:
    """The schema that this code wants: the number that begins the last migration's file name."""
    return max(path.name for path in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]
