"""A thousand subscribers and two hundred small runs beside one sweep of a million cells."""

import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks import stored_market
from benchmarks.load.http import Connection, request_of

_START = """
mutation Start($input: Start%sInput!) {
  answer: start%s(input: $input) {
    __typename ... on RunAccepted { run { id } } ... on Error { message }
  }
}
"""
_WATCH = """
subscription Watch($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunProgressed { progress { fraction } }
    ... on CellsComputed { cursor }
    ... on RunFinished { status }
  }
}
"""
_PERIOD = {"start": "2021-01-01T00:00:00Z", "end": "2023-12-31T00:00:00Z"}
_MARKET = {"venue": stored_market.VENUE, "symbol": stored_market.SYMBOL}
_SUBJECT = {"preset": "origin", "market": _MARKET, "period": _PERIOD}
_AT_ONCE = 100  # connections that are opened at the same moment


@dataclass(frozen=True)
class Crowd:
    """What happened."""

    subscribers: int
    events: int
    ends: int  # RunFinished, over all subscribers of the sweep
    seconds: float  # of the sweep, from its mutation to the last RunFinished
    fewest: int  # events of one subscriber
    most: int
    small_seconds: Sequence[float]  # from mutation to RunFinished, each small run
    small_succeeded: int

    @property
    def delivered(self) -> float:
        """Events that arrived, of those if everybody had got as many as the best served."""
        return self.events / (self.subscribers * self.most)

    def quantile(self, share: float) -> float:
        """Seconds from mutation to RunFinished of small runs."""
        return statistics.quantiles(self.small_seconds, n=100)[round(share * 100) - 1]


async def gather_crowd(url: str, subscribers: int, small_runs: int) -> Crowd:
    """Start the sweep, subscribe, then send all the small runs at once."""
    begun = time.monotonic()
    sweep = await _started(url, "Sweep", _sweep())
    gate = asyncio.Semaphore(_AT_ONCE)
    watching = [asyncio.create_task(_watch(url, sweep, gate)) for _ in range(subscribers)]
    small = await asyncio.gather(*(_small(url, number) for number in range(small_runs)))
    counts = await asyncio.gather(*watching)
    seconds = time.monotonic() - begun
    events = [count for count, _ in counts]
    return Crowd(
        subscribers=subscribers,
        events=sum(events),
        ends=sum(ends for _, ends in counts),
        seconds=seconds,
        fewest=min(events),
        most=max(events),
        small_seconds=[took for took, _ in small],
        small_succeeded=sum(succeeded for _, succeeded in small),
    )


async def one_backtest(url: str) -> str:
    """Id of a finished three-year backtest."""
    sent = {**_SUBJECT, "strategy": {"simple": {}}}
    run_id = await _started(url, "Backtest", sent)
    async for _ in Connection(url).events(request_of(url, _WATCH, {"id": run_id}, events=True)):
        pass
    return run_id


async def start_sweep(url: str, initial: float) -> str:
    """Id of a sweep of a million cells, a new one for every initial capital."""
    return await _started(url, "Sweep", _sweep() | {"capital": {"initial": initial}})


async def _small(url: str, number: int) -> tuple[float, bool]:
    begun = time.monotonic()
    succeeded = await new_backtest(url, number)
    return time.monotonic() - begun, succeeded


async def new_backtest(url: str, number: int, **more: Any) -> bool:
    """Ask for a backtest that is another for every number, to its end; whether it succeeded.

    more: of its input.
    """
    strategy = {"simple": {"minFundingRate": 0.0001 + number * 1e-9}}
    run_id = await _started(url, "Backtest", {**_SUBJECT, "strategy": strategy, **more})
    status = ""
    async for data in Connection(url).events(request_of(url, _WATCH, {"id": run_id}, events=True)):
        status = data["runEvents"].get("status", "")
    return status == "SUCCEEDED"


async def _watch(url: str, run_id: str, gate: asyncio.Semaphore) -> tuple[int, int]:
    count = ends = 0
    request = request_of(url, _WATCH, {"id": run_id}, events=True)
    events = Connection(url).events(request)
    async with gate:
        await anext(events)
        count += 1
    async for data in events:
        count += 1
        ends += data["runEvents"]["__typename"] == "RunFinished"
    return count, ends


async def _started(url: str, kind: str, sent: dict[str, Any]) -> str:
    connection = Connection(url)
    try:
        answer = await connection.post(request_of(url, _START % (kind, kind), {"input": sent}))
    finally:
        connection.close()
    accepted = json.loads(answer)["data"]["answer"]
    if accepted["__typename"] != "RunAccepted":
        raise RuntimeError(f"the run must be accepted, was {accepted}")
    return str(accepted["run"]["id"])


def _sweep() -> dict[str, Any]:
    axes = [
        {"parameter": "WEIGHT_TREND", "range": {"from": 0.1, "to": 0.9, "steps": 100}},
        {"parameter": "ENTRY_THRESHOLD", "range": {"from": 0.3, "to": 0.9, "steps": 100}},
        {"parameter": "EXIT_THRESHOLD", "range": {"from": 0.0, "to": 0.29, "steps": 100}},
    ]
    return {**_SUBJECT, "strategy": {"composite": {}}, "axes": axes}
