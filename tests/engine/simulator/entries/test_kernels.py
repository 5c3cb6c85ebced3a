"""The least headroom, the pause after a stop and the basis of an entry by hand: 10 coins at 100."""

import pytest

from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.trading import Direction, EntryBasis, OrderRules, Trading
from tests.engine.handmade import SIMULATORS, Simulator, handmade, play, story

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

TWICE = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.2),))
"""Long spot is liquidated at 125, short spot at 62.5: 25 % and 37.5 % from 100."""

BP = 0.0001


def guarded(
    least: float, direction: Direction = Direction.LONG_SPOT, **rules: float | bool
) -> Trading:
    return Trading(direction, OrderRules(min_headroom=least, **rules), TWICE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("direction", "rate", "least", "prices"),
    [
        (Direction.LONG_SPOT, BP, 0.25, [100.0, 100.0, 100.1, 100.1]),
        (Direction.SHORT_SPOT, -BP, 0.375, [100.0, 100.0, 99.9, 99.9]),
    ],
    ids=["a rise", "a fall"],
)
def test_less_headroom_closes_as_much_does_not(
    simulator: Simulator, direction: Direction, rate: float, least: float, prices: list[float]
) -> None:
    market = handmade([rate, 0.0, 0.0, 0.0], perp=prices, spot=prices)
    assert story(play(simulator, market, guarded(least, direction))) == [(0, 2, "MIN_HEADROOM")]


def test_the_payment_of_the_settlement_is_part_of_the_headroom(simulator: Simulator) -> None:
    # 10 x 100 x -10 bp leave 499 of collateral: (499 + 1,000) / 12 = 124.92.
    market = handmade([BP, -10 * BP, 0.0, 0.0])
    assert story(play(simulator, market, guarded(0.25))) == [(0, 1, "MIN_HEADROOM")]
    # Traded before it, the position of 1 has all its headroom; that of 2 does not.
    early = guarded(0.25, anticipate=True)
    opened_at_a_rate_of_0 = handmade([BP, 0.0, -10 * BP, 0.0, 0.0])
    told = story(play(simulator, opened_at_a_rate_of_0, early))
    assert told == [(0, 3, "MIN_HEADROOM")]


def test_headroom_is_asked_after_the_stop_and_before_the_longest_holding(
    simulator: Simulator,
) -> None:
    prices = [100.0, 110.0, 110.0, 110.0]
    rates = [BP, 0.0, 0.0, 0.0]
    both = guarded(0.2, max_holding_settlements=1)
    market = handmade(rates, perp=prices, spot=prices)
    assert story(play(simulator, market, both)) == [(0, 1, "MIN_HEADROOM")]
    fallen = handmade(rates, perp=prices, spot=100.0)
    stopped = guarded(0.2, stop_basis_loss=0.05)
    assert story(play(simulator, fallen, stopped)) == [(0, 1, "BASIS_STOP")]


def test_headroom_waits_where_it_cannot_trade_and_not_for_the_shortest_holding(
    simulator: Simulator,
) -> None:
    prices = [100.0, 110.0, 110.0, 110.0]
    market = handmade([BP, 0.0, 0.0, 0.0], perp=prices, spot=prices, no_spot_bar_at=(1,))
    trading = guarded(0.2, min_holding_settlements=3)
    assert story(play(simulator, market, trading)) == [(0, 2, "MIN_HEADROOM")]


@pytest.mark.parametrize(
    ("hours", "again"), [(0.0, 2), (8.5, 3), (16.0, 3), (16.5, 4), (1_000.0, None)]
)
def test_no_entry_for_so_many_hours_after_a_stop(
    simulator: Simulator, hours: float, again: int | None
) -> None:
    # Stopped at 1; settlements are 8 hours apart.
    market = handmade([BP] * 6, spot=[100.0, 97.0, 97.0, 97.0, 97.0, 97.0])
    rules = OrderRules(stop_basis_loss=0.02, cool_down_hours=hours)
    told = story(play(simulator, market, Trading(rules=rules)))
    rest = [] if again is None else [(again, 5, "END_OF_PERIOD")]
    assert told == [(0, 1, "BASIS_STOP"), *rest]


@pytest.mark.parametrize(("hours", "again"), [(15.0, 3), (15.5, 4)])
def test_the_pause_begins_at_the_moment_of_the_liquidation(
    simulator: Simulator, hours: float, again: int
) -> None:
    # The bar of settlement 1 closes at hour 9; settlement 3 is hour 24.
    high = [100.0, 130.0, 100.0, 100.0, 100.0, 100.0]
    market = handmade([BP] * 6, perp_high=high, spot_high=high)
    trading = Trading(rules=OrderRules(cool_down_hours=hours), margin=TWICE)
    told = story(play(simulator, market, trading))
    assert told == [(0, 2, "LIQUIDATED"), (again, 5, "END_OF_PERIOD")]


def test_there_is_no_pause_after_other_exits(simulator: Simulator) -> None:
    rules = OrderRules(max_holding_settlements=1, cool_down_hours=100.0)
    told = story(play(simulator, handmade([BP] * 5), Trading(rules=rules)))
    assert told == [(0, 1, "MAX_HOLDING"), (2, 3, "MAX_HOLDING")]
    prices = [100.0, 110.0, 110.0, 110.0]
    market = handmade([BP] * 4, perp=prices, spot=prices)
    told = story(play(simulator, market, guarded(0.2, cool_down_hours=100.0)))
    assert told == [(0, 1, "MIN_HEADROOM"), (2, 3, "END_OF_PERIOD")]


@pytest.mark.parametrize(
    ("basis", "perp"),
    [
        (EntryBasis(min=0.002), [100.19, 100.2, 100.3, 100.3]),
        (EntryBasis(max=0.002), [100.21, 100.2, 100.1, 100.1]),
        (EntryBasis(-0.001, 0.001), [100.2, 100.1, 99.8, 100.0]),
        (EntryBasis(-0.001, 0.001), [99.8, 99.9, 100.0, 100.0]),
    ],
    ids=["from", "to", "from above", "from below"],
)
@pytest.mark.parametrize("direction", [Direction.LONG_SPOT, Direction.SHORT_SPOT])
def test_an_entry_waits_for_its_basis(
    simulator: Simulator, direction: Direction, basis: EntryBasis, perp: list[float]
) -> None:
    rate = BP if direction is Direction.LONG_SPOT else -BP
    trading = Trading(direction, OrderRules(entry_basis=basis))
    told = story(play(simulator, handmade([rate] * 4, perp=perp), trading))
    assert told == [(1, 3, "END_OF_PERIOD")]


def test_the_signal_lasts_on_while_the_basis_refuses(simulator: Simulator) -> None:
    rules = OrderRules(entry_persistence_settlements=3, entry_basis=EntryBasis(min=0.002))
    market = handmade([BP] * 5, perp=[100.0, 100.0, 100.0, 100.3, 100.3])
    told = story(play(simulator, market, Trading(rules=rules)))
    assert told == [(3, 4, "END_OF_PERIOD")]
