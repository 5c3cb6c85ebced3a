"""Cancelling sweeps that run: how soon that is answered, and how late the worker's loop is."""

import asyncio
import contextlib
import json
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from api.broker.redis_server import EmbeddedRedis
from api.broker.tether import carry
from benchmarks import stored_market
from benchmarks.bench import Bench
from benchmarks.load.crowd import start_sweep
from benchmarks.load.http import Connection, request_of
from benchmarks.load.installation import free_port, started, wait_for
from benchmarks.table import Bar, BarKind, Row

CANCEL = "cancelRun answered, p90"
LOOP = "worker loop delay in sweeps, p99"
BARS = {CANCEL: Bar(BarKind.AT_MOST, 100.0), LOOP: Bar(BarKind.AT_MOST, 10.0)}
RUNS = 30
_CANCEL = """
mutation Cancel($id: ID!) {
  cancelRun(id: $id) { __typename ... on RunCancelled { run { status progress { done } } } }
}
"""


def measure(bench: Bench) -> Iterator[Row]:
    """Wall time of both, with one API and one worker of two threads, as `carry up` has."""
    home = bench.scratch / "cancelling"
    asyncio.run(stored_market.store(f"sqlite:///{home / 'carrybench.sqlite'}"))
    delays = home / "delays.json"
    with _running(bench, home, delays) as url:
        seconds = asyncio.run(_cancels(url))
    yield Row(
        CANCEL,
        ours=statistics.quantiles(seconds, n=10)[8] * 1e3,
        unit="ms",
        bar=BARS[CANCEL],
        details={
            "runs": len(seconds),
            "what": "a sweep of a million composite cells, 0.3 to 1 s after its mutation",
            "p50_ms": statistics.median(seconds) * 1e3,
            "worst_ms": max(seconds) * 1e3,
        },
    )
    late = sorted(json.loads(delays.read_text(encoding="ascii")))
    yield Row(
        LOOP,
        ours=statistics.quantiles(late, n=100)[98],
        unit="ms",
        bar=BARS[LOOP],
        details={
            "looks": len(late),
            "p50_ms": statistics.median(late),
            "p99.9_ms": statistics.quantiles(late, n=1_000)[998],
            "worst_ms": late[-1],
        },
    )


@contextlib.contextmanager
def _running(bench: Bench, home: Path, delays: Path) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        redis, port = stack.enter_context(EmbeddedRedis(home)), free_port()
        environment = bench.environment(
            CARRY_HOME=str(home),
            CARRY_REDIS_URL=redis.url,
            CARRY_PORT=str(port),
            CARRY_LOG_LEVEL="warning",
        )
        api = carry("api")
        worker = [sys.executable, "-m", "benchmarks.watched_worker", str(delays)]
        stack.enter_context(started(api, environment, home / "api.log"))
        stack.enter_context(started(worker, environment, home / "worker.log"))
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}/graphql"


async def _cancels(url: str) -> list[float]:
    seconds = []
    for number in range(RUNS):
        run_id = await start_sweep(url, initial=20_000.0 + number)
        await asyncio.sleep(0.3 + 0.7 * number / RUNS)
        connection = Connection(url)
        begun = time.perf_counter()
        answer = json.loads(await connection.post(request_of(url, _CANCEL, {"id": run_id})))
        seconds.append(time.perf_counter() - begun)
        connection.close()
        cancelled = answer["data"]["cancelRun"]
        if cancelled.get("run", {}).get("status") != "CANCELLED":
            raise RuntimeError(f"the run must be cancelled, was {cancelled}")
    return seconds
