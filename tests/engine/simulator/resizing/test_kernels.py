"""Collateral moved between the legs, by hand. 10 coins at 100, a leverage of 2: C = 500."""

import pytest

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.trading import OrderRules, Trading
from tests.engine.handmade import SIMULATORS, Simulator, handmade, play, story

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

CENTS = Capital(initial=1_000.0, lot_step=0.01)


def rebalanced(release_above: float | None = None, rules: OrderRules | None = None) -> Trading:
    rebalance = Rebalance(top_up_below=0.3, restore_to=0.5, release_above=release_above)
    margin = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.01),), rebalance=rebalance)
    return Trading(rules=rules or OrderRules(), margin=margin)


def test_a_top_up(simulator: Simulator) -> None:
    prices = [100.0, 120.0, 120.0]
    market = handmade([0.0001, 0.0, 0.0], perp=prices, spot=prices)
    result = play(simulator, market, rebalanced(), capital=CENTS)
    # At 1 the balance is 500 - 10 x 20 = 300, the ratio 300 / 1200 = 0.25, under 0.3.
    # d = (0.5 x 1200 - 300) / (120 + 0.5 x 120) = 1.666..., up to the lot: 1.67.
    assert result.trades[0].adjustments[0] == pytest.approx((1, -1.67, 0.0, 0.0))
    assert result.quantity.tolist() == pytest.approx([10.0, 8.33, 0.0])
    assert result.trades[0].quantity == 10.0
    # C = 500 + 1.67 x (100 - 120) + 1.67 x 120 = 667: L = (667 + 833) / (8.33 x 1.01).
    assert result.headroom[1] == pytest.approx(1_500 / (8.33 * 1.01) / 120 - 1)
    assert result.trades[0].net_pnl == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("price", "changes"), [(115.38, 0), (115.39, 1)])
def test_a_top_up_waits_for_its_threshold(simulator: Simulator, price: float, changes: int) -> None:
    # (1500 - 10 x price) / (10 x price) < 0.3 above 115.3846.
    prices = [100.0, price, price]
    market = handmade([0.0001, 0.0, 0.0], perp=prices, spot=prices)
    result = play(simulator, market, rebalanced(), capital=CENTS)
    assert len(result.trades[0].adjustments) == changes


def test_a_top_up_pays_its_own_costs(simulator: Simulator) -> None:
    prices = [100.0, 120.0, 120.0]
    market = handmade([0.0001, 0.0, 0.0], perp=prices, spot=prices)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=10)
    result = play(simulator, market, rebalanced(), costs=costs, capital=CENTS)
    # Spot is sold at 119.88, perp bought at 120.12: fees 0.11988 + 0.06006, slippage 0.24 a unit.
    # d = 300 / (120 - 0.41994 + 60) = 1.67056..., up to the lot: 1.68.
    trade = result.trades[0]
    fees, slippage = 1.68 * 0.17994, 1.68 * 0.24
    assert trade.adjustments[0] == pytest.approx((1, -1.68, fees, slippage))
    # The rest of 8.32 is closed at the same prices; opening has cost 10 x 0.15005 and 10 x 0.2.
    assert trade.entry_fees == pytest.approx(1.5005)
    assert trade.exit_fees == pytest.approx(fees + 8.32 * 0.17994)
    assert trade.slippage_cost == pytest.approx(2.0 + slippage + 8.32 * 0.24)
    # C = 500 + 1.68 x 100 - costs; what entry has cost is paid outside of it.
    posted = 668.0 - fees - slippage
    assert result.headroom[1] == pytest.approx((posted + 832) / (8.32 * 1.01) / 120 - 1)


def test_a_release_grows_both_legs_back(simulator: Simulator) -> None:
    perp = [100.0, 120.0, 110.0, 110.0]
    market = handmade([0.0001, 0.0, 0.0, 0.0], perp=perp, spot=[100.0, 120.0, 110.0, 111.0])
    result = play(simulator, market, rebalanced(release_above=0.6), capital=CENTS)
    # 8.33 and C = 667 after the top-up. At 2: balance 667 - 83.3 = 583.7, ratio 0.637.
    # d = (583.7 - 0.5 x 916.3) / (110 + 55) = 0.7609, down to the lot: 0.76.
    trade = result.trades[0]
    assert [a[0] for a in trade.adjustments] == [1, 2]
    assert [a[1] for a in trade.adjustments] == pytest.approx([-1.67, 0.76])
    assert result.quantity.tolist() == pytest.approx([10.0, 8.33, 9.09, 0.0])
    # C = 667 - 0.76 x 110 = 583.4; the average entry is (833 + 83.6) / 9.09.
    assert result.headroom[2] == pytest.approx((583.4 + 916.6) / (9.09 * 1.01) / 110 - 1)
    # Spot ends 1 above perp: 9.09 is all that both legs have gained.
    assert trade.basis_pnl == pytest.approx(9.09)
    assert trade.quantity == 10.0


