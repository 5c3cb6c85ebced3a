"""Is the best cell of a sweep luck? From its cells' metrics and their sums over blocks of days."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from engine.analysis.luck.best_by_luck import block_days_of
from engine.analysis.luck.blocks import block_sums, day_blocks, fixed_edges
from engine.analysis.luck.cells import FEWEST_CELLS, CellsLuck, CellsOnTrial, plateau
from engine.analysis.luck.chosen import Choice
from engine.analysis.luck.grade import LuckGrade, too_little
from engine.analysis.luck.judge import Judgement, judge_run
from engine.analysis.luck.moments import Moments, moments_of
from engine.analysis.luck.record import Days, Record, days_of, hold_returns, record_of_result
from engine.analysis.luck.unknown import too_few_cells, too_few_days
from engine.analysis.verdict import Reason
from engine.metrics.long_run import long_run
from engine.model.columns import MarketColumns
from engine.model.params import Period
from engine.model.result import SimulationResult
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.terms import Terms
from engine.model.units import DAYS_PER_YEAR, BoolArray, FloatArray
from engine.simulator.run import simulate
from engine.sweep.grid import Grid
from engine.sweep.heatmap import best_cell
from engine.sweep.sums.days import NO_BLOCKS, DayBlocks

HALF = 0.5
"""Probability of overfitting where nothing is there."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldDays:
    """days: what is summed of the cells, NO_BLOCKS where the period is too short to judge.
    hold: sums of the benchmark over the fixed blocks; None after its ruin.
    """

    days: DayBlocks
    hold: FloatArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CellMetrics:
    """Of all cells of the grid, NaN = undefined. eligible: those that traded and kept an equity
    above 0.
    """

    sharpe: FloatArray
    volatility: FloatArray
    eligible: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class SweepJudgement:
    """best: the eligible cell with the largest Sharpe ratio, which `judgement` is of. plateau:
    share of its neighbours whose mean is within one standard error of its own; error: that
    standard error, of the mean of a day.
    """

    luck: CellsLuck
    judgement: Judgement
    best: int | None = None
    plateau: float | None = None
    error: float | None = None


def held_days(hold: SimulationResult, terms: Terms) -> HeldDays:
    """What is to be summed of the cells beside this benchmark."""
    own = record_of_result(hold, terms)
    returns = hold_returns(replace(own, hold=(own.ts_ms, own.equity)))
    count = hold.span.daily_returns
    if count < FEWEST_DAYS_OF_LUCK:
        return HeldDays(NO_BLOCKS)
    memory = None if returns is None else long_run(returns)
    length = block_days_of(0.0 if memory is None else memory.block)
    days = day_blocks(count, length)
    if returns is None:
        return HeldDays(days)
    return HeldDays(days, block_sums(returns[:, None], fixed_edges(count, length)).total[:, 0])


def judge_sweep(
    market: MarketColumns,
    period: Period,
    grid: Grid,
    terms: Terms,
    hold: SimulationResult,
    cells: CellMetrics,
    sums: Iterable[FloatArray],
    seed: int,
) -> SweepJudgement:
    """Judges a sweep; hold: the benchmark. sums: of its eligible cells over the blocks of
    `held_days`, in parts of shape (n, rows); equal cells count once however often they come.
    """
    held = held_days(hold, terms)
    if held.days is NO_BLOCKS:
        return SweepJudgement(CellsLuck(0), _undecided(too_few_days(hold.span.daily_returns)))
    count = int(np.count_nonzero(cells.eligible))
    best = best_cell("sharpe", cells.sharpe, cells.eligible, ~cells.eligible)
    if best is None:
        why = "No cell made a trade." if count == 0 else "The daily returns do not vary."
        return SweepJudgement(_luck(held, seed, count, sums, None), _undecided(why))
    own_terms = grid.terms_of(best, terms)
    result = simulate(market, period, grid.strategy_of(best), own_terms)
    record = record_of_result(result, own_terms, hold)
    days = days_of(record)
    moments = None if isinstance(days, str) else moments_of(days.returns)
    luck = _luck(held, seed, count, sums, moments)
    error = None if isinstance(days, str) else _error(days)
    return SweepJudgement(
        luck=luck,
        judgement=_judged(record, seed, luck),
        best=best,
        plateau=None if error is None else _plateau(grid, cells, best, error),
        error=error,
    )


def _luck(
    held: HeldDays, seed: int, count: int, sums: Iterable[FloatArray], best: Moments | None
) -> CellsLuck:
    # A function of its own: what it keeps of the cells is given back before the best is judged.
    trial = CellsOnTrial(held.days, held.hold, seed, count)
    for part in sums:
        trial.add(part)
    return trial.luck(best)


def daily_means(cells: CellMetrics) -> FloatArray:
    """Mean excess return of a day of each eligible cell, NaN of the others."""
    return np.where(cells.eligible, cells.sharpe * cells.volatility / DAYS_PER_YEAR, np.nan)


def _judged(record: Record, seed: int, luck: CellsLuck) -> Judgement:
    if luck.distinct_cells < FEWEST_CELLS:
        why = too_few_cells(luck.distinct_cells)
        return replace(judge_run(record, seed), verdict=too_little(why))
    judged = judge_run(record, seed, choice_of(luck))
    split = luck.overfitting
    if split is None or judged.verdict.grade is LuckGrade.TOO_LITTLE_DATA:
        return judged
    chosen_again = Reason(
        "Chosen by one half of the days, the best cell is in the lower half of all in the other "
        f"half in {split.probability:.0%} of {split.logits.shape[0]} splits.",
        speaks_for=split.probability < HALF,
    )
    verdict = replace(judged.verdict, reasons=(*judged.verdict.reasons, chosen_again))
    return replace(judged, verdict=verdict)


def choice_of(luck: CellsLuck) -> Choice | None:
    """What a cell is graded by; None where luck could not be drawn."""
    if luck.best_by_luck is None or luck.maxima is None:
        return None
    return Choice(luck.distinct_cells, luck.best_by_luck.block_days, luck.maxima)


def _undecided(why: str) -> Judgement:
    return Judgement(too_little(why), unknown=why, untimed=why)


def _error(days: Days) -> float | None:
    if not days.memory.variance > 0.0:
        return None
    return float(np.sqrt(days.memory.variance / days.returns.shape[0]))


def _plateau(grid: Grid, cells: CellMetrics, best: int, error: float) -> float | None:
    # Neighbours are next in value, whatever the order in which an axis was written.
    mean = daily_means(cells).reshape(grid.shape)
    place = list(np.unravel_index(best, grid.shape))
    for number, axis in enumerate(grid.axes):
        order = np.argsort(axis.values, kind="stable")
        mean = np.take(mean, order, axis=number)
        place[number] = np.flatnonzero(order == place[number])[0]
    return plateau(mean, tuple(int(one) for one in place), error)
