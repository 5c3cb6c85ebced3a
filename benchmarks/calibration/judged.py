"""What is said of a sweep whose edge one knows."""

from dataclasses import dataclass

import numpy as np

from benchmarks.calibration.noise import SweepOfNoise, equity_of
from engine.analysis.luck.best_by_luck import Resampled, block_days_of
from engine.analysis.luck.blocks import block_sums, fixed_edges, split_edges
from engine.analysis.luck.chosen import Choice
from engine.analysis.luck.grade import PROVEN_SHARE_AS_GOOD, LuckGrade
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.overfitting import overfitting
from engine.analysis.luck.record import Record
from engine.analysis.luck.timing import timing_test
from engine.metrics.long_run import long_run


@dataclass(frozen=True, slots=True)
class Said:
    """p_value, superior, pbo: what is undefined counts as nothing found. grade: of the best cell,
    as if its timing could not be tested. proven: whether it stays PROVEN where that is.
    """

    cells: int
    p_value: float
    superior: float
    pbo: float
    grade: LuckGrade
    proven: bool


def said_of(sweep: SweepOfNoise, sharpe: float, seed: int) -> Said:
    """Judges the sweep with an edge as a worker does, from sums over blocks of days."""
    cells, hold = sweep.by_day(sharpe)
    memory = long_run(hold)
    days = block_days_of(0.0 if memory is None else memory.block)
    edges = fixed_edges(hold.shape[0], days)
    total = block_sums(cells, edges).total
    tested = Resampled(total.shape[0], seed, block_sums(hold[:, None], edges).total[:, 0])
    tested.add(total)
    found, superior = tested.best(days), tested.superior()
    halves = block_sums(cells, split_edges(cells.shape[0]))
    split = overfitting(halves.days, halves.by_cell)
    best = int(np.argmax(cells.mean(axis=0) / cells.std(axis=0, ddof=1)))
    record = Record(
        *equity_of(cells[:, best]), trades=1, exposure=1.0, compounding=True, hold=equity_of(hold)
    )
    choice = None if found is None else Choice(cells.shape[1], days, tested.maxima)
    grade = judge_run(record, seed, choice).verdict.grade
    return Said(
        cells=cells.shape[1],
        p_value=1.0 if found is None else found.p_value,
        superior=1.0 if superior is None else superior,
        pbo=0.5 if split is None else split.probability,
        grade=grade,
        proven=grade is LuckGrade.PROVEN and _is_timed(sweep, best, seed),
    )


def _is_timed(sweep: SweepOfNoise, cell: int, seed: int) -> bool:
    # Of what is earned without an edge: at most 1 of 20 rotations of the position has as much.
    found = timing_test(np.ascontiguousarray(sweep.held[:, cell]), sweep.earned, seed)
    return found is None or found.share_as_good <= PROVEN_SHARE_AS_GOOD
