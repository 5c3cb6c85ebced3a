"""PostgreSQL as it is met: behind PgBouncer, and as a primary that has become a standby."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from api.storage.database import DATABASE_FAILURES, Database
from api.storage.failures import unavailable
from tests.postgresql_server import PostgresqlServer

_STATEMENTS = 40
_CLIENTS = 12


async def _ask_often(database: Database) -> None:
    # More often than psycopg asks before it prepares a statement, and of servers that change;
    # a rollback would let it forget what it has prepared.
    for number in range(_STATEMENTS):
        async with database.transaction() as session:
            asked = text("SELECT :number + count(*) FROM run")
            assert await session.scalar(asked, {"number": number}) == number
        await asyncio.sleep(0)


async def test_many_clients_share_few_connections_of_a_pooler(pooled_url: str) -> None:
    databases = [Database(pooled_url) for _ in range(_CLIENTS)]
    try:
        await asyncio.gather(*(database.migrate() for database in databases[:3]))
        assert await databases[-1].is_current()
        await asyncio.gather(*(_ask_often(database) for database in databases))
    finally:
        for database in databases:
            await database.dispose()


async def _prepared(database: Database) -> int:
    """How many statements a connection has prepared after many questions, by its server."""
    async with database.session() as session:
        for number in range(_STATEMENTS):
            await session.scalar(text("SELECT :number + 1"), {"number": number})
        found = await session.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
    return int(found)


async def test_statements_are_prepared_where_no_pooler_is(
    migrated_postgresql_url: str, pooled_url: str
) -> None:
    for url, expected in ((migrated_postgresql_url, 1), (pooled_url, 0)):
        database = Database(url)
        try:
            assert await _prepared(database) == expected
        finally:
            await database.dispose()


@pytest.fixture
async def team(migrated_postgresql_url: str) -> AsyncIterator[Database]:
    opened = Database(migrated_postgresql_url)
    try:
        yield opened
    finally:
        await opened.dispose()


async def _write(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE IF NOT EXISTS written (number INTEGER)"))


async def test_a_standby_is_waited_for_and_its_connections_are_given_up(
    team: Database, postgresql_server: PostgresqlServer
) -> None:
    name = str(team.url.database)
    with postgresql_server.connect() as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    with pytest.raises(DATABASE_FAILURES) as failed:
        await _write(team)
    told = unavailable(failed.value)
    assert told is not None
    assert told.state == "read-only"
    with postgresql_server.connect() as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = off".encode())
    await _write(team)  # by a connection of its own: the old ones would read only for ever
