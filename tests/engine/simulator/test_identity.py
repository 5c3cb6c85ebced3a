"""It adds up, on random markets: the run, every trade, and the curve."""

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.attribution import attribute
from engine.metrics.catalogue import Metrics
from engine.metrics.summary import pnl_histogram, summarise
from engine.model import totals as at
from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import Period, Strategy
from engine.model.result import SimulationResult
from engine.model.sampling import samples_after
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, Trading
from engine.model.units import DAY_MS, FloatArray
from engine.simulator.run import simulate
from tests.engine.markets import random_history
from tests.engine.parameters import CAPITALS, COSTS, STRATEGIES, TRADINGS


def check_adds_up(result: SimulationResult) -> None:
    parts = attribute(result)
    curve = result.curve
    # Of the capital, or of what it has grown to or been lost.
    close = 1e-9 * max(result.span.initial, float(np.abs(curve.equity).max()))
    net = parts.net_pnl
    assert net == curve.equity[-1] - curve.equity[0]
    whole = (
        parts.funding_received
        - parts.funding_paid
        + parts.spot_pnl
        + parts.perp_pnl
        - parts.spot_fees
        - parts.perp_fees
        - parts.slippage_cost
        - parts.borrow_cost
        - parts.liquidation_cost
    )
    assert abs(net - whole) <= close
    assert abs(curve.borrow.sum() - parts.borrow_cost) <= close
    assert abs(curve.funding.sum() - (parts.funding_received - parts.funding_paid)) <= close
    trades = result.trades
    each = (
        trades.funding
        + trades.basis_pnl
        - trades.entry_fees
        - trades.exit_fees
        - trades.slippage_cost
        - trades.borrow_cost
        - trades.liquidation_cost
    )
    np.testing.assert_allclose(trades.net_pnl, each, rtol=0, atol=close)
    assert abs(net - trades.net_pnl.sum()) <= close
    # From fill prices, as a broker's statement would say it.
    filled = (trades.direction * trades.quantity) * (
        trades.spot_exit - trades.spot_entry + trades.perp_entry - trades.perp_exit
    )
    told = trades.basis_pnl - trades.slippage_cost
    moved = _moved_by_rebalancing(result)
    np.testing.assert_allclose(filled + moved, told, rtol=0, atol=close)


def _moved_by_rebalancing(result: SimulationResult) -> FloatArray:
    # What each change was bought or sold at, instead of at the last fill.
    trades, adjustments = result.trades, result.adjustments
    moved = np.zeros(len(trades))
    own = adjustments.trade
    gap = trades.spot_exit[own] - trades.perp_exit[own]
    filled = adjustments.spot_fill - adjustments.perp_fill
    np.add.at(moved, own, adjustments.quantity_change * (gap - filled))
    return moved


def check_is_finite(metrics: Metrics) -> None:
    for field in fields(metrics):
        value = getattr(metrics, field.name)
        assert value is None or np.isfinite(value), field.name


@settings(max_examples=150)
@given(
    seed=st.integers(0, 2**32 - 1),
    first_hour=st.integers(0, 300),
    strategy=STRATEGIES,
    costs=COSTS,
    capital=CAPITALS,
    trading=st.just(PLAIN_TRADING) | TRADINGS,
)
def test_run_trades_and_curve_add_up_whatever_the_parameters(
    seed: int,
    first_hour: int,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading,
) -> None:
    market = align(random_history(seed))
    period = Period(int(market.ts_ms[0]) + first_hour * 3_600_000, int(market.ts_ms[-1]))
    result = simulate(market, period, strategy, Terms(costs, capital, trading))
    check_adds_up(result)
    metrics = summarise(result)
    check_is_finite(metrics)
    assert np.isfinite(result.curve.equity).all()
    assert 0 <= metrics.exposure <= 1
    assert metrics.max_drawdown >= 0
    assert metrics.winning_trades + metrics.losing_trades == metrics.total_trades
    assert metrics.total_trades == len(result.trades)
    bins = pnl_histogram(result.trades.net_pnl)
    assert (bins is None) == (len(result.trades) == 0)
    if bins is not None:
        assert bins[1].sum() == len(result.trades)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    first_hour=st.integers(0, 300),
    strategy=STRATEGIES,
    trading=st.just(PLAIN_TRADING) | TRADINGS,
)
def test_daily_returns_multiply_to_the_total_return(
    seed: int, first_hour: int, strategy: Strategy, trading: Trading
) -> None:
    market = align(random_history(seed))
    period = Period(int(market.ts_ms[0]) + first_hour * 3_600_000, int(market.ts_ms[-1]))
    result = simulate(market, period, strategy, Terms(trading=trading))
    ts_ms = result.settlements.ts_ms
    # By hand: the last known mark at every midnight.
    first = int(ts_ms[0]) // DAY_MS * DAY_MS
    samples = [result.curve.equity[0]]
    for midnight in range(first + DAY_MS, int(ts_ms[-1]) + DAY_MS, DAY_MS):
        seen = int(np.searchsorted(ts_ms, midnight, side="right"))
        samples.append(result.curve.equity[seen])
    returns = np.array(samples[1:]) / np.array(samples[:-1]) - 1
    assert len(returns) == result.span.daily_returns == samples_after(ts_ms).sum()
    total = summarise(result).total_return
    # A leg without prices through a rally can leave next to no equity, and returns of thousands.
    scale = max(1.0, float(np.abs(returns).max(initial=0.0)))
    assert abs(np.prod(1 + returns) - 1 - total) < 1e-12 * scale
    if len(returns) > 1:
        assert abs(result.totals[at.DAILY_MEAN] - returns.mean()) < 1e-15 * scale
        variance = result.totals[at.DAILY_SQUARES] / (len(returns) - 1)
        assert abs(variance - returns.var(ddof=1)) < 1e-15 * scale**2
        downside = (np.minimum(returns, 0) ** 2).sum()
        assert abs(result.totals[at.DAILY_DOWNSIDE] - downside) < 1e-15 * scale**2
