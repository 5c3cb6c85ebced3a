"""The one SQL database: SQLite embedded, PostgreSQL for teams."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import DatabaseIsNewer
from api.storage.changes import ChangeCounter, Changes
from api.storage.engines import (
    BUSY_SECONDS,
    create_asynchronous_engine,
    create_writing_engine,
    is_sqlite,
    normalise_url,
)

DATABASE_FAILURES = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""What a call raises while the database is away, full or read-only."""

_LOOK_AGAIN_SECONDS = 0.002
_TIDY_SECONDS = 0.5
_VERSIONS = Path(__file__).parent / "migrations" / "versions"


class Database:
    """Engine and sessions of one database URL; `dispose` it on the loop that used it."""

    def __init__(self, url: str) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = is_sqlite(self.url)
        self.engine = create_asynchronous_engine(self.url)
        self._writing = create_writing_engine(self.url) if self.is_sqlite else self.engine
        file = self.url.database if self.is_sqlite else None
        self._changes = ChangeCounter(file) if file else None
        self._turn = asyncio.Lock()
        self._gave_up_at = float("-inf")  # when a writer last did, by the loop's clock
        self._tidying: asyncio.Task[None] | None = None

    def changes(self) -> Changes | None:
        """What differs once anybody has committed anything, told without waiting.

        None where that cannot be told: on PostgreSQL, and while SQLite is held up.
        """
        return None if self._changes is None else self._changes.read()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A session whose user commits; what is not committed is rolled back.

        On SQLite reads do not hold a snapshot, so a later write never meets "database is locked"
        because of them. Whoever decides on what was read takes `transaction`.
        """
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """A session that reads the database as it is at its first statement, and writes nothing.

        What it lists it can read too, whoever removes it meanwhile. Not for long: SQLite's log
        grows until it ends.
        """
        async with self.session() as session:
            if self.is_sqlite:
                await session.execute(text("BEGIN"))
            else:
                told = {"isolation_level": "REPEATABLE READ"}
                await session.connection(execution_options=told)
            yield session

    @asynccontextmanager
    async def transaction(self, *, durable: bool = False) -> AsyncIterator[AsyncSession]:
        """A session that commits at its end, or rolls back on an error.

        On SQLite it holds the write lock from the start: nobody writes between a read and the
        write that follows from it. Those of one process take turns, first come, first served.
        durable: on SQLite wait for the disk, so that what is promised survives a power cut too;
        what workers write is computed again instead.
        """
        if not self.is_sqlite:
            async with self.session() as session:
                yield session
                await session.commit()
            return
        clock = asyncio.get_running_loop()
        began = clock.time()
        async with self._turn, AsyncSession(self._writing, expire_on_commit=False) as session:
            read_only = False
            if durable:
                await session.execute(text("PRAGMA synchronous = FULL"))
            # Whoever has waited while another gave up has waited for the same lock already: else
            # the tenth of those who ask at once would hear of it after ten times as long.
            since = began if self._gave_up_at > began else clock.time()
            try:
                await self._lock(session, since + BUSY_SECONDS)
                yield session
                await session.commit()
            except OperationalError as error:
                # SQLite opens what it may not write for reading only, and keeps to that.
                read_only = _code(error) & 0xFF == sqlite3.SQLITE_READONLY
                raise
            finally:
                if read_only:
                    await session.rollback()  # else a failed flush hides the failure itself
                    await (await session.connection()).invalidate()
                elif durable:
                    await session.rollback()
                    await session.execute(text("PRAGMA synchronous = NORMAL"))
        self._tidy_soon()

    async def migrate(self) -> None:
        """Bring the schema to the newest revision; safe when several processes do it at once.

        Raises DatabaseIsNewer.
        """
        await self.refuse_newer()
        if await self.is_current():
            return
        # Here, not above: Alembic takes a tenth of a second to load, and is seldom needed.
        from api.storage.migrating import upgrade

        await asyncio.to_thread(upgrade, self.url)

    async def is_current(self) -> bool:
        """Whether the schema is at the newest revision."""
        return await self._revision() == newest_revision()

    async def refuse_newer(self) -> None:
        """Raises DatabaseIsNewer where a later release has migrated it."""
        stored, known = await self._revision(), newest_revision()
        if stored is not None and stored > known:
            raise DatabaseIsNewer(stored, known)

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
        if self._tidying is not None:
            await self._tidying
        if self._changes is not None:
            self._changes.close()
        await self._writing.dispose()
        await self.engine.dispose()

    async def _revision(self) -> str | None:
        async with self.engine.connect() as connection:
            try:
                stored = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            except (OperationalError, ProgrammingError):  # no such table: nothing was migrated yet
                return None
        return None if stored is None else str(stored)

    async def _lock(self, session: AsyncSession, give_up_at: float) -> None:
        # SQLite itself sleeps longer and longer (up to 100 ms) between two looks, and so may miss
        # the lock for a quarter of a second while workers store one shard after the other.
        clock = asyncio.get_running_loop()
        while True:
            try:
                await session.execute(text("BEGIN IMMEDIATE"))
            except OperationalError as error:
                if _code(error) != sqlite3.SQLITE_BUSY:
                    raise
                if clock.time() > give_up_at:
                    self._gave_up_at = clock.time()
                    raise
            else:
                return
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    def _tidy_soon(self) -> None:
        if self._tidying is None or self._tidying.done():
            self._tidying = asyncio.create_task(self._tidy(), name="write-ahead log")

    async def _tidy(self) -> None:
        # Moves what was committed from the log into the file. SQLite would do that within the
        # commit that fills the log, and everybody else would wait for the disk.
        await asyncio.sleep(_TIDY_SECONDS)
        with suppress(SQLAlchemyError):  # it is only put off
            async with self.engine.connect() as connection:
                await connection.execute(text("PRAGMA wal_checkpoint(PASSIVE)"))


def newest_revision() -> str:
    """The schema that this code wants: the number that begins the last migration's file name."""
    return max(path.name for path in _VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _code(error: OperationalError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0))
