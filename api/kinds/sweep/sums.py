"""What is kept of the days of a sweep's cells, so that it can be told from luck. Loads numba."""

from collections.abc import Callable, Iterator

import numpy as np

from api.kinds.sweep.config import SweepConfig
from api.runs.work import Groups
from engine.analysis.luck.fingerprints import fingerprints, first_of_equal
from engine.metrics.drawdown import is_ruined
from engine.model.columns import MarketColumns
from engine.model.units import BoolArray, FloatArray
from engine.sweep.run import CellColumns, run_sweep
from engine.sweep.sums.days import SUMMED_AT_ONCE, DayBlocks

SUMS = "sums"
"""The blob of a shard with the sums of its distinct cells that traded, shape (n, rows)."""

MOST_STORED = 10_000
"""Cells of a sweep that keeps them; those of a larger one are computed once more."""

TOLD_APART_BY = (
    "net_pnl",
    "sharpe",
    "volatility",
    "max_drawdown",
    "total_trades",
    "total_funding",
    "total_fees",
    "exposure",
)
"""Metrics by which equal cells are known before their days are."""


class Stopped(Exception):
    """A judgement is to end before its end."""


def eligible(cells: CellColumns) -> BoolArray:
    """Cells that traded and kept an equity above 0."""
    traded = cells.columns["total_trades"] > 0
    return cells.computed & traded & ~is_ruined(cells.columns["max_drawdown"])


def sums_to_keep(cells: CellColumns) -> Groups:
    """The blob of a shard that is computed whole; nothing where nothing was summed."""
    if cells.sums.shape[1] == 0:
        return {}
    sums = cells.sums[eligible(cells)]
    return {SUMS: {SUMS: sums[first_of_equal(fingerprints(sums))]}}


def sums_again(
    market: MarketColumns,
    config: SweepConfig,
    chosen: BoolArray,
    days: DayBlocks,
    should_stop: Callable[[], bool],
) -> Iterator[FloatArray]:
    """The sums of the chosen cells of the grid, in parts; raises Stopped."""
    grid = config.grid()
    for first in range(0, chosen.shape[0], SUMMED_AT_ONCE):
        part = chosen[first : first + SUMMED_AT_ONCE]
        if should_stop():
            raise Stopped
        if not part.any():
            continue
        found = run_sweep(
            market,
            config.period,
            grid,
            config.terms,
            first_cell=first,
            last_cell=first + part.shape[0],
            days=days,
            chosen=part,
            should_stop=should_stop,
        )
        if not np.array_equal(found.computed, part):
            raise Stopped
        yield found.sums if part.all() else found.sums[part]
