import numpy as np
import pytest

from engine.metrics.daily import daily_equity, daily_returns
from engine.metrics.summary import summarise
from engine.model.costs import Capital
from engine.model.params import HoldParams
from engine.model.terms import Terms
from engine.model.units import DAY_MS, HOUR_MS
from engine.simulator.run import simulate
from tests.engine.markets import columns, whole


def test_every_midnight_sees_the_last_mark_before_it() -> None:
    ts_ms = np.array([0, 8, 16, 24, 40, 96]) * HOUR_MS
    equity = np.array([100.0, 101.0, 102.0, 103.0, 104.0, 105.0])
    # Point 0 is before the first settlement; midnights at 24, 48, 72 and 96 h.
    assert daily_equity(ts_ms, equity).tolist() == [100.0, 103.0, 104.0, 104.0, 105.0]


def test_an_end_between_midnights_is_seen_by_the_next() -> None:
    ts_ms = np.array([0, 8, 16, 24, 30]) * HOUR_MS
    equity = np.array([100.0, 101.0, 102.0, 103.0, 90.0])
    assert daily_equity(ts_ms, equity).tolist() == [100.0, 103.0, 90.0]


def test_returns_are_less_the_risk_free_one() -> None:
    found = daily_returns(np.array([100.0, 110.0, 99.0]), 0.01)
    np.testing.assert_allclose(found, [0.09, -0.11], atol=1e-15)


def test_a_quiet_market_has_days_without_a_return() -> None:
    ts_ms = np.array([0, 1, 4]) * DAY_MS
    found = daily_returns(daily_equity(ts_ms, np.array([100.0, 101.0, 101.0])))
    assert found.tolist() == [101.0 / 100.0 - 1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "terms",
    [
        Terms(),
        Terms(capital=Capital(funded=True, cash_apr=0.05, risk_free_apr=0.02)),
    ],
    ids=["the plain trade", "an account with interest"],
)
def test_they_are_what_the_kernels_take_the_sharpe_ratio_of(terms: Terms) -> None:
    rates = np.random.RandomState(5).standard_normal(400) * 1e-3
    market = columns(rates.tolist(), perp=(100.0 + np.cumsum(rates * 300.0)).tolist())
    result = simulate(market, whole(market), HoldParams(), terms)
    by_day = daily_equity(result.curve.ts_ms, result.curve.equity)
    found = daily_returns(by_day, result.span.risk_free_per_day)
    assert found.shape == (result.span.daily_returns,)
    expected = found.mean() / found.std(ddof=1) * np.sqrt(365)
    assert summarise(result).sharpe == pytest.approx(expected, rel=1e-9)
