"""The signals of a grid's cells: each distinct one computed once, shared by all its cells."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Protocol

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import CompositeParams
from engine.model.strategies import COMPOSITE, kind_of
from engine.model.units import FloatArray, IntArray
from engine.signals.columns import signal_of
from engine.signals.composite import SCORE_PARAMETERS, Scores, settlements_before
from engine.simulator.lanes import BLOCK
from engine.sweep.grid import Grid
from engine.sweep.swept_terms import SWEPT_TERMS

SIGNAL_BYTES = 2_000_000
"""Memory for the distinct signals of one batch: what a core's cache can hold. Larger batches
took twice as long, for their signals came back from main memory."""

TREND_STEPS = 12_000_000
"""Steps of moving averages (about 5 ms) after which a stop is looked for."""

Batch = tuple[IntArray, FloatArray, IntArray]
"""Positions within the asked cells, signals (distinct, T), and which of them each cell sees."""


class GridSignals(Protocol):
    """Gives the cells in batches, those that share a signal next to each other."""

    thresholds: tuple[str, str]
    """The parameters that open and close."""

    def batches(
        self, first_cell: int, cells: IntArray, should_stop: Callable[[], bool]
    ) -> Iterator[Batch]:
        """The batches of the cells first_cell + cells; fewer of them after a stop."""


def grid_signals(market: MarketColumns, where: slice, grid: Grid) -> GridSignals:
    """The signals of a grid over the settlements of a slice; all before it feeds them."""
    if isinstance(grid.base, CompositeParams):
        return _CompositeSignals(market, where, grid, grid.base)
    return _EachSignal(market, where, grid)


class _EachSignal:
    """Any strategy: cells see the signal of what they have beside their thresholds."""

    def __init__(self, market: MarketColumns, where: slice, grid: Grid) -> None:
        kind = kind_of(grid.base)
        self.thresholds = (kind.entry, kind.exit)
        self._market, self._where, self._grid = market, where, grid
        apart = {*self.thresholds, *SWEPT_TERMS}
        self._shaping = [axis.parameter for axis in grid.axes if axis.parameter not in apart]
        self._room = max(1, SIGNAL_BYTES // (8 * (where.stop - where.start)))
        self._kept: dict[tuple[float, ...], FloatArray] = {}

    def batches(
        self, first_cell: int, cells: IntArray, should_stop: Callable[[], bool]
    ) -> Iterator[Batch]:
        if cells.shape[0] == 0:
            return
        if not self._shaping:
            signal = self._signal((), first_cell + int(cells[0]))
            yield (
                np.arange(cells.shape[0]),
                signal.reshape(1, -1),
                np.zeros(cells.shape[0], np.int64),
            )
            return
        last = first_cell + int(cells[-1]) + 1
        keys = np.zeros((cells.shape[0], len(self._shaping)))
        for place, name in enumerate(self._shaping):
            keys[:, place] = self._grid.column(name, first_cell, last)[cells]
        found, firsts, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        number = number.reshape(-1)
        for begin in range(0, found.shape[0], self._room):
            if begin > 0 and should_stop():
                return
            until = min(begin + self._room, found.shape[0])
            signals = np.stack(
                [
                    self._signal(tuple(found[row].tolist()), first_cell + int(cells[firsts[row]]))
                    for row in range(begin, until)
                ]
            )
            where = np.flatnonzero((number >= begin) & (number < until))
            yield where, signals, number[where] - begin

    def _signal(self, key: tuple[float, ...], cell: int) -> FloatArray:
        if key not in self._kept:
            if len(self._kept) >= self._room:
                self._kept.clear()
            strategy = self._grid.strategy_of(cell)
            self._kept[key] = signal_of(self._market, self._where, strategy).value
        return self._kept[key]


class _CompositeSignals:
    """Composite: cells see the score of their signal parameters; thresholds cost nothing."""

    thresholds = (COMPOSITE.entry, COMPOSITE.exit)

    def __init__(
        self, market: MarketColumns, where: slice, grid: Grid, base: CompositeParams
    ) -> None:
        self._grid = grid
        swept = {axis.parameter: max(axis.values) for axis in grid.axes}
        reach_back = settlements_before(lambda name: swept.get(name, getattr(base, name)))
        first = max(0, where.start - reach_back)
        self._skip = where.start - first
        self._length = where.stop - where.start
        reach = market.part(slice(first, where.stop))
        self._scores = Scores(reach, base.use_eight_hour_equivalent)
        self._last: tuple[FloatArray, FloatArray] | None = None
        # Whole blocks, so that no batch of distinct signals leaves lanes empty.
        self._room = max(1, SIGNAL_BYTES // (8 * self._length * BLOCK)) * BLOCK
        # Kept for the whole sweep: fresh memory costs more than the scores written into it.
        self._buffer = np.empty((min(self._room, grid.total_cells), self._length))

    def batches(
        self, first_cell: int, cells: IntArray, should_stop: Callable[[], bool]
    ) -> Iterator[Batch]:
        if cells.shape[0] == 0:
            return
        last = first_cell + int(cells[-1]) + 1
        keys = np.stack(
            [self._grid.column(name, first_cell, last)[cells] for name in SCORE_PARAMETERS]
        )
        # Sorted by the parameters that cost most first, so that neighbours share factors too.
        order = np.lexsort(keys[::-1])
        ordered = keys[:, order]
        changes = np.any(ordered[:, 1:] != ordered[:, :-1], axis=0)
        number = np.concatenate(([0], np.cumsum(changes)))
        firsts = np.concatenate(([0], np.flatnonzero(changes) + 1))
        for begin in range(0, firsts.shape[0], self._room):
            if begin > 0 and should_stop():
                return
            chosen = firsts[begin : begin + self._room]
            until = begin + chosen.shape[0]
            start = chosen[0]
            stop = firsts[until] if until < firsts.shape[0] else order.shape[0]
            signals = self._signals(np.ascontiguousarray(ordered[:, chosen].T), should_stop)
            if signals is None:
                return
            yield order[start:stop], signals, number[start:stop] - begin

    def _signals(self, keys: FloatArray, should_stop: Callable[[], bool]) -> FloatArray | None:
        # Where the signal's axes vary fastest, every chunk of cells asks for the same ones.
        if self._last is not None and np.array_equal(self._last[0], keys):
            return self._last[1]
        self._last = None
        signals = self._buffer[: keys.shape[0]]
        for first, last in self._portions(keys):
            if first > 0 and should_stop():
                return None
            self._scores.write(keys[first:last], self._skip, signals[first:last])
        self._last = (keys, signals)
        return signals

    def _portions(self, keys: FloatArray) -> list[tuple[int, int]]:
        # A hundred long trends take seconds: rows are cut where the steps of their new trends
        # pass a multiple of TREND_STEPS. Equal spans lie side by side and cost once.
        span = keys[:, SCORE_PARAMETERS.index("trend_ema_span")]
        is_new = np.concatenate(([True], span[1:] != span[:-1]))
        steps = np.cumsum(np.where(is_new, 3.0 * span * (self._skip + self._length), 0.0))
        portion = (steps - steps[0]) // TREND_STEPS
        cuts = np.flatnonzero(np.diff(portion)) + 1
        edges = [0, *cuts.tolist(), keys.shape[0]]
        return list(pairwise(edges))
