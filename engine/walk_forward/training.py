"""What each cell gave in the training of each fold, all of it from one run per cell.

The run begins with the first training and is never closed at a border. Its daily returns are kept
per stretch between two borders, and a training is the sum of its stretches: never a matrix of
days times cells.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.metrics.ratios import ANNUAL_ROOT, divided
from engine.model.columns import MarketColumns
from engine.model.errors import InvalidParams
from engine.model.folds import Fold, FoldMetric
from engine.model.params import Period
from engine.model.terms import Terms
from engine.model.units import DAYS_PER_YEAR, BoolArray, FloatArray, IntArray
from engine.simulator.table import slice_within
from engine.sweep.cells import cells_of
from engine.sweep.grid import Grid
from engine.sweep.run import CHUNK_EVENT_CELLS, chunk_cells, never
from engine.sweep.stretches import columns
from engine.sweep.stretches.cut import Stretches, cut


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """Daily returns of one time and what became of the equity, each of shape (n,).

    count: of the returns, the same for all cells. squares: of the deviations from the mean.
    traded: whether a position was open at some time. sound: whether the equity stayed above 0
    until then, from the run's beginning.
    """

    count: int
    mean: FloatArray
    squares: FloatArray
    opening_equity: FloatArray
    closing_equity: FloatArray
    traded: BoolArray
    sound: BoolArray

    def metric(self, name: FoldMetric) -> FloatArray:
        """NaN where undefined and where nothing was traded, else -inf after
        ruin: never chosen, and no good neighbour.

        sharpe: annualised mean / deviation (ddof 1), K = 365. net_pnl: change of the equity;
        total_return: that as a fraction of the equity at the beginning.
        """
        gained = self.closing_equity - self.opening_equity
        if name is FoldMetric.NET_PNL:
            values = gained
        elif name is FoldMetric.TOTAL_RETURN:
            values = divided(gained, self.opening_equity)
        elif self.count < 2:
            values = np.full(self.mean.shape, np.nan)
        else:
            values = divided(self.mean, np.sqrt(self.squares / (self.count - 1))) * ANNUAL_ROOT
        return np.where(self.traded, np.where(self.sound, values, -np.inf), np.nan)


class Training:
    """The cells of a grid over the trainings of the folds, prepared once.

    Raises InvalidParams("period", ...) where the period has no settlement from the first training
    on.
    """

    def __init__(
        self,
        market: MarketColumns,
        period: Period,
        grid: Grid,
        terms: Terms,
        folds: Sequence[Fold],
    ) -> None:
        market = market.filled(without_volume=terms.trading.rules.fill_without_volume)
        where = slice_within(market, run_period(period, folds))
        part = market.part(where)
        for axis in grid.term_axes:
            raise InvalidParams(
                "axes",
                "must be of the strategy's own parameters where they are chosen among, "
                f"was {axis.parameter}",
            )
        self._grid, self._folds = grid, folds
        self._initial = terms.capital.initial
        self._free = terms.capital.risk_free / DAYS_PER_YEAR
        self.stretches = cut(part.ts_ms, borders_of(folds))
        self._cells = cells_of(market, where, grid, terms, self.stretches)
        self.chunk = int(self.stretches.ends[-1]), self._cells.weight

    def returns(
        self, first: int, last: int, should_stop: Callable[[], bool]
    ) -> tuple[IntArray, list[Returns]] | None:
        """The valid cells of [first, last), and their returns of each fold; None when stopped."""
        valid = np.flatnonzero(~self._grid.invalid_cells(first, last))
        found = self._cells.found(first, last, valid, should_stop)
        if found is None:
            return None
        each = [
            training_returns(found.stretches, self.stretches, fold, self._initial, self._free)
            for fold in self._folds
        ]
        return first + valid, each


def train(
    market: MarketColumns,
    period: Period,
    grid: Grid,
    terms: Terms,
    folds: Sequence[Fold],
    metric: FoldMetric,
    *,
    first_cell: int = 0,
    last_cell: int | None = None,
    on_done: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    chunk_event_cells: int = CHUNK_EVENT_CELLS,
) -> tuple[int, FloatArray]:
    """The metric of the cells [first_cell, last_cell) in each training, shape (folds, n), as
    Returns.metric has it; and how many cells were reached before a stop.

    After each chunk on_done(cells so far) is called; before each, and within, should_stop().
    """
    last_cell = grid.total_cells if last_cell is None else last_cell
    training = Training(market, period, grid, terms, folds)
    step = chunk_cells(*training.chunk, chunk_event_cells)
    should_stop = should_stop or never
    values = np.full((len(folds), last_cell - first_cell), np.nan)
    reached = first_cell
    for first in range(first_cell, last_cell, step):
        last = min(first + step, last_cell)
        found = None if should_stop() else training.returns(first, last, should_stop)
        if found is None:
            break
        cells, each = found
        for number, returns in enumerate(each):
            values[number, cells - first_cell] = returns.metric(metric)
        reached = last
        if on_done is not None:
            on_done(reached - first_cell)
    return reached - first_cell, values


def run_period(period: Period, folds: Sequence[Fold]) -> Period:
    """What the one run of a cell goes over: from the first training on."""
    if period.end_ms < folds[0].train_start_ms:
        raise InvalidParams("period", f"must reach the first training, was {period}")
    return Period(folds[0].train_start_ms, period.end_ms)


def borders_of(folds: Sequence[Fold]) -> IntArray:
    """The midnights at which a training begins or ends, without the first beginning."""
    borders = {midnight for fold in folds for midnight in (fold.train_start_ms, fold.train_end_ms)}
    return np.array(sorted(borders - {folds[0].train_start_ms}), dtype=np.int64)


def training_returns(
    found: FloatArray, stretches: Stretches, fold: Fold, initial: float, free: float
) -> Returns:
    """The returns of a fold's training out of those of its stretches, (COUNT, S, n).

    initial: the equity before everything. free: the daily return without risk, which the kernels
    have taken off.
    Source: Chan, Golub, LeVeque (1979), for means and squares of two parts together.
    """
    begin = int(np.searchsorted(stretches.borders_ms, fold.train_start_ms, side="right"))
    end = int(np.searchsorted(stretches.borders_ms, fold.train_end_ms)) + 1
    cells = found.shape[2]
    count, mean, squares = 0, np.zeros(cells), np.zeros(cells)
    for number in range(begin, end):
        parts = (
            (int(stretches.idle[number]), np.full(cells, 0.0 - free), np.zeros(cells)),
            (
                int(stretches.returns[number]),
                found[columns.MEAN, number],
                found[columns.SQUARES, number],
            ),
        )
        for more, its_mean, its_squares in parts:
            if more == 0:
                continue
            away = its_mean - mean
            together = count + more
            mean = mean + away * (more / together)
            squares = squares + its_squares + away * away * (count * more / together)
            count = together
    opening = found[columns.EQUITY, begin - 1] if begin > 0 else np.full(cells, initial)
    return Returns(
        count=count,
        mean=mean,
        squares=squares,
        opening_equity=opening,
        closing_equity=found[columns.EQUITY, end - 1],
        traded=found[columns.TRADED, begin:end].max(axis=0) > 0.0,
        sound=found[columns.LOWEST, end - 1] > 0.0,
    )
