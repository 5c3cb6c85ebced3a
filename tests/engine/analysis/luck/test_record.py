"""What of a run can be judged, and what its days are."""

from dataclasses import replace

import numpy as np
import pytest

from engine.analysis.luck.record import Days, Record, days_of, hold_returns, record_of_result
from engine.model.costs import Capital
from engine.model.params import SimpleParams
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.terms import Terms
from engine.model.units import DAY_MS, FloatArray
from engine.simulator.run import simulate
from tests.engine.markets import columns, whole

MANY = FEWEST_DAYS_OF_LUCK + 10


def record(equity: FloatArray, trades: int = 3) -> Record:
    ts_ms = np.concatenate(([0], np.arange(equity.shape[0] - 1))) * DAY_MS
    return Record(ts_ms, equity, trades, exposure=0.5)


WAVE = 1_000.0 + np.sin(np.arange(MANY))


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (record(WAVE, trades=0), "No trade was made."),
        (record(WAVE - 999.5), "Equity fell to 0 or below"),
        (record(WAVE[:4]), f"{FEWEST_DAYS_OF_LUCK} daily returns are needed, there are"),
        (record(np.full(MANY, 1_000.0)), "The daily returns do not vary."),
    ],
    ids=["no trade", "ruined", "short", "level"],
)
def test_why_nothing_is_said_is_a_sentence(run: Record, why: str) -> None:
    found = days_of(run)
    assert isinstance(found, str)
    assert found.startswith(why)


def test_returns_are_less_what_is_earned_without_risk() -> None:
    run = replace(record(WAVE), free_per_day=0.001)
    found, plain = days_of(run), days_of(record(WAVE))
    assert isinstance(found, Days)
    assert isinstance(plain, Days)
    np.testing.assert_allclose(found.returns, plain.returns - 0.001, rtol=0, atol=1e-15)


def test_a_benchmark_that_is_ruined_or_level_is_none() -> None:
    run = record(WAVE)
    assert hold_returns(run) is None
    for equity in (WAVE - 999.5, np.full(MANY, 1.0)):
        assert hold_returns(replace(run, hold=(run.ts_ms, equity))) is None
    kept = hold_returns(replace(run, hold=(run.ts_ms, WAVE)))
    assert kept is not None
    assert kept.shape == (MANY - 2,)


def test_it_is_taken_from_a_result() -> None:
    market = columns([0.001, 0.001, 0.0])
    terms = Terms(capital=Capital(risk_free_apr=0.365))
    result = simulate(market, whole(market), SimpleParams(), terms)
    found = record_of_result(result, terms, result)
    assert found.trades == 1
    assert found.free_per_day == pytest.approx(0.001)
    assert found.hold is not None
    assert found.held is not None
    assert found.held.quantity[0] == 0.0 < found.held.quantity[1]
