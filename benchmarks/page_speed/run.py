"""`make page-speed`: what a reader of the page waits for, in a real browser, as a table.

Exits with 0 only when every bar is reached.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Browser

from api.market_data.sample import store_samples
from api.storage.database import Database
from benchmarks.bench import Bench, machine
from benchmarks.page import begin_of, parts_of, write_figures
from benchmarks.page_speed.asked import paths
from benchmarks.page_speed.chromium import PHONE, running_chromium
from benchmarks.page_speed.maps import hovered
from benchmarks.page_speed.turned import turned
from benchmarks.page_speed.visits import SLOWER, visit
from benchmarks.service import running_service
from benchmarks.table import Bar, BarKind, Row, cells_of, exit_code

BEGIN = begin_of("make page-speed")
FIRST_LOAD = Bar(BarKind.AT_MOST, 150.0)
INTERACTIVE = Bar(BarKind.AT_MOST, 1.5)
SHIFT = Bar(BarKind.AT_MOST, 0.05)
PAINT = Bar(BarKind.AT_MOST, 300.0)
FRAME = Bar(BarKind.AT_MOST, 17.0)  # 60 a second, and the clock's own unrest
TURN = Bar(BarKind.AT_MOST, 60.0)

_TURNED = "a backtest"
_MAPS = ("a sweep of 40,000 cells", "a sweep of 1,000,000 cells")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures, tells, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="make page-speed", description=__doc__)
    parser.add_argument("--page", type=Path, help="a page whose figures are to be these")
    parser.add_argument("--only", default="", help="the pages with these words in their name")
    options = parser.parse_args(arguments)
    if options.page is not None:
        parts_of(options.page, BEGIN)  # not after the measuring
    with tempfile.TemporaryDirectory(prefix="carrybench-page-speed-") as scratch:
        home = Path(scratch) / "home"
        asyncio.run(_store(f"sqlite:///{home / 'carrybench.sqlite'}"))
        load = os.getloadavg()[0]
        bench = Bench(Path(scratch), Path(scratch))
        with running_service(bench, home) as address, running_chromium() as browser:
            there = {n: path for n, path in paths(address).items() if options.only in n}
            rows = list(measure(browser, address, there))
            version = browser.version
    told = "\n".join(report(rows, load, version))
    print(told)
    if options.page is not None:
        write_figures(options.page, BEGIN, told)
    return exit_code(rows)


def measure(browser: Browser, address: str, there: dict[str, str]) -> Iterator[Row]:
    """Visits of every page, roomy and on a phone, a slider, and the maps."""
    for name, path in there.items():
        roomy = visit(browser, address, path)
        phone = visit(browser, address, path, PHONE)
        moved = {"moved": sorted({*roomy.moved, *phone.moved})}
        later = {"later_kb": roomy.later_bytes / 1e3}
        if name == "dashboard":
            yield Row(f"{name}: first load", roomy.bytes / 1e3, "kB", FIRST_LOAD, details=later)
        if name != _MAPS[1]:  # 4 times 300 ms of painting are in it: told by its own row
            slow = max(roomy.interactive_ms, phone.interactive_ms) / 1e3
            complete = {"complete_s": max(roomy.complete_ms, phone.complete_ms) / 1e3}
            yield Row(f"{name}: interactive", slow, "s", INTERACTIVE, details=complete)
        yield Row(f"{name}: CLS", max(roomy.shift, phone.shift), "", SHIFT, details=moved)
    if _TURNED in there:
        made = turned(browser, address, there[_TURNED])
        split = {
            "slow_ms": made.slow_ms,
            "answer_ms": made.answer_ms,
            "cpu": ", ".join(f"{name} {ms:.1f}" for name, ms in made.cpu_ms.items()),
        }
        name = f"{_TURNED}: from a turn of a slider to its curve"
        yield Row(name, made.half_ms, "ms", TURN, details=split)
    for name in _MAPS:
        if name in there:
            seen = hovered(browser, address, there[name])
            size = {"kilobytes": seen.bytes / 1e3}
            yield Row(
                f"{name}: from its data to the picture", seen.paint_ms, "ms", PAINT, details=size
            )
            work = {"slow_ms": seen.slow_frame_ms, "work_ms": seen.work_ms}
            yield Row(f"{name}: a frame while hovered", seen.frame_ms, "ms", FRAME, details=work)


def report(rows: Sequence[Row], load: float, version: str) -> Iterator[str]:
    """The lines of the report, a Markdown table."""
    yield (
        f"{machine()['cpu']}, {os.cpu_count()} cores, load {load:.1f} before the start, "
        f"Chromium {version} without a GPU, CPU slowed down {SLOWER:.0f} times for interactive and "
        "CLS; the worse of 1440 x 900 and 390 x 844"
    )
    yield ""
    yield "| what | figure | bar | | beside it |"
    yield "|---|---:|---:|---|---|"
    for row in rows:
        name, ours, _, _, bar, ok = cells_of(row)
        yield f"| {name} | {ours} | {bar} | {ok} | {_beside(row)} |"


def _beside(row: Row) -> str:
    words = {
        "later_kb": "{:.0f} kB more come by themselves later",
        "complete_s": "complete after {:.2f} s",
        "kilobytes": "{:,.0f} kB of data",
        "slow_ms": "1 in 20 over {:.1f} ms",
        "work_ms": "{:.2f} ms of work a move",
        "answer_ms": "{:.1f} ms of it until the answer is there",
        "cpu": "ms of CPU a turn: {}",
    }
    told = [words[name].format(value) for name, value in row.details.items() if name in words]
    if not row.reached and row.details.get("moved"):
        told.append(f"moved: {', '.join(row.details['moved'])}")
    return "; ".join(told)


async def _store(url: str) -> None:
    database = Database(url)
    try:
        await database.migrate()
        await store_samples(database)
    finally:
        await database.dispose()


if __name__ == "__main__":
    sys.exit(main())
