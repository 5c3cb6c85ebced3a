"""A real PostgreSQL server beside SQLite: what is stored must mean the same in both."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from api.settings import Settings
from api.storage.database import Database

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_START_SECONDS = 60.0


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Path]:
    """Socket folder of a PostgreSQL server of our own; its superuser is `carry`."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _DEBIAN)])
    initdb, postgres = shutil.which("initdb", path=path), shutil.which("postgres", path=path)
    if initdb is None or postgres is None:
        reason = "PostgreSQL must be installed to be tested (postgresql of Debian), was absent"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Not pytest's own folder: the server may be another user, and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="carry-pg-"))
    user = None
    if os.geteuid() == 0:  # the server refuses to be root
        user = pwd.getpwnam("nobody").pw_uid
        os.chown(folder, user, -1)
    try:
        command = [initdb, "-D", "data", "-U", "carry", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, user=user, cwd=folder)
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", "data", "-k", folder, "-c", "listen_addresses=", "-F"],
                stdout=log,
                stderr=log,
                user=user,
                cwd=folder,
            )
        try:
            _wait_until_it_answers(server, folder)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)  # fast: connections are cut, not waited for
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _connect(folder: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"host={folder} user=carry dbname=postgres", autocommit=True)


def _wait_until_it_answers(server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            _connect(folder).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"PostgreSQL must start, was: {(folder / 'log').read_text()}")
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def postgresql_url(postgresql_server: Path) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    name = f"carry_{os.urandom(6).hex()}"
    with _connect(postgresql_server) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"postgresql://carry@/{name}?host={postgresql_server}"
    with _connect(postgresql_server) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


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
