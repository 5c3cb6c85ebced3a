"""What one sees of a service at a moment: space, memory, latencies."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from api.broker.connection import connect
from api.storage import space
from api.storage.database import Database
from api.storage.space import Space
from benchmarks.load.crowd import new_backtest
from benchmarks.load.http import Connection, request_of
from benchmarks.load.installation import Installation

_LISTED = 30
_ASKED = 10
# Numbered, so that no kept answer is given again.
_LIST = """query ($number: Int!) { runs(first: 20) { totalCount
  nodes { id kind status label ... on Backtest { metrics { netPnl } } } }
  markets(first: $number) { totalCount } }"""


@dataclass(frozen=True)
class Look:
    """One row of the report; times in seconds."""

    when: str
    runs: int
    space: Space
    redis_bytes: int
    memory_mb: dict[str, float]
    listing: list[float]
    asking: list[float]
    importing: list[float]


async def look(
    when: str,
    there: Installation,
    database: Database,
    runs: int,
    number: int,
    importing: list[float],
) -> Look:
    """Measure; number: of the first backtest that nobody has asked for."""
    async with database.session() as session:
        measured = await space.measure(session)
    redis = connect(there.environment["CARRY_REDIS_URL"])
    try:
        redis_bytes = int((await redis.info("memory"))["used_memory"])
    finally:
        await redis.aclose()
    memory = {name: _resident_mb(pid) for name, pid in there.pids.items()}
    connection = Connection(there.url)

    async def listed(index: int) -> None:
        await connection.post(request_of(there.url, _LIST, {"number": index + 1}))

    async def asked(index: int) -> None:
        await own_backtest(there.url, number + index)

    try:
        listing = [await _timed(listed, index) for index in range(_LISTED)]
    finally:
        connection.close()
    asking = [await _timed(asked, index) for index in range(_ASKED)]
    return Look(when, runs, measured, redis_bytes, memory, listing, asking, importing)


def milliseconds(seconds: list[float]) -> str:
    """Median and ninth decile."""
    if len(seconds) < 2:
        return "" if not seconds else f"{seconds[0] * 1e3:,.0f}"
    return f"{median(seconds) * 1e3:,.0f} / {quantiles(seconds, n=10)[-1] * 1e3:,.0f}"


async def own_backtest(url: str, number: int) -> bool:
    """Ask for a backtest with a result of its own, of which no part is stored; to its end."""
    return await new_backtest(url, number, capital={"initial": 10_000.0 + number})


async def _timed(do: Callable[[int], Awaitable[None]], index: int) -> float:
    begun = time.perf_counter()
    await do(index)
    return time.perf_counter() - begun


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1_000
