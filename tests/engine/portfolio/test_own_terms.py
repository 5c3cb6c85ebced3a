"""Markets of a portfolio that are traded on terms of their own: venues differ."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.align import align
from engine.model.costs import Capital, Costs, Execution
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.params import Period, SimpleParams
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.model.trading import OrderRules, Trading
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from tests.engine.exact.simulator import simulate_exactly
from tests.engine.markets import columns, random_history

WEIGHTS = (0.6, 0.3)
RULES = OrderRules(min_holding_settlements=3)
COSTS = (Costs(10.0, 5.0, 5.0), Costs(20.0, 2.0, 1.0, perp_execution=Execution.MAKER))
CAPITALS = (
    Capital(lot_step=0.001, min_quantity=0.001, min_notional=5.0),
    Capital(lot_step=0.5, min_quantity=1.0, min_notional=50.0),
)
NAMES = {
    "quantity": "quantity",
    "entry_fees": "entry_fees",
    "exit_fees": "exit_fees",
    "slippage_cost": "slippage",
    "liquidation_cost": "liquidation_cost",
    "funding": "funding",
    "net_pnl": "net",
}
TRADINGS = (
    Trading(rules=RULES, margin=IsolatedMargin(3.0, (MaintenanceTier(0.0, 0.004),), 125.0)),
    Trading(
        rules=RULES,
        margin=IsolatedMargin(
            3.0, (MaintenanceTier(0.0, 0.02), MaintenanceTier(1_000.0, 0.1)), 20.0
        ),
    ),
)


@given(seed=st.integers(0, 2**31))
def test_each_market_pays_what_its_own_terms_say(seed: int) -> None:
    """With a slot for each and no cap a market's trades are those of its exact run alone."""
    histories = [random_history(seed), random_history(seed + 1)]
    times = [history.settlements.ts_ms for history in histories]
    first_ms = min(int(one[0]) for one in times) + 3 * 86_400_000  # prices are known by then
    period = Period(first_ms, max(int(one[-1]) for one in times))
    found = simulate_portfolio(
        [
            MarketOnTerms(align(history), Terms(costs, capital, trading))
            for history, costs, capital, trading in zip(
                histories, COSTS, CAPITALS, TRADINGS, strict=True
            )
        ],
        period,
        SimpleParams(),
        PortfolioRules(slots=2, weights=WEIGHTS),
        10_000.0,
    )
    ended = Decimal(10_000)
    for index, history in enumerate(histories):
        capital = replace(CAPITALS[index], notional_fraction=WEIGHTS[index])
        exact = simulate_exactly(
            history, period, SimpleParams(), COSTS[index], capital, TRADINGS[index]
        )
        trades = found.markets[index].trades
        assert trades.entry_index.tolist() == [trade.entry for trade in exact.trades]
        assert trades.exit_index.tolist() == [trade.exit for trade in exact.trades]
        for ours, theirs in NAMES.items():
            want = [float(getattr(trade, theirs)) for trade in exact.trades]
            assert getattr(trades, ours).tolist() == pytest.approx(want, abs=1e-5, rel=1e-9), ours
        ended += exact.equity[-1] - 10_000
    assert found.curve.equity[-1] == pytest.approx(float(ended), abs=1e-5)


def test_two_venues_by_hand() -> None:
    """Both at 100: 5,000 each; the second venue's lots of 0.3 leave 49.8 of 50."""
    markets = [columns([0.0001, 0.0001, 0.0]) for _ in range(2)]
    terms = (
        Terms(Costs(10.0, 5.0, 0.0)),
        Terms(Costs(20.0, 2.0, 0.0), Capital(lot_step=0.3)),
    )
    found = simulate_portfolio(
        [MarketOnTerms(*own) for own in zip(markets, terms, strict=True)],
        Period(int(markets[0].ts_ms[0]), int(markets[0].ts_ms[-1])),
        SimpleParams(),
        PortfolioRules(slots=2),
        10_000.0,
    )
    one, other = (market.trades for market in found.markets)
    assert one.quantity.tolist() == [50.0]
    assert other.quantity.tolist() == pytest.approx([49.8])
    # 50 x 100 x 15 bps; 49.8 x 100 x 22 bps
    assert one.entry_fees.tolist() == pytest.approx([7.5])
    assert other.entry_fees.tolist() == pytest.approx([10.956])
