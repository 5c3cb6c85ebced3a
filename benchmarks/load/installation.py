"""One API, two workers and a Redis on this machine, and what each of them uses."""

import contextlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from api.broker.redis_server import EmbeddedRedis
from api.broker.tether import carry, command
from benchmarks.bench import ROOT, Bench

START_SECONDS = 600.0  # compiling every kernel on a busy machine is in it


@dataclass(frozen=True)
class Installation:
    """Where the API is, the processes by name, and what they were started with."""

    url: str
    pids: dict[str, int]
    environment: dict[str, str]

    @contextlib.contextmanager
    def another_api(self, log: Path, **settings: str) -> Iterator[tuple[str, int]]:
        """Address and process id of one more API on the same home, with other settings."""
        port = free_port()
        environment = self.environment | {"CARRY_PORT": str(port)} | settings
        with started(carry("api"), environment, log) as pid:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}/graphql", pid

    def peak_megabytes(self, name: str) -> float:
        """Most memory that a process held so far."""
        status = Path(f"/proc/{self.pids[name]}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1_000


@contextlib.contextmanager
def running_installation(bench: Bench, home: Path, workers: int = 2) -> Iterator[Installation]:
    """Start everything on a home whose database holds its markets; nothing is left afterwards."""
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(EmbeddedRedis(home))
        port = free_port()
        environment = bench.environment(
            CARRY_HOME=str(home),
            CARRY_REDIS_URL=redis.url,
            CARRY_PORT=str(port),
            CARRY_LOG_LEVEL="warning",
        )
        words = {"api": "api"} | {f"worker {number + 1}": "worker" for number in range(workers)}
        pids = {"redis": int(redis.pid or 0)}
        for name, word in words.items():
            pids[name] = stack.enter_context(
                started(carry(word), environment, home / f"{name.replace(' ', '-')}.log")
            )
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Installation(f"http://127.0.0.1:{port}/graphql", pids, environment)


@contextlib.contextmanager
def started(arguments: list[str], environment: dict[str, str], log: Path) -> Iterator[int]:
    """Process id of a command that ends with the context, and with this process."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command(*arguments),
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(25)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()


def wait_for(url: str) -> None:
    """Wait until an address answers with 200."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, urllib.error.HTTPError):
            if urllib.request.urlopen(url, timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{url} must answer within {START_SECONDS:.0f} s, did not")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