def test_a_release_stops_at_the_quantity_that_was_opened(simulator: Simulator) -> None:
    prices = [100.0, 120.0, 90.0, 90.0]
    market = handmade([0.0001, 0.0, 0.0, 0.0], perp=prices, spot=prices)
    result = play(simulator, market, rebalanced(release_above=0.6), capital=CENTS)
    # d = (667 + 83.3 - 0.5 x 749.7) / 135 = 2.78, but 1.67 are missing.
    assert result.quantity.tolist() == pytest.approx([10.0, 8.33, 10.0, 0.0])


def test_what_cannot_be_topped_up_is_closed(simulator: Simulator) -> None:
    prices = [100.0, 120.0, 120.0, 120.0]
    market = handmade([0.0001, 0.0, 0.0, 0.0], perp=prices, spot=prices)
    # Lots of 10: 1.666... is rounded up to all that there is.
    tens = Capital(initial=1_000.0, lot_step=10.0)
    result = play(simulator, market, rebalanced(), capital=tens)
    assert story(result) == [(0, 1, "MARGIN_CALL")]
    assert result.quantity.tolist() == [10.0, 0.0, 0.0, 0.0]


def test_an_adjustment_below_the_minimum_is_not_made(simulator: Simulator) -> None:
    prices = [100.0, 120.0, 120.0]
    market = handmade([0.0001, 0.0, 0.0], perp=prices, spot=prices)
    for capital, changes in (
        (Capital(initial=1_000.0, lot_step=0.01, min_quantity=1.68), 0),
        # 1.67 x 120 = 200.4.
        (Capital(initial=1_000.0, lot_step=0.01, min_notional=200.5), 0),
        (Capital(initial=1_000.0, lot_step=0.01, min_notional=200.3), 1),
    ):
        result = play(simulator, market, rebalanced(), capital=capital)
        assert len(result.trades[0].adjustments) == changes


def test_the_stop_counts_what_a_top_up_has_realised(simulator: Simulator) -> None:
    market = handmade(
        [0.0001, 0.0, 0.0, 0.0],
        perp=[100.0, 120.0, 120.0, 120.0],
        spot=[100.0, 119.0, 117.5, 117.5],
    )
    # At 1 both legs have lost 1 a coin. d = 300 / (119 + 60) = 1.6759..., up to the lot: 1.68.
    # At 2: 8.32 x 2.5 + 1.68 x 1 = 22.48, 2.248 % of the 1,000 at entry.
    for stop, expected in ((0.0224, (0, 2, "BASIS_STOP")), (0.0225, (0, 3, "END_OF_PERIOD"))):
        trading = rebalanced(rules=OrderRules(stop_basis_loss=stop))
        result = play(simulator, market, trading, capital=CENTS)
        assert story(result) == [expected]
        assert result.trades[0].basis_pnl == pytest.approx(-22.48)


@pytest.mark.parametrize(("price", "changes"), [(100.0, 1), (99.9, 2)])
def test_a_release_waits_until_its_threshold_is_exceeded(
    simulator: Simulator, price: float, changes: int
) -> None:
    # Two whole lots are given up at 120: C = 500 - 2 x 20 + 2 x 120 = 700 for 8 coins. At 100
    # the ratio is 700 / 800 = 0.875, which is not above 0.875.
    prices = [100.0, 120.0, price, price]
    market = handmade([0.0001, 0.0, 0.0, 0.0], perp=prices, spot=prices)
    coins = Capital(initial=1_000.0, lot_step=1.0)
    result = play(simulator, market, rebalanced(release_above=0.875), capital=coins)
    assert len(result.trades[0].adjustments) == changes


def test_nothing_is_moved_between_the_thresholds(simulator: Simulator) -> None:
    market = handmade([0.0001] + [0.0] * 3, perp=[100.0, 101.0, 102.0, 101.0])
    any_size = Capital(initial=1_000.0, lot_step=0.0, min_notional=0.0)
    result = play(simulator, market, rebalanced(release_above=2.0), capital=any_size)
    assert result.trades[0].adjustments == []
