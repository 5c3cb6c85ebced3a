"""How long a page of many stored runs takes, by each order and filter.

    python -m benchmarks.run_history [--runs 20000] [--url postgresql://...]

Rows are made, not computed; each has a configuration and an input as long as a backtest's. Medians
in this process, without HTTP, of wall and of CPU time: the first page of 50, one in the middle,
and the count.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from api.storage import runs
from api.storage.database import Database
from api.storage.outline_table import RunOutlineRow, RunSubjectRow
from api.storage.run_filters import ALL_RUNS, RunFilter
from api.storage.run_orders import RunOrder, RunOrderField, RunPosition
from api.storage.tables import RunRow

_TABLES = (RunRow, RunOutlineRow, RunSubjectRow)
_PAGE = 50
_REPETITIONS = 21
_AT_ONCE = 500
_START_MS = 1_700_000_000_000
_MINUTE_MS = 60_000
_FILTERS = {
    "everything": ALL_RUNS,
    "kind, status": RunFilter(kind="SWEEP", status="SUCCEEDED"),
    "pinned": RunFilter(pinned=True),
    "tag": RunFilter(tag="july"),
    "market": RunFilter(market=("venue", "COIN7/USDT:USDT")),
    "strategy": RunFilter(strategy="composite"),
    "period": RunFilter(period_ms=(_START_MS, _START_MS + 1)),
    "text": RunFilter(text="coin7/"),
    "not opened from another": RunFilter(opened=False),
}


def _rows(number: int, chance: random.Random) -> tuple[dict[str, Any], ...]:
    at_ms = _START_MS + number * _MINUTE_MS
    run_id, symbol = runs.new_run_id(at_ms), f"COIN{number % 100}/USDT:USDT"
    has_result = chance.random() < 0.9
    document = {"market": symbol, "costs": {f"field_{n}": n / 7 for n in range(80)}}
    run = {
        "id": run_id,
        "kind": chance.choice(["BACKTEST", "BACKTEST", "SWEEP", "COMPARISON"]),
        "status": "SUCCEEDED" if has_result else "FAILED",
        "owner": "",
        "label": f"try {number}" if number % 3 else None,
        "tags": ["july", "paper"] if number % 50 == 0 else [],
        "pinned": number % 200 == 0,
        "input": document,
        "config": document,
        "series": [{"sha256": f"{n:064}", "revision": 1} for n in range(4)],
        "created_at_ms": at_ms,
        "finished_at_ms": at_ms + chance.randrange(100_000),
        "net_pnl": chance.gauss(0, 1_000) if has_result else None,
        "sharpe": chance.gauss(1, 1) if has_result else None,
        "max_drawdown": chance.random() if has_result else None,
        **dict.fromkeys(("engine_version", "config_hash", "data_hash", "run_key"), f"{number:064}"),
        "active_run_key": f"{number:064}",
        "shard_count": 1,
        "progress_total": 3_285,
        "progress_done": 3_285,
        "progress_unit": "settlements",
        "cancel_requested": False,
        "synthetic": False,
        "lane": "fast",
    }
    outline = {
        "run_id": run_id,
        "start_ms": _START_MS - number,
        "end_ms": _START_MS + 1,
        "sparkline": [chance.random() for _ in range(32)],
    }
    strategy = chance.choice(["simple", "composite"])
    subject = {"run_id": run_id, "venue": "venue", "symbol": symbol, "strategy": strategy}
    return run, outline, subject


async def _fill(database: Database, count: int) -> None:
    chance = random.Random(7)  # noqa: S311
    for first in range(0, count, _AT_ONCE):
        made = [_rows(number, chance) for number in range(first, min(first + _AT_ONCE, count))]
        async with database.transaction() as session:
            for table, rows in zip(_TABLES, zip(*made, strict=True), strict=True):
                await session.execute(insert(table), list(rows))


async def _median_ms(work: Callable[[], Awaitable[object]]) -> str:
    wall, busy = [], []
    for _ in range(_REPETITIONS):
        begun, spent = time.perf_counter(), time.process_time()
        await work()
        wall.append(time.perf_counter() - begun)
        busy.append(time.process_time() - spent)
    return " / ".join(f"{statistics.median(one) * 1_000:.1f}" for one in (wall, busy))


async def _measure(database: Database, owner: str | None) -> None:
    async def page(which: RunFilter, order: RunOrder, after: RunPosition | None) -> list[RunRow]:
        async with database.session() as session:
            return await runs.page(
                session, first=_PAGE, owner=owner, which=which, order=order, after=after
            )

    async def count(which: RunFilter) -> int:
        async with database.session() as session:
            return await runs.count(session, owner=owner, which=which)

    print(f"{'everybody' if owner is None else 'of one owner':40} first page  in the middle  count")
    total = await count(ALL_RUNS)
    for field in RunOrderField:
        order = RunOrder(field)
        async with database.session() as session:
            half = await runs.page(session, first=total // 2, owner=owner, order=order)
        middle = RunPosition(order.value_of(half[-1]), half[-1].id)
        first_ms = await _median_ms(lambda order=order: page(ALL_RUNS, order, None))  # type: ignore[misc]
        middle_ms = await _median_ms(
            lambda order=order, middle=middle: page(ALL_RUNS, order, middle)  # type: ignore[misc]
        )
        print(f"{f'by {field.name}':36} {first_ms:>14} {middle_ms:>14}")
    order = RunOrder(RunOrderField.NET_PNL)
    for name, which in _FILTERS.items():
        first_ms = await _median_ms(lambda which=which: page(which, order, None))  # type: ignore[misc]
        count_ms = await _median_ms(lambda which=which: count(which))  # type: ignore[misc]
        print(f"{f'{name}, by NET_PNL':36} {first_ms:>14} {'':14} {count_ms:>14}")


async def _run(url: str, count: int) -> None:
    database = Database(url)
    try:
        await database.migrate()
        await _fill(database, count)
        print("ms, p50 of wall time / of CPU time of this process")
        for owner in (None, ""):
            await _measure(database, owner)
    finally:
        await database.dispose()


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--runs", type=int, default=20_000)
    asked.add_argument("--url", help="an empty database; by default SQLite in a folder of its own")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'runs.sqlite'}"
        asyncio.run(_run(url, given.runs))


if __name__ == "__main__":
    main()
