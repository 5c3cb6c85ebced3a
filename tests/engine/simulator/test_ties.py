"""What is equal in decimals is equal in the engine, whatever its sums round to."""

from decimal import Decimal

import pytest

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import SimpleParams
from engine.model.trading import OrderRules, Trading
from tests.engine.handmade import handmade, play
from tests.engine.outcome import by_the_engine, check_same, exactly

pytestmark = pytest.mark.interpreted

PRICES = (0.07, 0.13, 0.29, 0.57, 0.83, 11.37, 57.91, 86.86, 123.45, 2_345.67, 31_415.93, 59_999.99)
TIER = (MaintenanceTier(0.0, 0.2),)
CAPITAL = Capital(initial=1_000.0, lot_step=0.001)


def times(price: float, factor: str) -> float:
    """The product as a decimal."""
    return float(Decimal(repr(price)) * Decimal(factor))


@pytest.mark.parametrize("price", PRICES)
@pytest.mark.parametrize("count", [31, 51])
def test_funding_that_equals_the_round_trip_does_not_exceed_it(price: float, count: int) -> None:
    # 31 x 1 bp = 2 x (10 + 5.5) bp, and 51 x 1 bp = 2 x (10 + 5.5 + 5 + 5) bp: what the fees of
    # slipped fills cost more where a leg is bought, they cost less where it is sold.
    market = handmade([0.0001] * 4, perp=price, spot=price)
    trading = Trading(rules=OrderRules(break_even_settlements=count))
    costs = Costs(10.0, 5.5, 0.0 if count == 31 else 5.0)
    want = play(exactly, market, trading=trading, costs=costs, capital=CAPITAL)
    got = play(by_the_engine, market, trading=trading, costs=costs, capital=CAPITAL)
    check_same(got, want, 1_000.0)
    assert len(got.trades) == 0


def test_no_funding_does_not_exceed_no_costs() -> None:
    trading = Trading(rules=OrderRules(break_even_settlements=10))
    for simulator in (exactly, by_the_engine):
        for rate, trades in ((0.0, 0), (1e-9, 1)):
            result = play(simulator, handmade([rate] * 3), trading, SimpleParams(0.0, -1.0))
            assert len(result.trades) == trades


@pytest.mark.parametrize("price", PRICES)
def test_a_loss_of_exactly_the_stop_stops(price: float) -> None:
    market = handmade([0.0001] * 3, perp=price, spot=[price, times(price, "0.98"), price])
    trading = Trading(rules=OrderRules(stop_basis_loss=0.02))
    want = play(exactly, market, trading=trading, capital=CAPITAL)
    got = play(by_the_engine, market, trading=trading, capital=CAPITAL)
    check_same(got, want, 1_000.0)
    assert [trade.reason for trade in got.trades] == ["BASIS_STOP"]


@pytest.mark.parametrize("price", PRICES)
def test_a_high_of_exactly_the_liquidation_price_liquidates(price: float) -> None:
    # (1 / 2 + 1) / (1 + 0.2) = 1.25
    high = [price, times(price, "1.25"), price]
    market = handmade([0.0001, 0.0, 0.0], perp=price, spot=price, perp_high=high)
    trading = Trading(margin=IsolatedMargin(2.0, TIER))
    want = play(exactly, market, trading=trading, capital=CAPITAL)
    got = play(by_the_engine, market, trading=trading, capital=CAPITAL)
    check_same(got, want, 1_000.0)
    assert [trade.reason for trade in want.trades] == [trade.reason for trade in got.trades]


@pytest.mark.parametrize("price", PRICES)
def test_a_ratio_of_exactly_the_threshold_is_not_under_it(price: float) -> None:
    # (1.5 - 1.2) / 1.2 = 0.25
    path = [price, times(price, "1.2"), times(price, "1.2")]
    market = handmade([0.0001, 0.0, 0.0], perp=path, spot=path)
    margin = IsolatedMargin(2.0, TIER, 0.0, 0.0, Rebalance(0.25, 0.5, 0.7))
    trading = Trading(margin=margin)
    want = play(exactly, market, trading=trading, capital=CAPITAL)
    got = play(by_the_engine, market, trading=trading, capital=CAPITAL)
    check_same(got, want, 1_000.0)
    assert got.trades[0].adjustments == []


@pytest.mark.parametrize("price", PRICES)
def test_posting_exactly_the_maintenance_is_not_enough(price: float) -> None:
    # 0.25 of the notional are posted, and 0.2 of one at a mark of 1.25 times the price must stay.
    marks = [times(price, "1.25")] * 3
    market = handmade([0.0001, 0.0, 0.0], perp=price, spot=price, marks=marks)
    trading = Trading(margin=IsolatedMargin(4.0, TIER))
    want = play(exactly, market, trading=trading, capital=CAPITAL)
    got = play(by_the_engine, market, trading=trading, capital=CAPITAL)
    check_same(got, want, 1_000.0)
    assert (len(got.trades), got.entries_beyond_margin) == (0, 1)


def test_a_round_trip_buys_each_leg_once_and_sells_it_once() -> None:
    # 51 payments of 1.00005 bp exceed 51 bp; two purchases of spot would cost 51.0045 bp.
    market = handmade([0.000100005] * 3)
    trading = Trading(rules=OrderRules(break_even_settlements=51))
    for simulator in (exactly, by_the_engine):
        result = play(simulator, market, trading, costs=Costs(10.0, 5.5, 5.0), capital=CAPITAL)
        assert len(result.trades) == 1
