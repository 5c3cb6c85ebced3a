"""The sweep's kernel against the same algorithm in C, compiled on the spot.

Kernel against kernel: the same prepared table in, the same totals of 10,000 cells out. What
surrounds the kernel (signals, table, metrics) is in every other sweep row.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.c_kernel import CKernel
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.model import totals as at
from engine.model.terms import Terms
from engine.model.totals import PLAIN_TOTALS as TOTALS
from engine.model.units import FloatArray
from engine.simulator.table import settlement_table
from engine.sweep.kernels import simulate_many_nb
from engine.sweep.stretches.cut import WHOLE
from engine.sweep.sums.days import NO_BLOCKS

NAME = "G3 kernel / C -O3 -march=native"
BARS = {NAME: Bar(BarKind.TIMES, 1.25)}
REPETITIONS = 31
AGREE_WITHIN = 1e-9  # of the capital; turnover and held time: of their own size


def measure(bench: Bench) -> Iterator[Row]:
    """10,000 simple cells over 3,285 settlements."""
    market = reference.columns()
    grid = reference.simple_grid()
    capital = reference.CAPITAL
    count = market.ts_ms.shape[0]
    everywhere = np.ones(count, dtype=np.bool_)
    table = settlement_table(market, everywhere, None, Terms(reference.COSTS, capital))
    entry, exit_ = grid.column("min_funding_rate"), grid.column("exit_funding_rate")
    cells = grid.total_cells
    signal = np.ascontiguousarray(market.rate)
    signals, signal_of = signal[np.newaxis, :].copy(), np.zeros(cells, dtype=np.int64)
    ours, theirs = np.empty((TOTALS, cells)), np.empty((TOTALS, cells))
    kernel = CKernel(bench.scratch)

    def run_ours() -> None:
        simulate_many_nb(
            table.columns,
            signals,
            signal_of,
            entry,
            exit_,
            capital.initial,
            table.size,
            WHOLE.ends,
            WHOLE.room(cells),
            NO_BLOCKS.ending(),
            NO_BLOCKS.room(cells),
            ours,
        )

    def run_theirs() -> None:
        kernel.totals(table.columns, signal, entry, exit_, capital.initial, out=theirs)

    timings = alternate({"ours": run_ours, "theirs": run_theirs}, REPETITIONS, warmups=2)
    difference = largest_difference(ours, theirs, capital.initial)
    if not difference <= AGREE_WITHIN:
        raise RuntimeError(f"both kernels must agree within {AGREE_WITHIN}, was {difference}")
    nanoseconds = 1e9 / (cells * count)
    yield Row(
        NAME,
        ours=timings["ours"].median * nanoseconds,
        other=timings["theirs"].median * nanoseconds,
        unit="ns",
        bar=BARS[NAME],
        details={
            "per": "event-cell",
            "ours": timings["ours"].details(),
            "other": timings["theirs"].details(),
            "largest_difference_of_capital": difference,
            "compiler": kernel.compiler,
        },
    )


def largest_difference(ours: FloatArray, theirs: FloatArray, initial: float) -> float:
    """Of any total of any cell, in capitals; counts, times and turnover relative to themselves.

    NaN where only one of the two has a number.
    """
    if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return float("nan")
    scale = np.full(ours.shape, initial)
    for row in (at.TRADES, at.WINS, at.HELD_SETTLEMENTS, at.HELD_MS, at.TURNOVER, at.SLIPPABLE):
        scale[row] = np.maximum(np.abs(ours[row]), 1.0)
    for row in (at.DAILY_MEAN, at.DAILY_SQUARES, at.DAILY_DOWNSIDE):
        scale[row] = 1.0
    return float(np.nanmax(np.abs(ours - theirs) / scale))
