"""The engine against the exact simulator, on random markets with every wart."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import (
    CompositeParams,
    HoldParams,
    Period,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.exact.simulator import simulate_exactly
from tests.engine.markets import random_history

STRATEGIES: dict[str, Strategy] = {
    "simple": SimpleParams(),
    "simple at zero": SimpleParams(min_funding_rate=0.0, exit_funding_rate=0.0),
    "simple on eight-hour rates": SimpleParams(use_eight_hour_equivalent=True),
    "composite": CompositeParams(entry_threshold=0.2, exit_threshold=0.15),
    "composite with a short memory": CompositeParams(
        entry_threshold=0.3,
        exit_threshold=0.25,
        trend_ema_span=3,
        persistence_threshold=0.0001,
        persistence_max_periods=5,
        use_eight_hour_equivalent=True,
    ),
    "composite sized by its score": CompositeParams(
        entry_threshold=0.15, exit_threshold=0.1, trend_ema_span=2, sizing=Sizing()
    ),
    "hold": HoldParams(),
}
COSTS = (Costs(), Costs(0.0, 0.0, 0.0), Costs(2.0, 7.5, 12.5))
CAPITALS = (
    Capital(),
    Capital(initial=2_500.0, notional_fraction=0.5, lot_step=0.1, min_notional=5.0),
    Capital(initial=100.0, lot_step=0.0),
    Capital(initial=1_000.0, lot_step=0.3, min_quantity=0.5),
)


@pytest.mark.parametrize("name", STRATEGIES)
@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**32 - 1),
    first_day=st.integers(0, 12),
    costs=st.sampled_from(COSTS),
    capital=st.sampled_from(CAPITALS),
)
def test_every_equity_and_trade_agrees_with_exact_decimals(
    name: str, seed: int, first_day: int, costs: Costs, capital: Capital
) -> None:
    history = random_history(seed)
    times = history.settlements.ts_ms
    period = Period(int(times[0]) + first_day * 86_400_000, int(times[-1]))
    strategy = STRATEGIES[name]
    exact = simulate_exactly(history, period, strategy, costs, capital)
    result = simulate(align(history), period, strategy, Terms(costs, capital))
    close = 1e-9 * capital.initial
    assert len(result.trades) == len(exact.trades)
    np.testing.assert_allclose(
        result.curve.equity[1:], [float(e) for e in exact.equity], rtol=0, atol=close
    )
    for k, trade in enumerate(exact.trades):
        assert result.trades.entry_index[k] == trade.entry
        assert result.trades.exit_index[k] == trade.exit
        if capital.lot_step > 0:
            assert result.trades.quantity[k] == float(trade.quantity)
        got = (
            result.trades.funding[k],
            result.trades.basis_pnl[k],
            result.trades.entry_fees[k] + result.trades.exit_fees[k],
            result.trades.slippage_cost[k],
            result.trades.net_pnl[k],
        )
        want = (
            trade.funding,
            trade.basis,
            trade.entry_fees + trade.exit_fees,
            trade.slippage,
            trade.net,
        )
        np.testing.assert_allclose(got, [float(w) for w in want], rtol=0, atol=close)


def test_the_random_markets_have_what_the_comparison_is_for() -> None:
    trades = stale = refused_by_volume = marks = 0
    for seed in range(40):
        history = random_history(seed)
        market = align(history)
        period = Period(int(market.ts_ms[0]), int(market.ts_ms[-1]))
        result = simulate(market, period, SimpleParams(), Terms())
        trades += len(result.trades)
        stale += result.data_use.untradable_count
        refused_by_volume += int(np.count_nonzero(~market.volume_ok))
        marks += result.data_use.settlement_marks * result.data_use.bar_marks
    assert min(trades, stale, refused_by_volume, marks) > 0


def test_a_wrong_engine_would_be_seen() -> None:
    history = random_history(1)
    times = history.settlements.ts_ms
    period = Period(int(times[0]), int(times[-1]))
    exact = simulate_exactly(history, period, SimpleParams(), Costs(), Capital())
    other = replace(Costs(), slippage_bps=5.0001)
    result = simulate(align(history), period, SimpleParams(), Terms(other, Capital()))
    assert abs(result.curve.equity[-1] - float(exact.equity[-1])) > 1e-5
