import numpy as np
import pytest

from engine.analysis.luck.grade import LuckGrade
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Held, Record
from engine.model.units import DAY_MS, HOUR_MS, FloatArray
from tests.engine.luck import autoregression

INITIAL = 10_000.0


def record(
    returns: FloatArray, *, trades: int = 1, exposure: float = 1.0, held: Held | None = None
) -> Record:
    equity = np.concatenate(([INITIAL, INITIAL], INITIAL + INITIAL * np.cumsum(returns)))
    ts_ms = np.concatenate(([0], np.arange(returns.shape[0] + 1) * DAY_MS))
    return Record(ts_ms, equity, trades, exposure, held=held)


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
