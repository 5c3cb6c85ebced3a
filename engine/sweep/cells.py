"""The totals of a grid's cells, and what they gave in stretches of days, by the kernel that their
terms need.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import Sizing
from engine.model.strategies import kind_of
from engine.model.terms import Terms
from engine.model.totals import TOTALS
from engine.model.trading import MANAGED_COST, Direction
from engine.model.units import BoolArray, FloatArray, IntArray
from engine.simulator import columns as plain
from engine.simulator.managed.run import ManagedMarket
from engine.simulator.position import columns as managed
from engine.simulator.table import settlement_table
from engine.sweep.grid import Grid
from engine.sweep.kernels import simulate_many_nb
from engine.sweep.managed.kernels import simulate_many_managed_nb
from engine.sweep.signals import GridSignals, grid_signals
from engine.sweep.stretches.cut import WHOLE, Stretches
from engine.sweep.sums.days import NO_BLOCKS, DayBlocks

MOST_KEPT = 64
"""Terms whose tables are kept; half a megabyte each for three years of settlements."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """totals: shape (TOTALS, n). stretches: shape (COUNT, S, n), by engine/sweep/stretches/columns.
    sums: over blocks of days, by engine/sweep/sums/days.py.

    With stretches the run ends with its position open, and its totals are no whole run's.
    """

    totals: FloatArray
    stretches: FloatArray
    sums: FloatArray

    @staticmethod
    def room(
        stretches: Stretches, days: DayBlocks, cells: int, sums: FloatArray | None = None
    ) -> "Found":
        """Where so many cells are written; sums: there, if it is for as many."""
        if sums is None or sums.shape[0] != cells:
            sums = days.room(cells)
        return Found(np.zeros((TOTALS, cells)), stretches.room(cells), sums)

    def put(self, where: IntArray, part: "Found") -> None:
        """Writes some of the cells."""
        self.totals[:, where] = part.totals
        self.stretches[:, :, where] = part.stretches
        self.sums[where] = part.sums


Simulate = Callable[[Sequence[FloatArray], IntArray, FloatArray, FloatArray, Found], None]
"""Writes what a batch of cells gives: signals of each side, which of them each cell has, entry and
exit thresholds of the cells, shape (n,), and where they are written.
"""


class CellsOnTerms:
    """Cells of a grid on the same terms: many at a time, each as its single run."""

    def __init__(
        self,
        grid: Grid,
        sides: Sequence[GridSignals],
        stretches: Stretches,
        days: DayBlocks,
        simulate: Simulate,
        weight: int,
    ) -> None:
        """weight: time per event-cell, in that of the plain kernel."""
        self._grid, self._sides = grid, sides
        self._stretches, self._days = stretches, days
        self._simulate = simulate
        self.weight = weight

    def found(
        self,
        first: int,
        last: int,
        valid: IntArray,
        should_stop: Callable[[], bool],
        sums: FloatArray | None = None,
    ) -> Found | None:
        """What the cells first + valid gave; None when stopped midway. sums: where theirs go."""
        entry_name, exit_name = self._sides[0].thresholds
        entry = self._grid.column(entry_name, first, last)
        exit_ = self._grid.column(exit_name, first, last)
        found, reached = None, 0
        # Both directions see the same grid, so their batches hold the same cells.
        batches = zip(
            *(side.batches(first, valid, should_stop) for side in self._sides), strict=False
        )
        for seen in batches:
            where, _, signal_of = seen[0]
            cells = valid[where]
            reached += cells.shape[0]
            part = Found.room(self._stretches, self._days, cells.shape[0], sums)
            signals = [of_side for _, of_side, _ in seen]
            self._simulate(signals, signal_of, entry[cells], exit_[cells], part)
            if np.array_equal(cells, valid):
                return part
            found = found or Found.room(self._stretches, self._days, valid.shape[0], sums)
            found.put(where, part)
        if reached < valid.shape[0]:
            return None
        return found or Found.room(self._stretches, self._days, 0)


def _plain(
    part: MarketColumns, grid: Grid, terms: Terms, stretches: Stretches, days: DayBlocks
) -> Simulate:
    # Cells that only their signal decides.
    table = settlement_table(part, may_enter(part, grid), sizing_of(grid), terms)
    stretches.sample(table.columns[:, plain.SAMPLES])

    def simulate(
        signals: Sequence[FloatArray],
        signal_of: IntArray,
        entry: FloatArray,
        exit_: FloatArray,
        found: Found,
    ) -> None:
        simulate_many_nb(
            table.columns,
            signals[0],
            signal_of,
            entry,
            exit_,
            terms.capital.initial,
            table.size,
            stretches.ends,
            found.stretches,
            days.ending(),
            found.sums,
            found.totals,
        )

    return simulate


def _managed(
    part: MarketColumns, grid: Grid, terms: Terms, stretches: Stretches, days: DayBlocks
) -> Simulate:
    # Cells with rules, margin or impact.
    market = ManagedMarket(part, may_enter(part, grid), sizing_of(grid), terms)
    stretches.sample(market.table[:, managed.SAMPLES])

    def simulate(
        signals: Sequence[FloatArray],
        signal_of: IntArray,
        entry: FloatArray,
        exit_: FloatArray,
        found: Found,
    ) -> None:
        simulate_many_managed_nb(
            market.table,
            market.path,
            signals[0],
            signals[-1],
            signal_of,
            entry,
            exit_,
            market.initial,
            market.terms,
            market.tiers,
            market.size,
            stretches.ends,
            found.stretches,
            days.ending(),
            found.sums,
            found.totals,
        )

    return simulate


class CellsByTerms:
    """Cells that differ in their terms too: those of the same terms go together."""

    def __init__(
        self,
        grid: Grid,
        first_of: Callable[[int], CellsOnTerms],
        stretches: Stretches,
        days: DayBlocks,
    ) -> None:
        self._grid, self._stretches, self._days = grid, stretches, days
        self._cells_of = first_of
        self._kept: dict[int, CellsOnTerms] = {}
        self.weight = self._of(0, 0).weight

    def found(
        self,
        first: int,
        last: int,
        valid: IntArray,
        should_stop: Callable[[], bool],
        sums: FloatArray | None = None,
    ) -> Found | None:
        """What the cells first + valid gave; None when stopped midway. sums: where theirs go."""
        numbers = self._grid.term_numbers(first, last)[valid]
        found = Found.room(self._stretches, self._days, valid.shape[0], sums)
        for number in np.unique(numbers).tolist():
            where = np.flatnonzero(numbers == number)
            cells = self._of(number, first + int(valid[where[0]]))
            part = cells.found(first, last, valid[where], should_stop)
            if part is None or should_stop():
                return None
            found.put(where, part)
        return found

    def _of(self, number: int, cell: int) -> CellsOnTerms:
        if number not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[number] = self._cells_of(cell)
        return self._kept[number]


Cells = CellsOnTerms | CellsByTerms


def cells_of(
    market: MarketColumns,
    where: slice,
    grid: Grid,
    terms: Terms,
    stretches: Stretches = WHOLE,
    days: DayBlocks = NO_BLOCKS,
) -> Cells:
    """The cells of a grid on these terms, or on those that its axes make of them.

    No axis of terms decides which kernel gives the result.
    """
    sides = []
    # A direction that is never taken needs no signal.
    if terms.trading.direction is not Direction.SHORT_SPOT:
        sides.append(grid_signals(market, where, grid))
    if terms.trading.direction is not Direction.LONG_SPOT:
        sides.append(grid_signals(market.mirrored(), where, grid))
    make, weight = (_plain, 1) if terms.is_plain else (_managed, MANAGED_COST)
    part = market.part(where)

    def on(own: Terms) -> CellsOnTerms:
        simulate = make(part, grid, own, stretches, days)
        return CellsOnTerms(grid, sides, stretches, days, simulate, weight)

    if not grid.term_axes:
        return on(terms)
    grid.check_terms(terms)
    return CellsByTerms(grid, lambda cell: on(grid.terms_of(cell, terms)), stretches, days)


def may_enter(part: MarketColumns, grid: Grid) -> BoolArray:
    """Where the strategy's filter lets a position be opened, shape (T,)."""
    if kind_of(grid.base).needs_volume:
        return part.volume_ok
    return np.ones(part.ts_ms.shape, dtype=np.bool_)


def sizing_of(grid: Grid) -> Sizing | None:
    """How the score scales the size, if it does."""
    return grid.base.sizing
