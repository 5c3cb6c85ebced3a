"""A PostgreSQL server of our own, for tests: started, stopped, killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_START_SECONDS = 60.0
ABSENT = "PostgreSQL must be installed to be tested (postgresql of Debian), was absent"


def find_program(name: str) -> str | None:
    """Path of one of PostgreSQL's programs; None when it is not installed."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, _DEBIAN)])
    return shutil.which(name, path=path)


class PostgresqlServer:
    """A cluster in a temporary folder that listens on a socket in it; its superuser is `carry`."""

    def __init__(self) -> None:
        # Not pytest's own folder: the server may be another user, and a socket's path is short.
        self.folder = Path(tempfile.mkdtemp(prefix="carry-pg-"))
        self._user = None
        if os.geteuid() == 0:  # the server refuses to be root
            self._user = pwd.getpwnam("nobody").pw_uid
            os.chown(self.folder, self._user, -1)
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            f"{find_program('initdb')} -D data -U carry -A trust -E UTF8 --no-sync".split(),
            check=True,
            capture_output=True,
            user=self._user,
            cwd=self.folder,
        )

    @property
    def socket(self) -> Path:
        """Its unix socket."""
        return self.folder / ".s.PGSQL.5432"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(find_program("postgres")), *f"-D data -k {self.folder} -F".split(), "-h", ""],
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self.folder,
            )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    words = (self.folder / "log").read_text()
                    raise AssertionError(f"PostgreSQL must start, was: {words}") from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Stop it; connections are cut, not waited for."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def remove(self) -> None:
        """Stop it and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the superuser to the database `postgres`."""
        return psycopg.connect(f"host={self.folder} user=carry dbname=postgres", autocommit=True)

    def create_database(self, template: str = "template1") -> str:
        """Name of a fresh database: an empty one, or a copy of another."""
        name = f"carry_{os.urandom(6).hex()}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name

    def url(self, name: str) -> str:
        """Address of a database."""
        return f"postgresql://carry@/{name}?host={self.folder}"

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever uses it."""
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
