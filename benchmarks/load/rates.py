"""Requests per second beside the service with nothing kept, and plain Starlette."""

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Server:
    """Who is asked: an address, the request to it, and the process that serves it."""

    url: str
    request: bytes
    pid: int


@dataclass(frozen=True, slots=True)
class Served:
    """The best that a server did in several bursts."""

    per_second: float
    cpu_ms: float  # of the serving process, per request


@dataclass(frozen=True)
class Rate:
    """One question, asked of all in turn, by as many connections as one client keeps busy."""

    name: str
    answer_bytes: int
    ours: Served
    anew: Served  # the same service while it keeps no answers
    plain: Served

    @property
    def by_cpu(self) -> float:
        """Requests that a core of the service serves, of those that it serves plain."""
        return self.plain.cpu_ms / self.ours.cpu_ms


async def measure_rates(bench: Bench, there: Installation, run_id: str) -> list[Rate]:
    """The rates of a short and a long answer."""
    questions: dict[str, tuple[str, dict[str, Any]]] = {
        "version": (VERSION, {}),
        "curve": (CURVE, {"id": run_id}),
    }
    folder = bench.scratch / "answers"
    folder.mkdir()
    connection = Connection(there.url)
    sizes: dict[str, int] = {}
    for name, question in questions.items():
        answer = await connection.post(request_of(there.url, *question))
        sizes[name] = await asyncio.to_thread((folder / name).write_bytes, answer)
    connection.close()
    port = free_port()
    arguments = [sys.executable, "-m", "benchmarks.load.plain", str(folder), str(port)]
    with (
        started(arguments, bench.environment(), bench.scratch / "plain.log") as plain_pid,
        there.another_api(bench.scratch / "anew.log", CARRY_ANSWER_CACHE_BYTES="0") as anew,
    ):
        await asyncio.to_thread(wait_for, f"http://127.0.0.1:{port}/ready")
        rates: list[Rate] = []
        for name, question in questions.items():
            addresses = [
                (there.url, there.pids["api"]),
                anew,
                (f"http://127.0.0.1:{port}/{name}", plain_pid),
            ]
            servers = [Server(url, request_of(url, *question), pid) for url, pid in addresses]
            rates.append(Rate(name, sizes[name], *await _served_in_turn(servers)))
        return rates


async def _served_in_turn(servers: list[Server]) -> list[Served]:
    bursts: list[list[tuple[float, float]]] = [[] for _ in servers]
    for _ in range(ROUNDS):  # in turn: the machine is not the same all the time
        for server, own in zip(servers, bursts, strict=True):
            own.append(await _burst(server.url, server.request, server.pid))
    return [Served(max(rate for rate, _ in own), min(cpu for _, cpu in own)) for own in bursts]


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
