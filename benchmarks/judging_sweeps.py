"""What it takes to tell the best cell of a sweep from luck: its sums in the sweep, and the rest."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks import reference
from benchmarks.bench import ROOT, Bench
from benchmarks.judged_sweep import Judged
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.analysis.luck.of_sweep import held_days
from engine.model.params import HoldParams
from engine.model.terms import Terms
from engine.simulator.run import simulate
from engine.sweep.run import run_sweep

SUMS = "10,000 cells with sums of days / without"
TEN_THOUSAND = "judging a sweep of 10,000 cells"
MILLION = "judging 1,000,000 cells, once computed"
MILLION_MEMORY = "judging 1,000,000 cells, peak memory"
BARS = {
    SUMS: Bar(BarKind.TIMES, 1.15),
    TEN_THOUSAND: Bar(BarKind.AT_MOST, 0.6),
    MILLION: Bar(BarKind.AT_MOST, 10.0),
    MILLION_MEMORY: Bar(BarKind.AT_MOST, 400.0),
}
REPETITIONS = 15
JUDGEMENTS = 5


def measure(_bench: Bench) -> Iterator[Row]:
    """Three years; the cells are told apart by force, for of real ones most are equal."""
    market, period, grid = reference.columns(), reference.period(), reference.simple_grid()
    terms = Terms(reference.COSTS, reference.CAPITAL)
    days = held_days(simulate(market, period, HoldParams(), terms), terms).days
    # Before anything else is allocated: where the columns lie then makes either side half slower.
    timings = alternate(
        {
            "with": lambda: run_sweep(market, period, grid, terms, days=days),
            "without": lambda: run_sweep(market, period, grid, terms),
        },
        REPETITIONS,
    )
    yield Row(
        SUMS,
        ours=timings["with"].median,
        other=timings["without"].median,
        unit="s",
        bar=BARS[SUMS],
        details={name: one.details() for name, one in timings.items()},
    )
    judged = Judged(100)
    parts = list(judged.parts())
    timing = alternate({"judge": lambda: judged.judge(parts)}, JUDGEMENTS)["judge"]
    yield Row(
        TEN_THOUSAND,
        ours=timing.median,
        unit="s",
        bar=BARS[TEN_THOUSAND],
        details={"distinct": judged.judge(parts).luck.distinct_cells} | timing.details(),
    )
    command = [sys.executable, "-m", "benchmarks.as_worker", "benchmarks.judged_sweep", "1000"]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(answer.stdout)
    yield Row(MILLION, ours=found["seconds"], unit="s", bar=BARS[MILLION], details=found)
    megabytes = found["peak_bytes"] / 1e6
    yield Row(MILLION_MEMORY, ours=megabytes, unit="MB", bar=BARS[MILLION_MEMORY], details=found)
