"""The service from outside: from a mutation to RunFinished, and what a worker's start costs."""

import asyncio
import os
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect

from api.broker.redis_server import EmbeddedRedis
from api.broker.tether import carry
from benchmarks import reference, stored_market
from benchmarks.bench import ROOT, Bench
from benchmarks.graphql_socket import GraphqlSocket
from benchmarks.measure import python_loop
from benchmarks.service import running_service
from benchmarks.table import Bar, BarKind, Row

LATENCY = "mutation to RunFinished, p50"
WORKER = "worker ready, CPU / a loop of Python"
BARS = {
    LATENCY: Bar(BarKind.AT_MOST, 60.0),
    WORKER: Bar(BarKind.TIMES, 8.0),
}  # of the loop: 1 s where this was made
RUNS = 100
WARMUPS = 10
STARTS = 5
READY_SECONDS = 120.0
MUTATION = """
mutation Start($input: StartBacktestInput!) {
  answer: startBacktest(input: $input) {
    ... on RunAccepted { reused run { id } }
    ... on Error { message }
  }
}
"""
SUBSCRIPTION = """
subscription Watch($id: ID!) {
  runEvents(id: $id) { __typename ... on RunFinished { status } }
}
"""


def measure(bench: Bench) -> Iterator[Row]:
    """Wall time, as a user waits for it, for the first; CPU time for the second."""
    home = bench.scratch / "service"
    asyncio.run(stored_market.store(f"sqlite:///{home / 'carrybench.sqlite'}"))
    with running_service(bench, home) as url:
        seconds = asyncio.run(_latencies(url))
    yield Row(
        LATENCY,
        ours=statistics.median(seconds) * 1e3,
        unit="ms",
        bar=BARS[LATENCY],
        details={
            "runs": len(seconds),
            "what": "one-year backtest over one WebSocket, wall time",
            "p90_ms": statistics.quantiles(seconds, n=10)[8] * 1e3,
            "worst_ms": max(seconds) * 1e3,
        },
    )
    with EmbeddedRedis(home) as redis:
        environment = bench.environment(
            CARRY_HOME=str(home), CARRY_REDIS_URL=redis.url, CARRY_LOG_FORMAT="json"
        )
        worker_cpu_seconds(environment, home)  # a start that may have to compile
        cpu, loops = [], []
        for _ in range(STARTS):
            loops.append(python_loop())
            cpu.append(worker_cpu_seconds(environment, home))
    yield Row(
        WORKER,
        ours=statistics.median(cpu),
        other=statistics.median(loops),
        unit="s",
        bar=BARS[WORKER],
        details={"seconds": cpu, "loops": loops, "until": "its log says that it is ready"},
    )


async def _latencies(url: str) -> list[float]:
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    seconds = []
    async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        client = GraphqlSocket(socket)
        await client.open()
        for number in range(WARMUPS + RUNS):
            begun = time.perf_counter()
            status, _ = await client.start_and_finish(
                MUTATION, {"input": input_of(number)}, SUBSCRIPTION
            )
            took = time.perf_counter() - begun
            if status != "SUCCEEDED":
                raise RuntimeError(f"the run must succeed, was {status}")
            if number >= WARMUPS:
                seconds.append(took)
    return seconds


def input_of(number: int) -> dict[str, Any]:
    """A one-year backtest of the reference market."""
    # Another threshold each time: the same question would be answered from the stored run.
    return {
        "preset": "origin",
        "market": {"venue": stored_market.VENUE, "symbol": stored_market.SYMBOL},
        "period": {"start": "2021-01-01T00:00:00Z", "end": "2022-01-01T00:00:00Z"},
        "strategy": {"simple": {"minFundingRate": 0.0001 + number * 1e-9}},
        "capital": {"initial": reference.CAPITAL.initial},
    }


def worker_cpu_seconds(environment: dict[str, str], home: Path) -> float:
    """CPU seconds of a `carry worker` from its start until it takes jobs; then it is killed."""
    log = home / "worker.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            carry("worker"),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while "worker ready" not in log.read_text():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the worker must get ready, did not:\n{log.read_text()}")
            time.sleep(0.01)
        return cpu_seconds_of(process.pid)
    finally:
        process.kill()
        process.wait()


def cpu_seconds_of(pid: int) -> float:
    """User and system time of all threads of a running process."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    fields = stat.rpartition(")")[2].split()  # the name before may hold anything
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
