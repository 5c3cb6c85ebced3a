"""Direction, order rules and compounding by hand. 10 coins at 100, rates in basis points."""

from collections.abc import Sequence

import pytest

from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.trading import Direction, OrderRules, Trading
from tests.engine.handmade import FREE, SIMULATORS, STAY, Simulator, handmade, play, story

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

SHORT = Trading(Direction.SHORT_SPOT)
BOTH = Trading(Direction.BOTH)
SIMPLE = SimpleParams()
"""Opens at 1 bp, closes below half of one."""


def of(*basis_points: float) -> list[float]:
    return [point / 10_000 for point in basis_points]


def test_short_spot_collects_negative_rates_and_pays_borrow(simulator: Simulator) -> None:
    market = handmade(of(-1, -5, 2, 0), spot=[100.0, 100.0, 102.0, 102.0], perp=100.0)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=10, borrow_apr=0.438)
    result = play(simulator, market, SHORT, SIMPLE, costs)
    assert story(result) == [(0, 2, "SIGNAL")]
    trade = result.trades[0]
    assert trade.direction == -1
    assert result.quantity.tolist() == [-10.0, -10.0, 0.0, 0.0]
    # Spot is sold at 100 x 0.999 and bought back at 102 x 1.001, perp the other way round.
    assert (trade.spot_entry, trade.spot_exit) == pytest.approx((99.9, 102.102))
    assert (trade.perp_entry, trade.perp_exit) == pytest.approx((100.1, 99.9))
    # 10 x 100 x 5 bp received at 1, 2 bp paid at 2.
    assert result.funding.tolist() == pytest.approx([0.0, 0.5, -0.2, 0.0])
    # 0.438 x 8 / 8760 = 4 bp of the spot leg: of 1,000 at 1, of 1,020 at 2.
    assert result.borrow.tolist() == pytest.approx([0.0, 0.4, 0.408, 0.0])
    assert trade.borrow_cost == pytest.approx(0.808)
    # 10 coins were sold at 100 and are worth 102.
    assert trade.basis_pnl == pytest.approx(-20.0)
    assert trade.entry_fees == pytest.approx(10 * (99.9 * 0.001 + 100.1 * 0.0005))
    assert trade.exit_fees == pytest.approx(10 * (102.102 * 0.001 + 99.9 * 0.0005))
    assert trade.slippage_cost == pytest.approx(10 * (0.1 + 0.1 + 0.102 + 0.1))
    net = 0.3 - 20.0 - 0.808 - 10 * (0.14995 + 0.152052 + 0.402)
    assert trade.net_pnl == pytest.approx(net)
    assert result.equity[-1] == pytest.approx(1_000 + net)


def test_long_spot_alone_ignores_negative_rates(simulator: Simulator) -> None:
    assert play(simulator, handmade(of(-1, -5, -5)), strategy=SIMPLE).trades == []


@pytest.mark.parametrize("quantity", [1.0, 0.5])
def test_a_short_of_a_unit_or_less_goes_by_its_own_signal(
    simulator: Simulator, quantity: float
) -> None:
    # What the other direction would earn does not keep it open.
    capital = Capital(initial=100.0 * quantity)
    result = play(simulator, handmade(of(-1, 1, 1)), SHORT, SIMPLE, capital=capital)
    assert story(result) == [(0, 1, "SIGNAL")]
    assert result.quantity.tolist() == [-quantity, 0.0, 0.0]


def test_both_directions_one_after_the_other(simulator: Simulator) -> None:
    result = play(simulator, handmade(of(1, 0.6, -2, -2, 1, 1, 1)), BOTH, SIMPLE)
    # Closed at 2 by its own signal; the other opens at 3 at the earliest. So again at 4 and 5.
    assert story(result) == [(0, 2, "SIGNAL"), (3, 4, "SIGNAL"), (5, 6, "END_OF_PERIOD")]
    assert [trade.direction for trade in result.trades] == [1, -1, 1]
    assert result.quantity.tolist() == [10.0, 10.0, 0.0, -10.0, 0.0, 10.0, 0.0]
    expected = [0.0, 0.06, -0.2, 0.0, -0.1, 0.0, 0.1]
    assert result.funding.tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    "strategy", [SimpleParams(-0.001, -0.002), HoldParams()], ids=["simple", "hold"]
)
def test_where_both_say_open_long_spot_is_opened(simulator: Simulator, strategy: Strategy) -> None:
    result = play(simulator, handmade(of(-1, -1, -1)), BOTH, strategy)
    assert [trade.direction for trade in result.trades] == [1]


