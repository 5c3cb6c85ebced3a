"""A walk-forward: in each fold the cell that its past would have chosen, tested on what came."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.folds import Fold, FoldChoice, FoldMetric, FoldRules
from engine.model.params import HoldParams, Period
from engine.model.result import SimulationResult, TradeColumns
from engine.model.strategy import Strategy
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.simulator.run import simulate
from engine.sweep.grid import Grid
from engine.sweep.heatmap import best_cell, robust_cell
from engine.sweep.run import never
from engine.walk_forward.chain import Chain, chained
from engine.walk_forward.figures import Figures
from engine.walk_forward.training import Returns, Training, run_period


@dataclass(frozen=True, slots=True, eq=False)
class FoldResult:
    """One fold: which cell was chosen, what it had given, what it gave.

    cell, in_sample: None where no cell could be chosen; the test stays flat then. test, figures:
    None where its days have no settlement.
    """

    fold: Fold
    cell: int | None
    in_sample: Figures | None
    test: SimulationResult | None
    out_of_sample: Figures | None


@dataclass(frozen=True, slots=True, eq=False)
class WalkForwardResult:
    """The folds, their tests chained; beside them hold, chained likewise and unbroken."""

    folds: tuple[FoldResult, ...]
    chain: Chain
    hold: Chain
    unbroken_hold: SimulationResult


def choose(grid: Grid, rules: FoldRules, values: FloatArray) -> tuple[int | None, ...]:
    """The cell of each fold, the lowest of equals; None where none may be chosen.

    values: shape (folds, total_cells), as `train` gives them.
    """
    chosen = []
    for row in values:
        computed, ruined = ~np.isnan(row), np.isneginf(row)
        if rules.choice is FoldChoice.ROBUST:
            chosen.append(robust_cell(grid, rules.metric.column, row, computed, ruined))
        else:
            chosen.append(best_cell(rules.metric.column, row, computed, ruined))
    return tuple(chosen)


def walk_forward(
    market: MarketColumns,
    period: Period,
    grid: Grid,
    terms: Terms,
    folds: Sequence[Fold],
    cells: Sequence[int | None],
    *,
    on_done: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] = never,
) -> WalkForwardResult | None:
    """Tests the cells that were chosen, each by the plain run of its strategy on its window.

    on_done(tests so far) is called after each; None when stopped, which is asked before each.
    Raises InvalidParams("period", ...) where no test has a settlement.
    """
    training = Training(market, period, grid, terms, folds)
    whole = run_period(period, folds)
    found, held = [], []
    for number, (fold, cell) in enumerate(zip(folds, cells, strict=True)):
        if should_stop():
            return None
        in_sample = None
        strategy = grid.base
        if cell is not None:
            strategy = grid.strategy_of(cell)
            returns = training.returns(cell, cell + 1, never)
            if returns is not None:
                run = simulate(market, whole, strategy, terms)
                in_sample = _of_training(returns[1][number], run.trades, fold)
        test = None
        if _has_settlements(market, fold.test):
            test = simulate(market, fold.test, strategy, terms, stays_flat=cell is None)
            held.append(_hold(market, fold.test, terms))
        out = None if test is None else _of_test(test)
        found.append(FoldResult(fold, cell, in_sample, test, out))
        if on_done is not None:
            on_done(number + 1)
    tests = [one.test for one in found if one.test is not None]
    together = Period(folds[0].test_start_ms, folds[-1].test_end_ms - 1)
    unbroken = _hold(market, together, terms)
    return WalkForwardResult(
        folds=tuple(found),
        chain=chained(tests, terms.capital),
        hold=chained(held, terms.capital),
        unbroken_hold=unbroken,
    )


def _has_settlements(market: MarketColumns, period: Period) -> bool:
    where = market.slice_of(period)
    return bool(where.stop > where.start)


def _hold(market: MarketColumns, period: Period, terms: Terms) -> SimulationResult:
    strategy: Strategy = HoldParams()
    return simulate(market, period, strategy, terms.without_rules())


def _of_training(returns: Returns, trades: TradeColumns, fold: Fold) -> Figures:
    # Of the one cell whose returns they are; trades: of its run over all trainings.
    there = (trades.entry_ts_ms <= fold.train_end_ms) & (trades.exit_ts_ms > fold.train_start_ms)
    sharpe = float(returns.metric(FoldMetric.SHARPE)[0])
    return Figures(
        sharpe=sharpe if math.isfinite(sharpe) else None,
        net_pnl=float(returns.metric(FoldMetric.NET_PNL)[0]),
        total_return=float(returns.metric(FoldMetric.TOTAL_RETURN)[0]),
        days=returns.count,
        trades=int(np.count_nonzero(there)),
    )


def _of_test(result: SimulationResult) -> Figures:
    metrics = summarise(result)
    return Figures(
        sharpe=metrics.sharpe,
        net_pnl=metrics.net_pnl,
        total_return=metrics.total_return,
        days=result.span.daily_returns,
        trades=metrics.total_trades,
    )
