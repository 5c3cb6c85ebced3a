"""All cells of a grid over one market, in chunks that leave room to report and to stop."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.metrics.catalogue import LONG_RUN, SWEEP_METRICS
from engine.metrics.headline import headline_columns
from engine.model.columns import MarketColumns
from engine.model.errors import InvalidParams
from engine.model.params import Period
from engine.model.terms import Terms
from engine.model.units import BoolArray, FloatArray
from engine.simulator.lanes import BLOCK
from engine.simulator.table import slice_within, span_of
from engine.sweep.cells import cells_of
from engine.sweep.grid import Grid
from engine.sweep.long_run import LongRunCells
from engine.sweep.stretches.cut import WHOLE
from engine.sweep.sums.days import NO_BLOCKS, DayBlocks

MOST_CHUNKS = 16
"""So many times longer a chunk may be where cells differ in their terms."""

CHUNK_EVENT_CELLS = 12_000_000
"""About 15 ms of work: what a worker waits for at most before it can beat, report or stop."""


@dataclass(frozen=True, slots=True, eq=False)
class CellColumns:
    """Metrics of the cells from first_cell on, each column of shape (n,), NaN = undefined.

    columns: keyed by SWEEP_METRICS, and LONG_RUN where it was asked for; counts as floats too.
    computed: False for invalid cells and for those that were not reached. sums: over blocks of
    days, shape (n, rows) by engine/sweep/sums/days.py, NaN likewise.
    """

    first_cell: int
    columns: dict[str, FloatArray]
    computed: BoolArray
    sums: FloatArray

    def __len__(self) -> int:
        return int(self.computed.shape[0])


def run_sweep(
    market: MarketColumns,
    period: Period,
    grid: Grid,
    terms: Terms,
    *,
    long_run: bool = False,
    first_cell: int = 0,
    last_cell: int | None = None,
    days: DayBlocks = NO_BLOCKS,
    chosen: BoolArray | None = None,
    on_cells: Callable[[int, int, CellColumns], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    chunk_event_cells: int = CHUNK_EVENT_CELLS,
) -> CellColumns:
    """Runs the cells [first_cell, last_cell) of a grid; invalid ones are left out.

    Every cell has the bits of its single run, whatever the range and the chunks. days: blocks
    whose sums are given too. chosen: those of the range that are run, shape (n,); absent: all.
    After each chunk on_cells(first, last, its columns) is called; before each, and between the
    costly signals of one, should_stop(). A chunk that is stopped midway is not reported.
    long_run: whether the cells' long-run Sharpe is computed too, which costs ten times the rest.
    Raises InvalidParams("period", ...) where the period has no settlement.
    """
    last_cell = grid.total_cells if last_cell is None else last_cell
    if not 0 <= first_cell <= last_cell <= grid.total_cells:
        raise InvalidParams(
            "cells",
            f"must lie within 0 and {grid.total_cells}, was {first_cell} to {last_cell}",
        )
    plan = _Plan(market, period, grid, terms, days, long_run=long_run)
    count = last_cell - first_cell
    names = (*SWEEP_METRICS, LONG_RUN) if long_run else SWEEP_METRICS
    columns = {name: np.full(count, np.nan) for name in names}
    computed = np.zeros(count, dtype=np.bool_)
    sums = days.room(count)
    reached = 0
    step = chunk_cells(plan.settlements, plan.weight, chunk_event_cells)
    # Enough cells that those of the same terms fill blocks; a stop is looked for between them.
    step *= min(max(1, BLOCK * plan.kinds_of_terms // step), MOST_CHUNKS)
    should_stop = should_stop or never
    for first in range(first_cell, last_cell, step):
        if should_stop():
            break
        last = min(first + step, last_cell)
        here = slice(first - first_cell, last - first_cell)
        part = None if chosen is None else chosen[here]
        chunk = plan.run(first, last, part, sums[here], should_stop)
        if chunk is None:
            break
        for name, column in chunk.columns.items():
            columns[name][here] = column
        computed[here] = chunk.computed
        reached = last - first_cell
        if on_cells is not None:
            on_cells(first, last, chunk)
    sums[reached:] = np.nan
    return CellColumns(first_cell, columns, computed, sums)


def chunk_cells(settlements: int, weight: int, event_cells: int = CHUNK_EVENT_CELLS) -> int:
    """How many cells of that weight make a chunk, in whole blocks."""
    step = event_cells // max(settlements * weight, 1)
    return max(BLOCK, step // BLOCK * BLOCK)


def never() -> bool:
    """Whoever is never to stop."""
    return False


class _Plan:
    """What the cells of one sweep share, prepared once."""

    def __init__(
        self,
        market: MarketColumns,
        period: Period,
        grid: Grid,
        terms: Terms,
        days: DayBlocks,
        *,
        long_run: bool,
    ) -> None:
        market = market.filled(without_volume=terms.trading.rules.fill_without_volume)
        where = slice_within(market, period)
        self._grid = grid
        self._span = span_of(market.part(where), terms.capital)
        self.settlements = self._span.settlements
        self._cells = cells_of(market, where, grid, terms, WHOLE, days)
        self._long_run = LongRunCells(market, where, grid, terms, self._span) if long_run else None
        self.weight = self._cells.weight
        self.kinds_of_terms = math.prod(len(axis.values) for axis in grid.term_axes)

    def run(
        self,
        first: int,
        last: int,
        chosen: BoolArray | None,
        sums: FloatArray,
        should_stop: Callable[[], bool],
    ) -> CellColumns | None:
        """The chosen ones of [first, last), whose sums are written to sums; None when stopped
        before the last of them.
        """
        computed = ~self._grid.invalid_cells(first, last)
        if chosen is not None:
            computed &= chosen
        valid = np.flatnonzero(computed)
        # A copy of the sums would cost as much as to compute a third of them.
        whole = sums if valid.shape[0] == last - first else None
        found = self._cells.found(first, last, valid, should_stop, whole)
        if found is None:
            return None
        headline = headline_columns(found.totals, self._span)
        if self._long_run is not None:
            ratios = self._long_run.found(
                first, last, valid, found.totals, headline["sharpe"], should_stop
            )
            if ratios is None:
                return None
            headline[LONG_RUN] = ratios
        columns = {}
        for name, column in headline.items():
            columns[name] = np.full(last - first, np.nan)
            columns[name][valid] = column
        if whole is None:
            sums[:] = np.nan
            sums[valid] = found.sums
        return CellColumns(first, columns, computed, sums)
