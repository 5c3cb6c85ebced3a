"""What whoever starts `carry up` waits for in a home of his own: the first result."""

import asyncio
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from websockets.asyncio.client import connect

from benchmarks import stored_market
from benchmarks.bench import Bench
from benchmarks.graphql_socket import GraphqlSocket
from benchmarks.service import running_service
from benchmarks.service_rows import MUTATION, SUBSCRIPTION, input_of
from benchmarks.table import Bar, BarKind, Row

FIRST = "carry up to first result, new home"
BARS = {FIRST: Bar(BarKind.AT_MOST, 5.0)}
STARTS = 5


def measure(bench: Bench) -> Iterator[Row]:
    """Wall time from the command to RunFinished; the kernels are compiled, as `make setup` does."""
    market = bench.scratch / "market.sqlite"
    asyncio.run(stored_market.store(f"sqlite:///{market}"))
    with running_service(bench, _home(bench, market, 0)):
        pass  # a start that may have to compile
    seconds = [_seconds(bench, _home(bench, market, 1 + number)) for number in range(STARTS)]
    yield Row(
        FIRST,
        ours=statistics.median(seconds),
        unit="s",
        bar=BARS[FIRST],
        details={
            "seconds": seconds,
            "what": "one-year backtest, asked for as soon as the API listens; wall time",
        },
    )


def _home(bench: Bench, market: Path, number: int) -> Path:
    # Nothing but the market: no kernels, no Redis, no caches.
    home = bench.scratch / f"home-{number}"
    home.mkdir()
    shutil.copy(market, home / "carrybench.sqlite")
    return home


def _seconds(bench: Bench, home: Path) -> float:
    begun = time.perf_counter()
    with running_service(bench, home, until_ready=False) as url:
        asyncio.run(_first_result(url))
        return time.perf_counter() - begun


async def _first_result(url: str) -> None:
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    async with connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
        client = GraphqlSocket(socket)
        await client.open()
        status, _ = await client.start_and_finish(MUTATION, {"input": input_of(0)}, SUBSCRIPTION)
    if status != "SUCCEEDED":
        raise RuntimeError(f"the run must succeed, was {status}")
