"""Requests per second beside a plain Starlette endpoint that sends the same bytes."""

import asyncio
import sys
import time
from dataclasses import dataclass

from benchmarks.bench import Bench
from benchmarks.load.http import Connection, request_of
from benchmarks.load.installation import Installation, free_port, started, wait_for
from benchmarks.service_rows import cpu_seconds_of

CONNECTIONS = 16
ROUNDS = 5
SECONDS = 1.5
VERSION = "{ service { version } }"
CURVE = """
query Curve($id: ID!) {
  run(id: $id) { ... on Backtest { equityCurve(maxPoints: 1500) {
    times equity drawdown
  } } }
}
"""


@dataclass(frozen=True)
class Rate:
    """One question, asked of both in turn, by as many connections as one client keeps busy."""

    name: str
    answer_bytes: int
    ours_per_second: float
    plain_per_second: float
    ours_cpu_ms: float  # of the serving process, per request
    plain_cpu_ms: float

    @property
    def by_cpu(self) -> float:
        """Requests that a core of the service serves, of those that it serves plain."""
        return self.plain_cpu_ms / self.ours_cpu_ms


async def measure_rates(bench: Bench, there: Installation, run_id: str) -> list[Rate]:
    """The rates of a short and a long answer."""
    requests = {
        "version": request_of(there.url, VERSION),
        "curve": request_of(there.url, CURVE, {"id": run_id}),
    }
    folder = bench.scratch / "answers"
    folder.mkdir()
    connection = Connection(there.url)
    for name, request in requests.items():
        await asyncio.to_thread((folder / name).write_bytes, await connection.post(request))
    connection.close()
    port = free_port()
    arguments = [sys.executable, "-m", "benchmarks.load.plain", str(folder), str(port)]
    with started(arguments, bench.environment(), bench.scratch / "plain.log") as plain_pid:
        await asyncio.to_thread(wait_for, f"http://127.0.0.1:{port}/ready")
        return [
            await _rate(name, request, there, plain_pid, f"http://127.0.0.1:{port}/{name}")
            for name, request in requests.items()
        ]


async def _rate(
    name: str, request: bytes, there: Installation, plain_pid: int, plain_url: str
) -> Rate:
    plain_request = request.replace(b"POST /graphql", f"POST /{name}".encode(), 1)
    connection = Connection(there.url)
    answer = await connection.post(request)
    connection.close()
    ours: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    for _ in range(ROUNDS):  # in turn: the machine is not the same all the time
        ours.append(await _burst(there.url, request, there.pids["api"]))
        plain.append(await _burst(plain_url, plain_request, plain_pid))
    return Rate(
        name=name,
        answer_bytes=len(answer),
        ours_per_second=max(rate for rate, _ in ours),
        plain_per_second=max(rate for rate, _ in plain),
        ours_cpu_ms=min(cpu for _, cpu in ours),
        plain_cpu_ms=min(cpu for _, cpu in plain),
    )


async def _burst(url: str, request: bytes, pid: int) -> tuple[float, float]:
    # Requests per second, and milliseconds of the server's CPU time per request.
    connections = [Connection(url) for _ in range(CONNECTIONS)]
    ends_at = time.monotonic() + SECONDS
    counts = [0] * CONNECTIONS

    async def keep_asking(index: int) -> None:
        while time.monotonic() < ends_at:
            await connections[index].post(request)
            counts[index] += 1

    begun, cpu = time.monotonic(), cpu_seconds_of(pid)
    await asyncio.gather(*(keep_asking(index) for index in range(CONNECTIONS)))
    seconds, cpu = time.monotonic() - begun, cpu_seconds_of(pid) - cpu
    for connection in connections:
        connection.close()
    return sum(counts) / seconds, cpu * 1e3 / sum(counts)
