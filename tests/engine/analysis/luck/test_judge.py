import numpy as np
import pytest

from engine.analysis.luck.bands import Band
from engine.analysis.luck.best_by_luck import BestByLuck
from engine.analysis.luck.grade import Evidence, LuckGrade, grade_of
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Held, Record
from engine.analysis.luck.timing import Timing
from engine.model.units import DAY_MS, HOUR_MS, FloatArray
from tests.engine.luck import autoregression

INITIAL = 10_000.0


def record(
    returns: FloatArray, *, trades: int = 1, exposure: float = 1.0, held: Held | None = None
) -> Record:
    equity = np.concatenate(([INITIAL, INITIAL], INITIAL + INITIAL * np.cumsum(returns)))
    ts_ms = np.concatenate(([0], np.arange(returns.shape[0] + 1) * DAY_MS))
    return Record(ts_ms, equity, trades, exposure, held=held)


def evidence(
    *,
    days: int = 730,
    sharpe: float = 2.0,
    long_run: float = 1.5,
    low: float = 0.2,
    p_value: float | None = 0.01,
    share_as_good: float | None = None,
) -> Evidence:
    return Evidence(
        days=days,
        sharpe=sharpe,
        sharpe_long_run=long_run,
        band=Band(low, 3.0),
        test=None if p_value is None else BestByLuck(0.5, p_value, 1_000, 30),
        blocks=days // 30,
        block_days=30,
        timing=None if share_as_good is None else Timing(1_000, share_as_good, -1.0, 1.0),
    )


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        (evidence(), LuckGrade.PROVEN),
        (evidence(share_as_good=0.05), LuckGrade.PROVEN),
        (evidence(share_as_good=0.051), LuckGrade.LIKELY),
        (evidence(p_value=0.051), LuckGrade.LIKELY),
        (evidence(p_value=None), LuckGrade.LIKELY),
        (evidence(days=364), LuckGrade.LIKELY),
        (evidence(low=0.0), LuckGrade.UNPROVEN),
        (evidence(low=-1.0, p_value=0.2), LuckGrade.UNPROVEN),
        (evidence(low=-1.0, p_value=0.21), LuckGrade.LUCK),
        (evidence(long_run=0.0), LuckGrade.LUCK),
        (evidence(sharpe=-0.1), LuckGrade.LUCK),
    ],
)
def test_the_rules_decide(found: Evidence, grade: LuckGrade) -> None:
    assert grade_of(found).grade is grade


def test_a_verdict_says_the_ratio_that_its_band_is_of_and_why() -> None:
    verdict = grade_of(evidence(sharpe=8.04, long_run=1.43, low=0.61, share_as_good=0.5))
    assert verdict.sentence == (
        "Likely more than luck, but not proven: long-run Sharpe 1.43, 95 % band 0.61 to 3.00, "
        "over 730 days."
    )
    loss = grade_of(evidence(sharpe=-6.89, long_run=-2.4, low=-3.45))
    assert "long-run Sharpe -2.40, 95 % band -3.45" in loss.sentence  # not the -6.89 of days
    assert [reason.speaks_for for reason in verdict.reasons] == [True, True, False, False]
    assert "50.0% of 1,000 rotations" in verdict.reasons[2].sentence
    assert "8.04 promises more than longer periods keep, 1.43" in verdict.reasons[3].sentence


def test_an_edge_is_found_and_noise_is_not() -> None:
    edge = judge_run(record(autoregression(1, 1_095, 0.3, mean=0.0005)), 1)
    noise = judge_run(record(autoregression(4, 1_095, 0.3)), 1)
    assert edge.verdict.grade is LuckGrade.PROVEN
    assert noise.verdict.grade in (LuckGrade.LUCK, LuckGrade.UNPROVEN)
    assert edge.confidence is not None
    assert edge.confidence.sharpe_long_run is not None
    assert edge.confidence.psr_hold is None


def test_equal_seeds_judge_alike() -> None:
    run = record(autoregression(1, 400, 0.3, mean=0.0005))
    assert judge_run(run, 7) == judge_run(run, 7)
    assert judge_run(run, 7) != judge_run(run, 8)


def test_hold_is_beside_what_is_not_hold() -> None:
    one, other = autoregression(1, 400, 0.3, mean=0.0005), autoregression(2, 400, 0.3)
    hold = record(other)
    run = record(one)
    beside = Record(run.ts_ms, run.equity, 1, 1.0, hold=(hold.ts_ms, hold.equity))
    confidence = judge_run(beside, 1).confidence
    assert confidence is not None
    assert confidence.psr_hold is not None
    assert confidence.psr_zero is not None
    assert 0.5 < confidence.psr_hold <= confidence.psr_zero


def test_the_daily_drawdown_lies_in_its_band_and_money_adds_up() -> None:
    returns = autoregression(3, 800, 0.2, mean=0.0003)
    run = record(returns)
    confidence = judge_run(run, 1).confidence
    assert confidence is not None
    band = confidence.max_drawdown
    assert band.low < confidence.max_drawdown_daily < band.high
    assert confidence.net_pnl.low < run.equity[-1] - INITIAL < confidence.net_pnl.high
    assert (confidence.days, confidence.block_days >= 1.0) == (800, True)


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (record(autoregression(1, 59, 0.0)), "60 daily returns are needed, there are 59."),
        (record(autoregression(1, 400, 0.0), trades=0), "No trade was made."),
        (record(np.zeros(400)), "The daily returns do not vary."),
        (record(np.full(400, -0.01)), "Equity fell to 0 or below"),
    ],
    ids=["too short", "no trade", "no variance", "ruin"],
)
def test_what_cannot_be_judged_says_why(run: Record, why: str) -> None:
    found = judge_run(run, 1)
    assert found.verdict.grade is LuckGrade.TOO_LITTLE_DATA
    assert (found.confidence, found.timing) == (None, None)
    assert found.unknown is not None
    assert found.unknown.startswith(why)
    assert found.verdict.sentence.startswith("Too little to judge: ")


def timed(held: FloatArray, *, trades: int = 5, exposure: float = 0.5) -> Record:
    count = held.shape[0]
    rate = autoregression(5, count, 0.0)
    flat = np.full(count, 100.0)
    ts_ms = (np.arange(count) + 1) * 8 * HOUR_MS
    settled = Held(ts_ms, rate, flat, flat, np.where(rate > 0.0, held, 0.0))
    earned = np.concatenate(([0.0], np.cumsum(settled.quantity * rate)))
    curve = np.concatenate(([0], ts_ms))
    return Record(curve, INITIAL * (1.0 + earned), trades, exposure, held=settled)


def test_good_timing_is_told_from_its_opposite() -> None:
    timing = judge_run(timed(np.ones(1_200)), 1).timing
    assert timing is not None
    assert (timing.rotations, timing.share_as_good) == (1_000, 1 / 1_001)
    assert timing.negated_sharpe is not None
    assert timing.hold_sharpe is not None
    assert timing.negated_sharpe < -5.0 < timing.hold_sharpe < 5.0


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (timed(np.ones(600), trades=4), "5 trades are needed to test the timing, were 4."),
        (timed(np.ones(600), exposure=0.96), "A position was held 96% of the time: above 95%"),
        (record(autoregression(1, 400, 0.0)), "There is no one position to rotate"),
    ],
    ids=["few trades", "always held", "an account"],
)
def test_timing_that_cannot_be_tested_says_why(run: Record, why: str) -> None:
    found = judge_run(run, 1)
    assert found.timing is None
    assert found.untimed is not None
    assert found.untimed.startswith(why)
    assert found.confidence is not None
