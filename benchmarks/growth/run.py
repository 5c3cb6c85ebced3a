"""`python -m benchmarks.growth.run`: weeks of runs and imports in a row, then a pruning.

Every simulated day each market is imported with a day more, and its share of the runs is asked;
the space, the memory and the latencies are looked at on the way, and once more when the old runs
are pruned. Exits with 0 only when every run succeeded and pruning has left what is kept alone.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import uvloop

from api.storage import pruning
from api.storage.database import Database
from api.storage.runs import count, now_ms
from benchmarks.bench import Bench, machine
from benchmarks.growth.looks import Look, look, milliseconds, own_backtest
from benchmarks.growth.markets import GrowingMarket, growing_markets
from benchmarks.load.crowd import one_backtest
from benchmarks.load.installation import Installation, running_installation
from benchmarks.page import begin_of, parts_of, write_figures
from benchmarks.stored_market import store

BEGIN = begin_of("benchmarks.growth.run")
_AT_ONCE = 8
_LOOKS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, tells, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.growth.run", description=__doc__)
    parser.add_argument("--runs", type=int, default=20_000)
    parser.add_argument("--markets", type=int, default=100)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--page", type=Path, help="a page whose figures are to be these")
    parser.add_argument("--kept", type=Path, default=Path("var/bench"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.page is not None:
        parts_of(options.page, BEGIN)  # not after the measuring
    with tempfile.TemporaryDirectory(prefix="carrybench-growth-") as scratch:
        bench = Bench(options.kept.resolve(), Path(scratch))
        bench.kept.mkdir(parents=True, exist_ok=True)
        home = bench.scratch / "home"
        url = f"sqlite:///{home / 'carrybench.sqlite'}"
        asyncio.run(store(url))
        load = os.getloadavg()[0]
        with running_installation(bench, home, workers=1) as there:
            growth = Growth(there, url, options.runs, options.markets, options.days)
            looks = uvloop.run(growth.go())
    told = "\n".join(report(looks, options, load))
    print(told)
    if options.page is not None:
        write_figures(options.page, BEGIN, told)
    return 0 if growth.all_well else 1


class Growth:
    """Days in a row on one service."""

    def __init__(
        self, there: Installation, database_url: str, runs: int, markets: int, days: int
    ) -> None:
        self._there = there
        self._url = database_url
        self._runs, self._days = runs, days
        self._markets = markets
        self._asked = 0
        self.all_well = True

    async def go(self) -> list[Look]:
        """What was seen on the way, at the end, and when all of it was pruned."""
        database = Database(self._url)
        try:
            await one_backtest(self._there.url)
            markets = await asyncio.to_thread(growing_markets, self._markets, self._days)
            for market in markets:
                await market.store_until(database, 0)
            looks = [await self._look("before", database, [])]
            every = max(1, self._days // _LOOKS)
            for day in range(1, self._days + 1):
                importing = [await _import(database, market, day) for market in markets]
                await self._ask(self._runs * day // self._days)
                if day % every == 0 or day == self._days:
                    looks.append(await self._look(f"day {day}", database, importing))
            begun = time.perf_counter()
            pruned = await pruning.prune(database, now_ms() + 1)
            took = time.perf_counter() - begun
            looks.append(await self._look(f"pruned in {took:.0f} s", database, []))
            self.all_well &= pruned.runs.count >= self._runs
            return looks
        finally:
            await database.dispose()

    async def _ask(self, until: int) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> None:
            async with gate:
                self.all_well &= await own_backtest(self._there.url, number)

        first, self._asked = self._asked, max(self._asked, until)
        await asyncio.gather(*(one(number) for number in range(first, self._asked)))

    async def _look(self, when: str, database: Database, importing: list[float]) -> Look:
        async with database.session() as session:
            stored = await count(session)
        # Numbers that the days do not reach.
        number = 10_000_000 + stored
        return await look(when, self._there, database, stored, number, importing)


async def _import(database: Database, market: GrowingMarket, day: int) -> float:
    begun = time.perf_counter()
    await market.store_until(database, day)
    return time.perf_counter() - begun


def report(looks: Sequence[Look], options: argparse.Namespace, load: float) -> Iterator[str]:
    """The lines of the report, Markdown tables."""
    yield (
        f"{machine()['cpu']}, {os.cpu_count()} cores, load {load:.1f} before the start: "
        f"{options.runs:,} backtests of three years and {options.markets:,} markets of three "
        f"years, imported daily for {options.days} days"
    )
    yield ""
    yield "| | runs | results | series | database | free in it | Redis |"
    yield "|---|---|---|---|---|---|---|"
    for one in looks:
        sizes = (
            one.space.results,
            one.space.series,
            one.space.database,
            one.space.free,
            one.redis_bytes,
        )
        yield f"| {one.when} | {one.runs:,} | {' | '.join(f'{s / 1e6:,.1f} MB' for s in sizes)} |"
    names = list(looks[0].memory_mb)
    yield ""
    yield (
        "| | 20 runs listed, ms | a new run, ms | a day imported, ms | "
        f"{' | '.join(f'memory of {name}' for name in names)} |"
    )
    yield "|---" * (4 + len(names)) + "|"
    for one in looks:
        times = map(milliseconds, (one.listing, one.asking, one.importing))
        memory = (f"{one.memory_mb[name]:,.0f} MB" for name in names)
        yield f"| {one.when} | {' | '.join(times)} | {' | '.join(memory)} |"


if __name__ == "__main__":
    sys.exit(main())
