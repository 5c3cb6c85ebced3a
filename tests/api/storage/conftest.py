"""A real PostgreSQL server beside SQLite: what is stored must mean the same in both."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest

from api.settings import Settings
from api.storage.database import Database
from tests.postgresql_server import ABSENT, PostgresqlServer, find_program


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresqlServer]:
    """A running server of our own."""
    if find_program("postgres") is None:
        if os.environ.get("CI"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    server = PostgresqlServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgresql_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = postgresql_server.create_database()
    yield f"postgresql://carry@/{name}?host={postgresql_server.folder}"
    postgresql_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
async def either_database(
    request: pytest.FixtureRequest, settings: Settings
) -> AsyncIterator[Database]:
    """A migrated database of each kind in turn."""
    url = settings.database_url
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    opened = Database(url)
    try:
        await opened.migrate()
        yield opened
    finally:
        await opened.dispose()
