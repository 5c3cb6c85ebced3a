"""What is wrong with a database that takes nothing, told apart from a statement that is wrong."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.storage.database import Database
from api.storage.failures import unavailable

_INSERT = "INSERT INTO blob (sha256, data, byte_count) VALUES ('a', '', 1)"


async def _failure(database: Database, *statements: str) -> Exception:
    async def write() -> None:
        async with database.transaction() as session:
            for statement in statements:
                await session.execute(text(statement))

    with pytest.raises(DBAPIError) as raised:
        await write()
    return raised.value


async def test_a_postgresql_that_only_reads(postgresql_url: str) -> None:
    writing = Database(postgresql_url)
    reading = Database(f"{postgresql_url}&options=-c%20default_transaction_read_only%3Don")
    try:
        await writing.migrate()
        refused = unavailable(await _failure(reading, _INSERT))
    finally:
        await writing.dispose()
        await reading.dispose()
    assert refused is not None
    assert refused.state == "read-only"


async def test_a_server_that_does_not_answer() -> None:
    away = Database("postgresql://carry@127.0.0.1:1/nothing")
    try:
        refused = unavailable(await _failure(away, "SELECT 1"))
    finally:
        await away.dispose()
    assert refused is not None
    assert refused.state == "away"


async def test_a_wrong_statement_is_nobody_s_outage(either_database: Database) -> None:
    assert unavailable(await _failure(either_database, _INSERT, _INSERT)) is None  # a unique key
    assert unavailable(await _failure(either_database, "SELECT nothing FROM blob")) is None


async def test_a_full_sqlite_file(database: Database) -> None:
    large = "INSERT INTO blob (sha256, data, byte_count) VALUES ('b', zeroblob(9000000), 1)"
    async with database.transaction() as session:
        await session.execute(text("PRAGMA max_page_count = 100"))
    refused = unavailable(await _failure(database, large))
    assert refused is not None
    assert refused.state == "full"
