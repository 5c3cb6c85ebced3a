"""Isolated margin by hand: the liquidation price, what reaches it, and what it costs.

Everywhere 10 coins at 100: a leverage of 2 posts C = 500.
"""

import numpy as np
import pytest

from engine.model.costs import Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.params import SimpleParams
from engine.model.trading import Direction, Trading
from tests.engine.handmade import SIMULATORS, Simulator, handmade, play, settlement_ms, story

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

TWICE = Trading(margin=IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.2),)))
"""Liquidated where 500 + 10 x (100 - L) = 0.2 x 10 x L: L = 125."""

SHORT_TWICE = Trading(Direction.SHORT_SPOT, margin=TWICE.margin)
"""Liquidated where 500 + 10 x (L - 100) = 0.2 x 10 x L: L = 62.5."""

TIERED = (MaintenanceTier(0.0, 0.1), MaintenanceTier(600.0, 0.2))
"""Maintenance of N above 600: 60 + 0.2 x (N - 600) = 0.2 x N - 60."""


def test_a_high_between_settlements_liquidates(simulator: Simulator) -> None:
    market = handmade(
        [0.0001, 0.0, 0.0005, 0.0001, 0.0001],
        perp=[100.0, 110.0, 112.0, 100.0, 100.0],
        spot=[100.0, 110.0, 112.0, 100.0, 100.0],
        perp_high=[100.0, 130.0, 112.0, 100.0, 100.0],
        spot_high=[100.0, 131.3, 112.0, 100.0, 100.0],
    )
    trading = Trading(margin=IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.2),), 50.0))
    costs = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=10)
    result = play(simulator, market, trading, costs=costs)
    # Nothing is opened at 2, where it was liquidated, though the rate says open.
    assert story(result) == [(0, 2, "LIQUIDATED"), (3, 4, "END_OF_PERIOD")]
    trade = result.trades[0]
    # The bar of settlement 1 closes an hour after it.
    assert trade.exit_ts_ms == settlement_ms(1, hours=1)
    # Perp at L = 125, bought at 125 x 1.001. Spot at 125 x 131.3 / 130 = 126.25, sold at x 0.999.
    assert trade.perp_exit == pytest.approx(125.125)
    assert trade.spot_exit == pytest.approx(126.12375)
    # 10 x (126.12375 x 10 bp + 125.125 x 5 bp).
    assert trade.exit_fees == pytest.approx(1.2612375 + 0.625625)
    # 50 bp of 10 x 125.
    assert trade.liquidation_cost == pytest.approx(6.25)
    # 10 x (126.25 - 100) + 10 x (100 - 125).
    assert trade.basis_pnl == pytest.approx(12.5)
    # Opening: 10 x (0.1 + 0.1); closing: 10 x (0.12625 + 0.125).
    assert trade.slippage_cost == pytest.approx(2.0 + 2.5125)
    # 0 was paid at 1, and what 2 pays is not received.
    assert trade.funding == 0.0
    assert result.funding[2] == 0.0
    assert result.quantity.tolist() == [10.0, 10.0, 0.0, 10.0, 0.0]
    # Entry fees: 10 x (100.1 x 10 bp + 99.9 x 5 bp).
    net = 12.5 - 1.5005 - 1.8868625 - 4.5125 - 6.25
    assert trade.net_pnl == pytest.approx(net)
    assert result.equity[2] == pytest.approx(1_000 + net)


@pytest.mark.parametrize(("high", "reason"), [(125.0, "LIQUIDATED"), (124.99, "END_OF_PERIOD")])
def test_the_price_must_be_reached(simulator: Simulator, high: float, reason: str) -> None:
    market = handmade([0.0001, 0.0, 0.0], perp_high=[100.0, high, 100.0])
    assert story(play(simulator, market, TWICE)) == [(0, 2, reason)]


@pytest.mark.parametrize(("low", "reason"), [(62.5, "LIQUIDATED"), (62.51, "END_OF_PERIOD")])
def test_so_must_that_of_a_long_perp(simulator: Simulator, low: float, reason: str) -> None:
    market = handmade([-0.0001, 0.0, 0.0], perp_low=[100.0, low, 100.0])
    assert story(play(simulator, market, SHORT_TWICE)) == [(0, 2, reason)]


def test_the_mark_at_a_settlement_liquidates_there(simulator: Simulator) -> None:
    market = handmade(
        [0.0001, 0.0, 0.001, 0.0],
        perp=[100.0, 100.0, 121.0, 121.0],
        spot=[100.0, 100.0, 120.0, 120.0],
        marks=[100.0, 100.0, 150.0, 121.0],
    )
    result = play(simulator, market, TWICE)
    assert story(result)[0] == (0, 2, "LIQUIDATED")
    trade = result.trades[0]
    assert trade.exit_ts_ms == settlement_ms(2)
    # Spot at 125 x S / M = 125 x 120 / 150 = 100, so that the perp's 250 are lost.
    assert trade.spot_exit == pytest.approx(100.0)
    assert trade.basis_pnl == pytest.approx(-250.0)
    assert trade.funding == 0.0


def test_without_a_spot_bar_of_that_window_the_last_spot_price_counts(
    simulator: Simulator,
) -> None:
    market = handmade(
        [0.0001, 0.0, 0.0],
        perp=[100.0, 100.0, 110.0],
        spot=[103.0, 100.0, 99.0],
        perp_high=[100.0, 130.0, 110.0],
        no_spot_bar_at=(1,),
    )
    trade = play(simulator, market, TWICE).trades[0]
    # The last bar that has closed is that of settlement 0; that of settlement 2 opens later.
    assert trade.spot_exit == 103.0
    # 10 x (103 - 103) + 10 x (100 - 125).
    assert trade.basis_pnl == pytest.approx(-250.0)


