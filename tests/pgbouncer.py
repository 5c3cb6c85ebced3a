"""PgBouncer in transaction mode before a PostgreSQL of our own, for tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

import psycopg

from tests.postgresql_server import PostgresqlServer

ABSENT = "PgBouncer must be installed to be tested (pgbouncer of Debian), was absent"
_START_SECONDS = 30.0
_PORT = 6432  # of its socket's name
_CONFIGURATION = """[databases]
* = host={server}

[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
"""


def find_pgbouncer() -> str | None:
    """Path of the program; None when it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class PgBouncer:
    """Three connections to a server, which take turns with every transaction."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="carry-pgb-"))
        (self.folder / "users").write_text('"carry" ""\n')
        configuration = self.folder / "pgbouncer.ini"
        configuration.write_text(
            _CONFIGURATION.format(server=server.folder, port=_PORT, folder=self.folder)
        )
        user = None
        if os.geteuid() == 0:  # it refuses to be root
            user = pwd.getpwnam("nobody").pw_uid
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, user, -1)
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(find_pgbouncer()), str(configuration)], stdout=log, stderr=log, user=user
            )

    def url(self, name: str) -> str:
        """Address of a database."""
        return f"postgresql://carry@/{name}?host={self.folder}&port={_PORT}"

    def __enter__(self) -> "PgBouncer":
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    words = (self.folder / "log").read_text()
                    self.__exit__(None, None, None)
                    raise AssertionError(f"PgBouncer must start, was: {words}") from None
                time.sleep(0.05)
            else:
                return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
