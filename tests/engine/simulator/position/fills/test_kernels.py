"""Maker fills and impact by hand. 10 coins at 100 unless the first settlement has no volume."""

import pytest

from engine.model.costs import Costs, Execution
from tests.engine.handmade import SIMULATORS, Simulator, handmade, play, story

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

FLAT = [0.0001] * 4
MAKER = Execution.MAKER


def test_a_maker_leg_does_not_slip_but_pays_its_fee(simulator: Simulator) -> None:
    market = handmade(FLAT)
    costs = Costs(10, 5, 10, spot_execution=MAKER)
    trade = play(simulator, market, costs=costs).trades[0]
    assert (trade.spot_entry, trade.spot_exit) == (100.0, 100.0)
    assert (trade.perp_entry, trade.perp_exit) == pytest.approx((99.9, 100.1))
    assert trade.entry_fees == pytest.approx(10 * (100 * 0.001 + 99.9 * 0.0005))
    assert trade.slippage_cost == pytest.approx(10 * 0.2)
    both = play(simulator, market, costs=Costs(10, 5, 10, MAKER, MAKER)).trades[0]
    assert both.slippage_cost == 0.0
    assert both.exit_fees == pytest.approx(10 * 100 * 0.0015)


def test_impact_grows_with_the_root_of_the_share_of_the_volume(simulator: Simulator) -> None:
    market = handmade(
        FLAT,
        spot_volume=[250.0, 1_000.0, 1_000.0, 1.0],
        perp_volume=[1_000.0, 250.0, 4_000.0, 1.0],
    )
    costs = Costs(0.0, 0.0, 5.0, impact_coefficient=0.02)
    result = play(simulator, market, costs=costs)
    # No bar has closed by 0, so that nothing is opened there.
    assert story(result) == [(1, 3, "END_OF_PERIOD")]
    trade = result.trades[0]
    # By the bars of 0: spot 0.0005 + 0.02 x sqrt(1,000 / 25,000) = 0.0045, perp
    # 0.0005 + 0.02 x sqrt(1,000 / 100,000) = 0.0025.
    assert (trade.spot_entry, trade.perp_entry) == pytest.approx((100.45, 99.75))
    # By the bars of 2: 0.0005 + 0.02 x 0.1 again, and 0.0005 + 0.02 x sqrt(1 / 400) = 0.0015.
    assert (trade.spot_exit, trade.perp_exit) == pytest.approx((99.75, 100.15))
    assert trade.slippage_cost == pytest.approx(10 * (0.45 + 0.25 + 0.25 + 0.15))


def test_a_bar_in_which_nothing_traded_is_passed_over(simulator: Simulator) -> None:
    nan = float("nan")
    market = handmade(
        [0.0, 0.0, 0.0, 0.0001, 0.0001],
        spot_volume=[250.0, 0.0, nan, 1.0, 1.0],
        perp_volume=[1_000.0, 0.0, 0.0, 1.0, 1.0],
    )
    costs = Costs(0.0, 0.0, 5.0, impact_coefficient=0.02)
    trade = play(simulator, market, costs=costs).trades[0]
    assert (trade.spot_entry, trade.perp_entry) == pytest.approx((100.45, 99.75))


def test_slippage_and_impact_are_at_most_a_half(simulator: Simulator) -> None:
    market = handmade(FLAT, spot_volume=1.0)
    costs = Costs(0.0, 0.0, 5.0, impact_coefficient=0.2, perp_execution=MAKER)
    trade = play(simulator, market, costs=costs).trades[0]
    # 0.2 x sqrt(1,000 / 100) = 0.63.
    assert (trade.spot_entry, trade.spot_exit) == (150.0, 50.0)
    assert (trade.perp_entry, trade.perp_exit) == (100.0, 100.0)


def test_a_maker_leg_needs_no_volume(simulator: Simulator) -> None:
    market = handmade(FLAT, perp_volume=0.0, spot_volume=[0.0, 10.0, 10.0, 10.0])
    costs = Costs(0.0, 0.0, 5.0, impact_coefficient=0.02, perp_execution=MAKER)
    # Spot's first volume is known at 2.
    assert story(play(simulator, market, costs=costs)) == [(2, 3, "END_OF_PERIOD")]