def test_of_equal_extremes_the_first_counts(simulator: Simulator) -> None:
    market = handmade(
        [0.0001, 0.0, 0.0],
        perp_high=[100.0, 130.0, 100.0],
        spot_high=[100.0, 104.0, 100.0],
        marks=[100.0, 100.0, 130.0],
    )
    trade = play(simulator, market, TWICE).trades[0]
    # The bar's own ratio, 104 / 130, and its close; not 100 / 130 at settlement 2.
    assert trade.spot_exit == pytest.approx(100.0)
    assert trade.exit_ts_ms == settlement_ms(1, hours=1)


def test_a_low_liquidates_a_long_perp_and_borrow_runs_until_then(simulator: Simulator) -> None:
    market = handmade(
        [-0.0001, 0.0, 0.0],
        perp_low=[100.0, 60.0, 100.0],
        spot_low=[100.0, 61.2, 100.0],
    )
    costs = Costs(0.0, 0.0, 0.0, borrow_apr=0.876)
    result = play(simulator, market, SHORT_TWICE, costs=costs)
    trade = result.trades[0]
    assert (trade.direction, *story(result)[0]) == (-1, 0, 2, "LIQUIDATED")
    # Perp at 62.5, spot at 62.5 x 61.2 / 60 = 63.75: 362.5 won with spot, 375 lost with perp.
    assert (trade.perp_exit, trade.spot_exit) == pytest.approx((62.5, 63.75))
    assert trade.basis_pnl == pytest.approx(362.5 - 375.0)
    # 0.876 / 8760 = 0.0001 an hour: 8 hours of 10 x 100, then one of 10 x 63.75.
    assert result.borrow.tolist() == pytest.approx([0.0, 0.8, 0.06375])
    assert trade.borrow_cost == pytest.approx(0.86375)
    assert result.equity[2] == pytest.approx(1_000 - 12.5 - 0.86375)


def test_where_funding_takes_the_collateral_it_is_liquidated_there(simulator: Simulator) -> None:
    # A leverage of 100 posts 10; 0.6 % of 1,000 are paid at 1, and 4 are less than 0.5 % of it.
    trading = Trading(margin=IsolatedMargin(100.0, (MaintenanceTier(0.0, 0.005),)))
    market = handmade([0.0001, -0.006, 0.0], perp=[100.0, 100.0, 50.0], spot=[100.0, 101.0, 50.0])
    result = play(simulator, market, trading)
    assert story(result) == [(0, 2, "LIQUIDATED")]
    trade = result.trades[0]
    assert trade.exit_ts_ms == settlement_ms(1)
    # At 1's prices, 100 and 101; L = (4 + 1000) / (10 x 1.005) = 99.9 is not what it fills at.
    assert (trade.perp_exit, trade.spot_exit) == (100.0, 101.0)
    assert trade.net_pnl == pytest.approx(10.0 - 6.0)
    assert result.headroom[1] == pytest.approx(1_004 / 1_005 - 1)


@pytest.mark.parametrize(("high", "reason"), [(130.0, "LIQUIDATED"), (129.99, "END_OF_PERIOD")])
def test_maintenance_is_tiered(simulator: Simulator, high: float, reason: str) -> None:
    # 500 + 1000 - N = 0.2 x N - 60: N = 1300, L = 130.
    market = handmade([0.0001, 0.0, 0.0], perp_high=[100.0, high, 100.0])
    result = play(simulator, market, Trading(margin=IsolatedMargin(2.0, TIERED)))
    assert story(result) == [(0, 2, reason)]
    assert result.headroom[0] == pytest.approx(0.3)


def test_an_entry_that_posts_too_little_is_not_made(simulator: Simulator) -> None:
    # A leverage of 8 posts 125; the maintenance of 1,000 is 140.
    trading = Trading(margin=IsolatedMargin(8.0, TIERED))
    result = play(simulator, handmade([0.0001] * 4), trading)
    assert result.trades == []
    assert result.entries_beyond_margin == 3
    assert np.isnan(result.headroom).all()


def test_headroom_follows_funding_and_the_mark(simulator: Simulator) -> None:
    market = handmade([0.0001, 0.01, 0.0], perp=[100.0, 110.0, 100.0])
    result = play(simulator, market, TWICE)
    # At 0: 125 / 100 - 1. At 1 C is 500 + 10 x 110 x 1 %: L = 1511 / 12; flat at the end.
    expected = [0.25, 1_511 / 12 / 110 - 1]
    assert result.headroom[:2].tolist() == pytest.approx(expected)
    assert np.isnan(result.headroom[2])


def test_headroom_of_a_long_perp(simulator: Simulator) -> None:
    market = handmade([-0.0001, 0.0, 0.0])
    result = play(simulator, market, SHORT_TWICE)
    assert result.headroom[:2].tolist() == pytest.approx([0.375, 0.375])
    # A leverage of 0.5 posts 2,000: not even a price of 0 takes it.
    deep = IsolatedMargin(0.5, (MaintenanceTier(0.0, 0.2),))
    result = play(simulator, market, Trading(Direction.SHORT_SPOT, margin=deep))
    assert result.headroom[:2].tolist() == [1.0, 1.0]


def test_without_margin_nothing_is_liquidated(simulator: Simulator) -> None:
    market = handmade([0.0001, 0.0, 0.0], perp_high=[100.0, 1_000.0, 100.0])
    result = play(simulator, market, strategy=SimpleParams(0.0001, -1.0))
    assert story(result) == [(0, 2, "END_OF_PERIOD")]
    assert np.isnan(result.headroom).all()
