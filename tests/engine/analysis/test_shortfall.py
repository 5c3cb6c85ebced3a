"""What an account that is not funded owed beyond what it had."""

import numpy as np
import pytest

from engine.analysis.shortfall import Shortfall, shortfall_of, shortfall_of_account
from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import Period, SimpleParams
from engine.model.portfolio import PortfolioRules
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.model.trading import Direction, Trading
from engine.portfolio.run import MarketOnTerms, simulate_portfolio
from engine.simulator.run import simulate
from tests.engine.handmade import FREE, STAY, TEN_COINS, handmade, settlement_ms
from tests.engine.markets import columns, random_history, whole
from tests.engine.option_families import BOTH_WAYS, USUAL, margin

RISE = [100.0, 110.0, 160.0, 150.0]


def run(
    prices: list[float],
    capital: Capital = TEN_COINS,
    trading: Trading | None = None,
    rate: float = 0.0001,
) -> Shortfall | None:
    market = columns([rate] * len(prices), perp=prices, spot=prices)
    terms = Terms(FREE, capital, trading or Trading())
    return shortfall_of(simulate(market, whole(market), STAY, terms))


def test_ten_coins_that_took_the_whole_capital_leave_nothing_for_the_short() -> None:
    # Ten sold at 100 have lost 100 at 110 and 600 at 160; of funding 0.11 and 1.6 x 0.0001 x 10
    # x 100 came in.
    found = run(RISE)
    assert found is not None
    assert found.amount == pytest.approx(600.0 - 0.11 - 0.16)
    assert (found.ts_ms, found.since_ts_ms) == (settlement_ms(2), settlement_ms(1))


def test_what_the_long_leg_leaves_pays_first() -> None:
    # Five coins take 500: 500 and the funding are there.
    half = Capital(initial=1_000.0, notional_fraction=0.5)
    assert run(RISE, half) is None
    found = run([100.0, 199.0, 300.0, 150.0], half)
    assert found is not None
    assert found.amount == pytest.approx(1_000.0 - 500.0 - 5 * (0.0199 + 0.03))
    assert found.since_ts_ms == found.ts_ms == settlement_ms(2)


def test_money_that_was_missing_before_is_not_owed_twice() -> None:
    # Thirty coins cost 3,000 of 1,000: the short leg's loss of 300 is what it is.
    large = Capital(initial=1_000.0, notional_fraction=3.0)
    found = run([100.0, 110.0, 100.0, 100.0], large)
    assert found is not None
    assert found.amount == pytest.approx(300.0)


def test_a_short_spot_leg_takes_no_money_and_may_lose_all_of_it() -> None:
    short = Trading(Direction.SHORT_SPOT)
    assert run(RISE, trading=short, rate=-0.0001) is None
    found = run([100.0, 110.0, 240.0, 100.0], trading=short, rate=-0.0001)
    assert found is not None
    # Ten coins have lost 1,400 where 1,000 and the funding were; the perp has won as much.
    assert found.amount == pytest.approx(400.0 - 10 * (0.011 + 0.024))


def test_a_fall_owes_nothing() -> None:
    assert run([100.0, 90.0, 80.0, 70.0]) is None


def test_a_portfolio_owes_what_its_markets_owe_together() -> None:
    histories = [
        handmade([0.0001] * 4, perp=RISE, spot=RISE),
        handmade([0.0001] * 4, perp=80.0, spot=80.0),
    ]
    terms = Terms(FREE, TEN_COINS)
    markets = [MarketOnTerms(align(history), terms) for history in histories]
    period = Period(settlement_ms(0), settlement_ms(3))
    result = simulate_portfolio(markets, period, STAY, PortfolioRules(slots=2), 1_000.0)
    found = shortfall_of_account(result.curve, result.markets)
    assert found is not None
    # Five coins at 100 and 6.25 at 80: all of it; 5 x 60 is lost, 2 x 0.05 and more came in.
    received = 0.0001 * (5 * (110 + 160) + 6.25 * (80 + 80))
    assert found.amount == pytest.approx(300.0 - received)
    alone = simulate_portfolio(markets[:1], period, STAY, PortfolioRules(slots=1), 1_000.0)
    whole_account = shortfall_of_account(alone.curve, alone.markets)
    assert whole_account == shortfall_of(simulate(markets[0].market, period, STAY, terms))


def paid_from(result: SimulationResult, terms: Terms) -> list[float]:
    """The same by counting money, settlement by settlement, for a long spot leg."""
    trades, settled = result.trades, result.settlements
    beyond = []
    for t in range(settled.ts_ms.shape[0]):
        money = terms.capital.initial + trades.net_pnl[trades.exit_index <= t].sum()
        lost = 0.0
        for k in np.flatnonzero((trades.entry_index <= t) & (t < trades.exit_index)):
            entry, quantity = trades.entry_index[k], trades.quantity[k]
            spot, perp = settled.spot[entry], settled.perp[entry]
            paid = quantity * (trades.spot_entry[k] - spot + perp - trades.perp_entry[k])
            fees = quantity * trades.spot_entry[k] * terms.costs.spot_fee_bps * 1e-4
            fees += quantity * trades.perp_entry[k] * terms.costs.perp_fee_bps * 1e-4
            money += result.curve.funding[entry + 2 : t + 2].sum() - paid - fees - quantity * spot
            lost += quantity * (settled.perp[t] - perp)
        beyond.append(lost - max(money, 0.0))
    return beyond


@pytest.mark.parametrize("seed", range(4))
def test_money_counted_out_comes_to_the_same(seed: int) -> None:
    market = align(random_history(seed))
    for strategy in (USUAL[2], USUAL[3], SimpleParams()):
        for fraction in (0.5, 1.0, 2.0):
            terms = Terms(Costs(), Capital(notional_fraction=fraction))
            result = simulate(market, whole(market), strategy, terms)
            beyond = paid_from(result, terms)
            found = shortfall_of(result)
            assert (found.amount if found else 0.0) == pytest.approx(max(0.0, *beyond), abs=1e-6)


def test_collateral_that_was_moved_changes_the_average_entry() -> None:
    # Reduced while the coin rises, grown back while it falls, higher than it was first sold.
    path = [100.0, 112.0, 112.0, 104.0, 104.0, 118.0, 118.0]
    market = columns([0.0001] * len(path), perp=path, spot=path)
    terms = Terms(FREE, TEN_COINS, margin(3.0, rebalance=BOTH_WAYS))
    result = simulate(market, whole(market), STAY, terms)
    assert (result.adjustments.quantity_change > 0.0).any()
    assert (result.adjustments.quantity_change < 0.0).any()
    found = shortfall_of(result)
    assert found is not None
    place = int(np.searchsorted(market.ts_ms, found.ts_ms))
    # Equity is money, the spot leg's worth and the short leg's loss: what is owed is the rest.
    held = result.curve.quantity[place + 1]
    missing = held * path[place] - result.curve.equity[place + 1]
    assert found.amount == pytest.approx(missing)
