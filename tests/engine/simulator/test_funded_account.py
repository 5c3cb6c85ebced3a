"""Whose money is traded: what an account that pays for everything promises, on random markets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin
from engine.model.market import MarketHistory
from engine.model.params import Period, SimpleParams, Strategy
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.model.trading import Direction, OrderRules, Trading
from engine.simulator.run import simulate
from tests.engine.markets import columns, random_history, whole
from tests.engine.mixed_markets import mixed_history
from tests.engine.option_families import BOTH_WAYS, FAMILIES, ONE_TIER, USUAL, Options, margin

ACCOUNTS = [
    options
    for name in ("funded", "funded in part", "idle money and yields")
    for options in FAMILIES[name]
    if options.capital.funded
]
HISTORIES = st.integers(0, 2**32 - 1).map(random_history) | st.integers(0, 2**32 - 1).map(
    mixed_history
)


def run(history: MarketHistory, strategy: Strategy, options: Options) -> SimulationResult:
    market = align(history)
    return simulate(market, whole(market), strategy, options.terms)


@settings(max_examples=60)
@given(history=HISTORIES, strategy=st.sampled_from(USUAL), options=st.sampled_from(ACCOUNTS))
def test_it_adds_up_with_interest_and_yield(
    history: MarketHistory, strategy: Strategy, options: Options
) -> None:
    result = run(history, strategy, options)
    close = 1e-9 * options.capital.initial
    parts, trades = attribute(result), result.trades
    gained = parts.funding_received - parts.funding_paid + parts.basis_pnl
    gained += parts.spot_yield + parts.interest
    lost = parts.total_fees + parts.slippage_cost + parts.borrow_cost + parts.liquidation_cost
    assert gained - lost == pytest.approx(parts.net_pnl, abs=close)
    assert trades.net_pnl.sum() + parts.interest == pytest.approx(parts.net_pnl, abs=close)
    last = result.curve.equity[-1] - options.capital.initial
    assert last == pytest.approx(parts.net_pnl, abs=close)
    assert result.curve.interest.sum() == pytest.approx(parts.interest, abs=close)
    assert result.curve.spot_yield.sum() == pytest.approx(parts.spot_yield, abs=close)


@settings(max_examples=60)
@given(history=HISTORIES, strategy=st.sampled_from(USUAL), options=st.sampled_from(ACCOUNTS))
def test_what_is_opened_or_resized_is_paid_for(
    history: MarketHistory, strategy: Strategy, options: Options
) -> None:
    if options.capital.notional_fraction > 1:
        return
    result = run(history, strategy, options)
    moved = result.adjustments
    # The costs of giving up more than what stays are not in what it was sized by.
    left = np.abs(result.curve.quantity[moved.index + 1])
    is_sized = (np.abs(moved.quantity_change) <= left) & (options.capital.resize_band is not None)
    placed = np.concatenate((result.trades.entry_index, moved.index[is_sized]))
    assert result.curve.free_cash[placed + 1].min(initial=0.0) >= -1e-9 * options.capital.initial


@pytest.mark.parametrize("seed", range(4))
def test_both_properties_have_something_to_say(seed: int) -> None:
    trades = resizes = 0
    for options in ACCOUNTS:
        result = run(mixed_history(seed), USUAL[2], options)
        trades += len(result.trades)
        resizes += result.data_use.resizes
    assert min(trades, resizes) > 0


def test_idle_cash_earns_interest_and_is_no_skill() -> None:
    market = columns([0.0] * 6)
    terms = Terms(capital=Capital(funded=True, cash_apr=0.0876))
    result = simulate(market, whole(market), SimpleParams(0.01, 0.0), terms)
    # Compound, each time 8 hours: 10,000 x (1 + 0.0876 x 8 / 8760) ^ 5.
    assert result.curve.equity[-1] == pytest.approx(10_000 * 1.00008**5)
    metrics = summarise(result)
    assert (metrics.sharpe, metrics.sortino, metrics.total_trades) == (None, None, 0)


def test_a_band_needs_an_account_that_pays_and_no_other_rebalancing() -> None:
    with pytest.raises(InvalidParams) as refused:
        Capital(resize_band=0.1)
    assert refused.value.field == "resize_band"
    with pytest.raises(InvalidParams) as refused:
        Terms(
            capital=Capital(funded=True, resize_band=0.1),
            trading=margin(3.0, rebalance=BOTH_WAYS),
        )
    assert refused.value.field == "resize_band"


def test_the_benchmark_keeps_what_fills_orders_and_no_other_rule() -> None:
    rules = OrderRules(3, anticipate=True, fill_without_volume=False)
    terms = Terms(Costs(), Capital(funded=True), Trading(Direction.SHORT_SPOT, rules))
    kept = terms.without_rules()
    assert kept.trading.rules == OrderRules(anticipate=True, fill_without_volume=False)
    assert (kept.trading.direction, kept.capital) == (Direction.SHORT_SPOT, terms.capital)


def test_a_position_is_kept_alive_by_resizing() -> None:
    """The coin triples: a short at leverage 1 without a resize is liquidated on the way."""
    rise = np.linspace(100.0, 300.0, 60).tolist()
    market = columns([0.0001] * 60, perp=rise, spot=rise)
    isolated = Trading(margin=IsolatedMargin(1.0, ONE_TIER))
    period = Period(int(market.ts_ms[0]), int(market.ts_ms[-1]))
    stay = SimpleParams(0.0001, -1.0)
    kept = simulate(
        market,
        period,
        stay,
        Terms(capital=Capital(funded=True, resize_band=0.25), trading=isolated),
    )
    left = simulate(market, period, stay, Terms(capital=Capital(funded=True), trading=isolated))
    assert summarise(kept).liquidations == 0
    assert kept.data_use.resizes > 2
    assert summarise(left).liquidations > 0
