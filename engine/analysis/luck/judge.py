"""All that is said of whether one run is luck."""

from dataclasses import dataclass

from engine.analysis.luck.best_by_luck import BestByLuck, best_by_luck, block_days_of
from engine.analysis.luck.blocks import block_sums, fixed_edges
from engine.analysis.luck.chosen import Choice
from engine.analysis.luck.confidence import Confidence, confidence_of
from engine.analysis.luck.grade import Evidence, LuckVerdict, grade_of, too_little
from engine.analysis.luck.moments import moments_of
from engine.analysis.luck.record import Days, Record, days_of, hold_returns
from engine.analysis.luck.timing import Timing, timing_of
from engine.metrics.long_run import long_run, sharpe_by
from engine.metrics.ratios import ANNUAL_ROOT
from engine.model.units import FloatArray, IntArray

NO_LONG_RUN = "The long-run variance of the daily returns comes out at 0 or below."


@dataclass(frozen=True, slots=True)
class Judgement:
    """unknown, untimed: in a sentence why there is no confidence, or no timing test."""

    verdict: LuckVerdict
    confidence: Confidence | None = None
    unknown: str | None = None
    timing: Timing | None = None
    untimed: str | None = None


def judge_run(record: Record, seed: int, choice: Choice | None = None) -> Judgement:
    """Judges a run; equal seeds give equal judgements. choice: what it was chosen among."""
    days = days_of(record)
    if isinstance(days, str):
        return Judgement(too_little(days), unknown=days, untimed=days)
    moments = moments_of(days.returns)
    confidence = confidence_of(record, days, moments, seed)
    found = timing_of(record, seed)
    timing, untimed = (None, found) if isinstance(found, str) else (found, None)
    ratio = sharpe_by(days.memory, days.returns)
    if ratio is None or confidence.sharpe_long_run is None:
        return Judgement(too_little(NO_LONG_RUN), confidence, None, timing, untimed)
    block_days = block_days_of(_memory_of_hold(record, days))
    if choice is not None:
        block_days = choice.block_days
    edges = fixed_edges(moments.count, block_days)
    evidence = Evidence(
        days=moments.count,
        sharpe=moments.sharpe * ANNUAL_ROOT,
        sharpe_long_run=ratio,
        band=confidence.sharpe_long_run,
        test=_test(days.returns, edges, block_days, seed, choice),
        blocks=edges.shape[0] - 1,
        block_days=block_days,
        timing=timing,
        cells=1 if choice is None else choice.cells,
    )
    return Judgement(grade_of(evidence), confidence, None, timing, untimed)


def _test(
    returns: FloatArray, edges: IntArray, block_days: int, seed: int, choice: Choice | None
) -> BestByLuck | None:
    if edges.shape[0] < 2:
        return None
    if choice is not None:
        return choice.test(returns)
    return best_by_luck(block_sums(returns[:, None], edges).total, block_days, seed)


def _memory_of_hold(record: Record, days: Days) -> float:
    # The automatic block length of the benchmark's daily returns, else of the run's own.
    hold = hold_returns(record)
    memory = None if hold is None else long_run(hold)
    return days.memory.block if memory is None else memory.block
