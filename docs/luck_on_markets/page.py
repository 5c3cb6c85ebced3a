"""Is carry on real markets luck? Hold, and the best cell of a sweep of simple by its defaults."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from docs.account_by_year.runs import MARKETS, Market
from docs.account_by_year.terms import ORIGIN, default_terms
from engine.analysis.luck.best_by_luck import Resampled, best_by_luck, block_days_of
from engine.analysis.luck.blocks import block_sums, fixed_edges, split_edges
from engine.analysis.luck.chosen import Choice
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.overfitting import overfitting
from engine.analysis.luck.record import Held, Record
from engine.metrics.catalogue import Metrics
from engine.metrics.daily import daily_equity, daily_returns
from engine.metrics.long_run import long_run
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams, Period, SimpleParams, Strategy
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from engine.sweep.grid import Grid, default_axes

COINS = 4
SEED = 1
_HEAD = (
    "| market | run | Sharpe | long run | 95 % | p | PBO | grade |\n"
    "|---|---|---:|---:|---:|---:|---:|---|\n"
)


def table(data: Path) -> str:
    """Both rows of each market, over all that is stored of it, as Markdown."""
    return _HEAD + "".join(row for market in MARKETS[:COINS] for row in _rows(market, data))


def _rows(market: Market, data: Path) -> Iterator[str]:
    columns = market.columns(data)
    period = Period(int(columns.ts_ms[0]), int(columns.ts_ms[-1]))
    name, terms = market.folder.removesuffix("USDT"), default_terms(market.key)
    held = simulate(columns, period, HoldParams(), terms)
    returns = _returns(held)
    memory = long_run(returns)
    days = block_days_of(0.0 if memory is None else memory.block)
    edges = fixed_edges(returns.shape[0], days)
    test = best_by_luck(block_sums(returns[:, None], edges).total, days, SEED)
    alone = "-" if test is None else f"{test.p_value:.3f}"
    yield _row(f"{name} | hold", held, None, f"{alone} | -")
    if market is MARKETS[0]:
        before = simulate(columns, period, HoldParams(), ORIGIN)
        yield _row(f"{name} | hold by `origin`", before, None, "- | -")
    runs = list(_cells(columns, period, terms))
    cells = np.stack([_returns(run) for run in runs], axis=1)
    total = block_sums(cells, edges).total
    tested = Resampled(total.shape[0], SEED)
    tested.add(total)
    found = tested.best(days)
    choice = None if found is None else Choice(len(runs), days, tested.maxima)
    halves = block_sums(cells, split_edges(cells.shape[0]))
    chosen = overfitting(halves.days, halves.by_cell)
    best = max(runs, key=lambda run: summarise(run).sharpe or -np.inf)
    p_value = "-" if found is None else f"{found.p_value:.3f}"
    share = "-" if chosen is None else f"{chosen.probability:.2f}"
    row = f"{name} | best of {len(runs)} cells"
    yield _row(row, best, held, f"{p_value} | {share}", choice)


def _cells(columns: MarketColumns, period: Period, terms: Terms) -> Iterator[SimulationResult]:
    grid = Grid(SimpleParams(), default_axes(SimpleParams()))
    for cell in np.flatnonzero(~grid.invalid_cells()).tolist():
        strategy: Strategy = grid.strategy_of(cell)
        result = simulate(columns, period, strategy, terms)
        if len(result.trades):
            yield result


def _returns(result: SimulationResult) -> np.ndarray:
    return daily_returns(daily_equity(result.curve.ts_ms, result.curve.equity))


def _row(
    name: str,
    run: SimulationResult,
    hold: SimulationResult | None,
    more: str,
    choice: Choice | None = None,
) -> str:
    metrics: Metrics = summarise(run)
    settled = run.settlements
    judged = judge_run(
        Record(
            run.curve.ts_ms,
            run.curve.equity,
            metrics.total_trades,
            metrics.exposure,
            hold=None if hold is None else (hold.curve.ts_ms, hold.curve.equity),
            held=Held(
                settled.ts_ms, settled.rate, settled.perp, settled.spot, settled.quantity_into
            ),
        ),
        SEED,
        choice,
    )
    band = None if judged.confidence is None else judged.confidence.sharpe_long_run
    between = "-" if band is None else f"{band.low:.2f} to {band.high:.2f}"
    ratios = " | ".join(
        "-" if one is None else f"{one:.2f}" for one in (metrics.sharpe, metrics.sharpe_long_run)
    )
    return f"| {name} | {ratios} | {between} | {more} | {judged.verdict.grade} |\n"