def test_composite_scores_the_negated_rates(simulator: Simulator) -> None:
    strategy = CompositeParams(entry_threshold=0.2, exit_threshold=0.1)
    # 30 bp is a level of 1: 0.35, and more with the trend's 0.125.
    result = play(simulator, handmade(of(-30, -30, 30, 0)), SHORT, strategy)
    assert story(result) == [(0, 2, "SIGNAL")]


Case = tuple[OrderRules, Sequence[float], list[tuple[int, int, str]]]
RULES: dict[str, Case] = {
    # It was paid once at 1, twice at 2, and so on.
    "a minimum of 3 payments": (
        OrderRules(min_holding_settlements=3),
        of(1, 0, 0, 0, 0),
        [(0, 3, "SIGNAL")],
    ),
    "a minimum that the signal outlasts": (
        OrderRules(min_holding_settlements=3),
        of(1, 0, 0, 0.5, 0, 0),
        [(0, 4, "SIGNAL")],
    ),
    "a maximum of 2 payments": (
        OrderRules(max_holding_settlements=2),
        of(1, 1, 1, 1, 1),
        [(0, 2, "MAX_HOLDING"), (3, 4, "END_OF_PERIOD")],
    ),
    "the maximum is named where the signal says close too": (
        OrderRules(min_holding_settlements=2, max_holding_settlements=2),
        of(1, 1, 0, 0),
        [(0, 2, "MAX_HOLDING")],
    ),
    "open at 3 in a row": (
        OrderRules(entry_persistence_settlements=3),
        of(1, 1, 0.9, 1, 1, 1, 1),
        [(5, 6, "END_OF_PERIOD")],
    ),
    "open during a position counts": (
        # Held and said open at 1 and 2, closed by the maximum at 2: 3 is the fourth in a row.
        OrderRules(entry_persistence_settlements=3, max_holding_settlements=1),
        of(1, 1, 1, 1, 1, 1),
        [(2, 3, "MAX_HOLDING"), (4, 5, "END_OF_PERIOD")],
    ),
    "close at 2 in a row": (
        OrderRules(exit_persistence_settlements=2),
        of(1, 0, 1, 0, 0, 0),
        [(0, 4, "SIGNAL")],
    ),
    "close is counted while the minimum lasts": (
        OrderRules(exit_persistence_settlements=3, min_holding_settlements=3),
        of(1, 0, 0, 0, 0),
        [(0, 3, "SIGNAL")],
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_holding_and_persistence(simulator: Simulator, name: str) -> None:
    rules, rates, expected = RULES[name]
    assert story(play(simulator, handmade(rates), Trading(rules=rules), SIMPLE)) == expected


def test_untradable_settlements_count_for_persistence(simulator: Simulator) -> None:
    market = handmade(of(1, 1, 1, 0, 0, 0), no_spot_bar_at=(1, 3))
    rules = OrderRules(entry_persistence_settlements=3, exit_persistence_settlements=2)
    # Open at 0, 1, 2 with 1 untradable; close at 3 (untradable) and 4.
    assert story(play(simulator, market, Trading(rules=rules), SIMPLE)) == [(2, 4, "SIGNAL")]


@pytest.mark.parametrize(
    ("spot", "expected"),
    [(98.0, [(0, 2, "BASIS_STOP")]), (98.01, [(0, 4, "END_OF_PERIOD")])],
    ids=["all of it", "hardly less"],
)
def test_the_basis_stop(
    simulator: Simulator, spot: float, expected: list[tuple[int, int, str]]
) -> None:
    # 2 % of 10 x 100 is 20: spot 2 lower on 10 coins. It does not wait for the minimum.
    market = handmade(of(1, 0.9, 0.9, 0.9, 0.9), spot=[100.0, 99.0, spot, spot, spot])
    rules = OrderRules(stop_basis_loss=0.02, min_holding_settlements=4)
    assert story(play(simulator, market, Trading(rules=rules))) == expected


def test_the_basis_stop_waits_where_it_cannot_trade_and_goes_before_the_others(
    simulator: Simulator,
) -> None:
    market = handmade(of(1, 0, 0, 0), perp=[100.0, 102.0, 102.0, 102.0], no_spot_bar_at=(1,))
    rules = OrderRules(stop_basis_loss=0.02, max_holding_settlements=1)
    assert story(play(simulator, market, Trading(rules=rules), SIMPLE)) == [(0, 2, "BASIS_STOP")]


@pytest.mark.parametrize(
    ("direction", "costs", "volume", "most_refused"),
    [
        # 0.3 of fees and 0.2 of slippage a coin; 0.01 a payment.
        (Direction.LONG_SPOT, Costs(10, 5, 5), 1e6, 50),
        # 0.0438 x 8 / 8760 of 100 is 0.004 of borrow a payment: 0.5 / 0.006 = 83.3.
        (Direction.SHORT_SPOT, Costs(10, 5, 5, borrow_apr=0.0438), 1e6, 83),
        # 1,000 of a volume of 100,000: 0.01 x 0.1 on top of 5 bp is 0.6 of slippage.
        (Direction.LONG_SPOT, Costs(10, 5, 5, impact_coefficient=0.01), 1e3, 90),
        # 4 x 100 x 0.3 bp is 0.012: one payment is asked for too, and is not enough.
        (Direction.LONG_SPOT, Costs(0, 0, 0.3), 1e6, 1),
    ],
    ids=["fees and slippage", "borrow", "impact", "one payment"],
)
def test_the_break_even_filter(
    simulator: Simulator, direction: Direction, costs: Costs, volume: float, most_refused: int
) -> None:
    sign = 1 if direction is Direction.LONG_SPOT else -1
    market = handmade(of(*[sign] * 4), perp_volume=volume, spot_volume=volume)
    for settlements, opened in ((most_refused, 0), (most_refused + 1, 1)):
        trading = Trading(direction, OrderRules(break_even_settlements=settlements))
        assert len(play(simulator, market, trading, SIMPLE, costs).trades) == opened


def test_compounding_sizes_by_equity(simulator: Simulator) -> None:
    # Spot gains 10 on 10 coins: 1,100 at the next entry, and 11 coins.
    market = handmade(of(1, 0, 1, 0), spot=[100.0, 110.0, 110.0, 110.0])
    grown = Capital(initial=1_000.0, compounding=True)
    result = play(simulator, market, strategy=SIMPLE, capital=grown)
    assert [trade.quantity for trade in result.trades] == [10.0, 11.0]
    fixed = play(simulator, market, strategy=SIMPLE)
    assert [trade.quantity for trade in fixed.trades] == [10.0, 10.0]


def test_compounding_opens_nothing_without_equity(simulator: Simulator) -> None:
    # Perp gains 150 on 10 coins that were sold: -500.
    market = handmade(of(1, 0, 1, 0), perp=[100.0, 250.0, 250.0, 250.0])
    grown = Capital(initial=1_000.0, compounding=True)
    result = play(simulator, market, strategy=SIMPLE, capital=grown)
    assert result.equity.tolist() == [1_000.0, -500.0, -500.0, -500.0]
    assert len(result.trades) == 1


def test_off_is_the_plain_trade(simulator: Simulator) -> None:
    market = handmade(of(1, 0.6, 0, 1, 1))
    plain = play(simulator, market, Trading(), SIMPLE, FREE)
    assert story(plain) == [(0, 2, "SIGNAL"), (3, 4, "END_OF_PERIOD")]
    assert story(play(simulator, market, Trading(), STAY)) == [(0, 4, "END_OF_PERIOD")]
