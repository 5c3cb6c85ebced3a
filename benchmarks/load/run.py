"""`make load`: what one API process and two workers on this machine carry, as a report.

Exits with 0 only when every run succeeded, everybody was told, and the rates are reached.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import uvloop

from benchmarks import stored_market
from benchmarks.bench import Bench, machine
from benchmarks.load.crowd import Crowd, gather_crowd, one_backtest
from benchmarks.load.installation import Installation, running_installation
from benchmarks.load.rates import Rate, measure_rates
from benchmarks.page import begin_of, parts_of, write_figures

MUST_BE_BY_CPU = 0.3
BEGIN = begin_of("make load")


def main(arguments: list[str] | None = None) -> int:
    """Measures, tells, and returns the exit code."""
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--small-runs", type=int, default=200)
    parser.add_argument("--page", type=Path, help="a page whose figures are to be these")
    parser.add_argument("--kept", type=Path, default=Path("var/bench"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.page is not None:
        parts_of(options.page, BEGIN)  # not after the measuring
    with tempfile.TemporaryDirectory(prefix="carrybench-load-") as scratch:
        bench = Bench(options.kept.resolve(), Path(scratch))
        bench.kept.mkdir(parents=True, exist_ok=True)
        home = bench.scratch / "home"
        asyncio.run(stored_market.store(f"sqlite:///{home / 'carrybench.sqlite'}"))
        before = os.getloadavg()[0]
        with running_installation(bench, home) as there:
            run_id = uvloop.run(one_backtest(there.url))
            rates = uvloop.run(measure_rates(bench, there, run_id))
            idle = there.peak_megabytes("api")
            crowd = uvloop.run(gather_crowd(there.url, options.subscribers, options.small_runs))
            told = "\n".join(report(crowd, rates, there, idle, before))
    print(told)
    if options.page is not None:
        write_figures(options.page, BEGIN, told)
    reached = (
        crowd.ends == crowd.subscribers
        and crowd.small_succeeded == len(crowd.small_seconds)
        and all(rate.by_cpu >= MUST_BE_BY_CPU for rate in rates)
    )
    return 0 if reached else 1


def report(
    crowd: Crowd, rates: list[Rate], there: Installation, idle_mb: float, load: float
) -> Iterator[str]:
    """The lines of the report, a Markdown table."""
    where = machine()
    yield f"{where['cpu']}, {os.cpu_count()} cores, load {load:.1f} before the start"
    yield ""
    yield "| what | figure |"
    yield "|---|---|"
    yield (
        f"| subscribers of the sweep, events in {crowd.seconds:.0f} s | {crowd.subscribers:,}, "
        f"{crowd.events:,} ({crowd.events / crowd.seconds:,.0f}/s; "
        f"{crowd.fewest} to {crowd.most} each) |"
    )
    yield f"| delivered, of what the best served subscriber got | {crowd.delivered:.1%} |"
    yield f"| RunFinished | {crowd.ends:,} for {crowd.subscribers:,} subscribers |"
    yield (
        f"| {len(crowd.small_seconds)} small runs sent at once, mutation to RunFinished | "
        f"p50 {crowd.quantile(0.5):.2f} s, p99 {crowd.quantile(0.99):.2f} s, "
        f"{crowd.small_succeeded} succeeded |"
    )
    for rate in rates:
        yield (
            f"| {rate.name}, {rate.answer_bytes:,} bytes | {rate.ours.per_second:,.0f} requests/s "
            f"beside {rate.plain.per_second:,.0f}/s plain; {rate.ours.cpu_ms:.3f} ms of CPU beside "
            f"{rate.plain.cpu_ms:.3f} ms: {rate.by_cpu:.2f} |"
        )
        yield (
            f"| {rate.name}, with no answers kept | {rate.anew.per_second:,.0f} requests/s, "
            f"{rate.anew.cpu_ms:.3f} ms of CPU: kept ones serve "
            f"{rate.ours.per_second / rate.anew.per_second:.1f} times as many |"
        )
    most = there.peak_megabytes("api")
    yield f"| memory of the API, before the crowd and at most | {idle_mb:.0f} MB, {most:.0f} MB |"
    for name in there.pids:
        if name != "api":
            yield f"| memory of {name} at most | {there.peak_megabytes(name):.0f} MB |"


if __name__ == "__main__":
    sys.exit(main())
