"""The command as a process of its own, with nothing of the caller's settings; and a real PostgreSQL
server beside SQLite: what is stored must mean the same in both.
"""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from api.storage.database import Database
from api.storage.engines import normalise_url
from api.storage.migrating import upgrade
from tests import forked
from tests.pgbouncer import ABSENT as NO_PGBOUNCER
from tests.pgbouncer import PgBouncer, find_pgbouncer
from tests.postgresql_server import ABSENT, PostgresqlServer, find_program
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def carry(tmp_path: Path) -> Carry:
    """Run `carry ARGUMENTS` in a private home; keywords are settings: CARRY_URL=..."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CARRY_")}
        environment |= {"CARRY_HOME": str(tmp_path / "home")} | settings
        return forked.carry(*arguments, environment=environment, timeout=240)

    return run


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Carry:
    """`carry` as a client of the service."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    return run


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
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: PostgresqlServer) -> str:
    """Name of a database without a row, to be copied: migrating takes longer than many a test."""
    name = postgresql_server.create_database()
    upgrade(normalise_url(postgresql_server.url(name)))
    return name


@pytest.fixture
def migrated_postgresql_url(
    postgresql_server: PostgresqlServer, migrated_postgresql: str
) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = postgresql_server.create_database(migrated_postgresql)
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture
def pooled_url(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A fresh, empty database behind PgBouncer in transaction mode."""
    if find_pgbouncer() is None:
        pytest.skip(NO_PGBOUNCER)  # with CI set as well: no installation needs one
    name = postgresql_server.create_database()
    with PgBouncer(postgresql_server) as pooler:
        yield pooler.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
async def either_database(
    request: pytest.FixtureRequest, settings: Settings, migrated_database: Path
) -> AsyncIterator[Database]:
    """A migrated database of each kind in turn."""
    if request.param == "postgresql":
        opened = Database(request.getfixturevalue("migrated_postgresql_url"))
    else:
        opened = Database(settings.database_url)
        settings.home.mkdir(parents=True, exist_ok=True)
        shutil.copy(migrated_database, str(opened.url.database))
    try:
        yield opened
    finally:
        await opened.dispose()
