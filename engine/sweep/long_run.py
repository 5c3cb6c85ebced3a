"""The long-run Sharpe ratio of a grid's cells, each with the bits of its single run.

It needs the days of a cell one by one, so the cells run once more, a block at a time, cut at every
midnight. Only distinct ones do: cells whose totals have the same bits made the same trades.
"""

from collections.abc import Callable

import numpy as np

from engine.metrics.daily import daily_returns
from engine.metrics.long_run import long_run_sharpes
from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.result import Span
from engine.model.sampling import first_sample_ms
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.terms import Terms
from engine.model.units import DAY_MS, FloatArray, IntArray
from engine.simulator.lanes import BLOCK
from engine.sweep.cells import cells_of
from engine.sweep.grid import Grid
from engine.sweep.stretches import columns
from engine.sweep.stretches.cut import cut


class LongRunCells:
    """The cells of a grid over the settlements of a slice, prepared once."""

    def __init__(
        self, market: MarketColumns, where: slice, grid: Grid, terms: Terms, span: Span
    ) -> None:
        self._span = span
        ts_ms = market.ts_ms[where]
        # What the last sample shows is the whole run's last equity, so no stretch ends there.
        midnights = first_sample_ms(ts_ms)[0] + np.arange(span.daily_returns - 1) * DAY_MS
        self._is_long = span.daily_returns >= FEWEST_DAYS_OF_LUCK
        if self._is_long:
            self._cells = cells_of(market, where, grid, terms, cut(ts_ms, midnights))

    def found(
        self,
        first: int,
        last: int,
        valid: IntArray,
        totals: FloatArray,
        sharpe: FloatArray,
        should_stop: Callable[[], bool],
    ) -> FloatArray | None:
        """That of the cells first + valid, NaN where undefined, shape (n,); None when stopped.

        totals, sharpe: of their whole runs, shapes (TOTALS, n) and (n,).
        """
        values = np.full(valid.shape[0], np.nan)
        defined = np.flatnonzero(np.isfinite(sharpe))
        if not self._is_long or defined.shape[0] == 0:
            return values
        _, firsts, number = np.unique(
            totals[:, defined], axis=1, return_index=True, return_inverse=True
        )
        order = np.argsort(firsts)  # as in the grid: neighbours share their signals
        distinct = defined[firsts[order]]
        ratios = np.empty(distinct.shape[0])
        for begin in range(0, distinct.shape[0], BLOCK):
            here = distinct[begin : begin + BLOCK]
            found = (
                None if should_stop() else self._cells.found(first, last, valid[here], should_stop)
            )
            if found is None:
                return None
            ratios[begin : begin + BLOCK] = self._ratios(
                found.stretches[columns.EQUITY], totals[at.FINAL_EQUITY, here]
            )
        place = np.empty_like(order)
        place[order] = np.arange(order.shape[0])
        values[defined] = ratios[place[number.reshape(-1)]]
        return values

    def _ratios(self, by_day: FloatArray, final: FloatArray) -> FloatArray:
        # by_day: equity at the samples between the first and the last one, shape (D - 1, n).
        equity = np.vstack((np.full_like(final, self._span.initial), by_day, final))
        returns = daily_returns(equity, self._span.risk_free_per_day)
        ratios = long_run_sharpes(np.ascontiguousarray(returns.T))
        return np.array([np.nan if one is None else one for one in ratios])
