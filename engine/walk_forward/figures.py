"""What a fold gave, in its training and in its test, in the same few numbers."""

import math
from dataclasses import dataclass

import numpy as np

from engine.metrics.summary import summarise
from engine.model.folds import Fold
from engine.model.result import SimulationResult, TradeColumns
from engine.model.units import DAYS_PER_YEAR
from engine.walk_forward.training import Returns


@dataclass(frozen=True, slots=True)
class Figures:
    """sharpe: annualised, of daily returns; None: undefined. total_return: of the equity at the
    beginning. days: daily returns. trades: that were open at some time of it.
    """

    sharpe: float | None
    net_pnl: float
    total_return: float
    days: int
    trades: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Out of sample less in sample: what the choice had promised and did not keep, or more.

    Money and return are of a year each, for the two are not equally long.
    """

    sharpe: float | None
    net_pnl_per_year: float
    total_return_per_year: float


def figures_of_training(returns: Returns, trades: TradeColumns, fold: Fold) -> Figures:
    """Of the one cell whose returns they are; trades: of its run over all trainings."""
    there = (trades.entry_ts_ms <= fold.train_end_ms) & (trades.exit_ts_ms > fold.train_start_ms)
    sharpe = float(returns.metric("sharpe")[0])
    return Figures(
        sharpe=sharpe if math.isfinite(sharpe) else None,
        net_pnl=float(returns.metric("net_pnl")[0]),
        total_return=float(returns.metric("total_return")[0]),
        days=returns.count,
        trades=int(np.count_nonzero(there)),
    )


def figures_of_test(result: SimulationResult) -> Figures:
    """Of a test, which is a run of its own."""
    metrics = summarise(result)
    return Figures(
        sharpe=metrics.sharpe,
        net_pnl=metrics.net_pnl,
        total_return=metrics.total_return,
        days=result.span.daily_returns,
        trades=metrics.total_trades,
    )


def difference(in_sample: Figures, out_of_sample: Figures) -> Difference:
    """What was found less what was promised."""
    promised, found = in_sample, out_of_sample
    return Difference(
        sharpe=(
            None
            if promised.sharpe is None or found.sharpe is None
            else found.sharpe - promised.sharpe
        ),
        net_pnl_per_year=_yearly(found.net_pnl, found) - _yearly(promised.net_pnl, promised),
        total_return_per_year=(
            _yearly(found.total_return, found) - _yearly(promised.total_return, promised)
        ),
    )


def _yearly(value: float, of: Figures) -> float:
    return value * DAYS_PER_YEAR / max(of.days, 1)
