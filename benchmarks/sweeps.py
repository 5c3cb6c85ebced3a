"""Sweeps by themselves: composite scores, time against length, walk-forward, a million cells."""

import statistics
import sys
from collections.abc import Iterator

from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.measure import Work, alternate
from benchmarks.table import Bar, BarKind, Row
from benchmarks.turns import compile_kernels, side
from engine.model.folds import FoldRules, folds_of
from engine.model.params import Period
from engine.model.terms import Terms
from engine.sweep.grid import Grid
from engine.sweep.run import run_sweep
from engine.walk_forward.run import choose, walk_forward
from engine.walk_forward.training import train

COMPOSITE = "10,000 composite cells, per event-cell"
LINEAR = "composite, 3 years / 3 x 1 year"
MANAGED = "cells with margin and rules / plain ones"
FUNDED = "cells of a funded account / plain ones"
WALK_FORWARD = "10 folds of 10,000 cells / the sweep"
MILLION = "1,000,000 cells, per event-cell"
MILLION_MEMORY = "1,000,000 cells, peak memory"
BARS = {
    COMPOSITE: Bar(BarKind.AT_MOST, 3.0),
    LINEAR: Bar(BarKind.TIMES, 1.1),
    MANAGED: Bar(BarKind.TIMES, 12.0),
    FUNDED: Bar(BarKind.TIMES, 11.0),
    WALK_FORWARD: Bar(BarKind.TIMES, 3.0),
    MILLION: Bar(BarKind.AT_MOST, 1.3),
    MILLION_MEMORY: Bar(BarKind.AT_MOST, 300.0),
}
REPETITIONS = 11
MANAGED_CELLS = (50, 50)
LENGTHS_YEARS = (1, 3)
FOLDS = FoldRules(train_days=365, test_days=73)


def measure(bench: Bench) -> Iterator[Row]:
    """From market arrays to the metrics of each cell."""
    yield from _composite()
    yield from _managed()
    yield from _walk_forward()
    yield from _million(bench)


def _composite() -> Iterator[Row]:
    grid = reference.composite_grid()
    works = {str(years): _sweep(grid, years) for years in LENGTHS_YEARS}
    timings = alternate(works, REPETITIONS)
    settlements = reference.YEARS * reference.SETTLEMENTS_PER_YEAR
    whole, year = timings[str(reference.YEARS)], timings["1"]
    yield Row(
        COMPOSITE,
        ours=whole.median * 1e9 / (grid.total_cells * settlements),
        unit="ns",
        bar=BARS[COMPOSITE],
        details={"axes": {axis.parameter: len(axis.values) for axis in grid.axes}}
        | whole.details(),
    )
    yield Row(
        LINEAR,
        ours=whole.median,
        other=year.median * reference.YEARS,
        unit="s",
        bar=BARS[LINEAR],
        details={"three_years": whole.details(), "one_year": year.details()},
    )


def _managed() -> Iterator[Row]:
    grid = reference.simple_grid(*MANAGED_CELLS)
    terms = {
        MANAGED: Terms(reference.COSTS, reference.CAPITAL, reference.TRADING),
        FUNDED: reference.FUNDED,
        "plain": Terms(reference.COSTS, reference.CAPITAL),
    }
    works = {name: _sweep(grid, reference.YEARS, one) for name, one in terms.items()}
    timings = alternate(works, REPETITIONS)
    event_cells = grid.total_cells * reference.YEARS * reference.SETTLEMENTS_PER_YEAR
    per_event_cell = {name: one.median * 1e9 / event_cells for name, one in timings.items()}
    for name in (MANAGED, FUNDED):
        yield Row(
            name,
            ours=per_event_cell[name],
            other=per_event_cell["plain"],
            unit="ns",
            bar=BARS[name],
            details={
                "cells": grid.total_cells,
                "ours": timings[name].details(),
                "plain": timings["plain"].details(),
            },
        )


def _walk_forward() -> Iterator[Row]:
    grid, market = reference.simple_grid(), reference.columns()
    period = Period(int(market.ts_ms[0]), int(market.ts_ms[-1]))
    terms = Terms(reference.COSTS, reference.CAPITAL)
    folds = folds_of(period, FOLDS)

    def walked() -> None:
        _, values = train(market, period, grid, terms, folds, FOLDS.metric)
        walk_forward(market, period, grid, terms, folds, choose(grid, FOLDS, values))

    timings = alternate({"folds": walked, "sweep": _sweep(grid, reference.YEARS)}, REPETITIONS)
    yield Row(
        WALK_FORWARD,
        ours=timings["folds"].median,
        other=timings["sweep"].median,
        unit="s",
        bar=BARS[WALK_FORWARD],
        details={"folds": len(folds), "cells": grid.total_cells}
        | {name: one.details() for name, one in timings.items()},
    )


def _sweep(grid: Grid, years: int, terms: Terms | None = None) -> Work:
    # One market for all lengths: its first years are the same as those of the shorter one.
    market = reference.columns()
    period = Period(
        int(market.ts_ms[0]), int(market.ts_ms[years * reference.SETTLEMENTS_PER_YEAR - 1])
    )
    asked = terms or Terms(reference.COSTS, reference.CAPITAL)
    return lambda: run_sweep(market, period, grid, asked)


def _million(bench: Bench) -> Iterator[Row]:
    compile_kernels(bench, "benchmarks.sweep_side", "million")
    command = [sys.executable, "-m", "benchmarks.sweep_side", "million"]
    with side(command, bench.environment()) as ours:
        ours.turn(3)
        report, seconds = ours.report(), ours.seconds
    yield Row(
        MILLION,
        ours=statistics.median(seconds) * 1e9 / report["event_cells"],
        unit="ns",
        bar=BARS[MILLION],
        details={"seconds": seconds, "how": "in shards, each packed for the database"},
    )
    yield Row(
        MILLION_MEMORY,
        ours=report["peak_bytes"] / 1e6,
        unit="MB",
        bar=BARS[MILLION_MEMORY],
        details={"of": "the whole process (VmHWM)"},
    )
