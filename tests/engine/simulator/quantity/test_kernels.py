"""Score-scaled size by hand, where the managed kernel sizes too. A price of 100, ten coins at most.

At 10 bp the score is 1/3 x 0.35 + 0.5 x 0.25 + 1/30 x 0.25 = 0.25.
"""

import pytest

from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, Sizing
from engine.model.trading import PLAIN_TRADING, Direction, OrderRules, Trading
from tests.engine.handmade import FREE, SIMULATORS, TEN_COINS, Simulator, handmade, play

pytestmark = [
    pytest.mark.interpreted,
    pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS),
]

MANAGED = Trading(rules=OrderRules(min_holding_settlements=1))
TRADINGS = {
    "plain": (1, PLAIN_TRADING),
    "with a rule": (1, MANAGED),
    "short spot": (-1, Trading(Direction.SHORT_SPOT)),
}
SIZINGS = {
    # 1,000 x (0.3 + 0.7 x 0.25)
    "by the score": (Sizing(), 4.75),
    "at most the exposure": (Sizing(max_portfolio_exposure=300.0), 3.0),
    "a fixed share": (Sizing(0.5, 0.5), 5.0),
    # 1,000 x (0.2 + 0.4 x 0.25)
    "a narrow reach": (Sizing(0.2, 0.6), 3.0),
}


@pytest.mark.parametrize("trading", TRADINGS)
@pytest.mark.parametrize("sizing", SIZINGS)
def test_the_share_of_the_score(simulator: Simulator, trading: str, sizing: str) -> None:
    sign, asked = TRADINGS[trading]
    size, expected = SIZINGS[sizing]
    strategy = CompositeParams(entry_threshold=0.2, exit_threshold=0.0, sizing=size)
    result = play(simulator, handmade([sign * 0.001] * 2), asked, strategy)
    assert [(trade.direction, trade.quantity) for trade in result.trades] == [(sign, expected)]


@pytest.mark.parametrize("trading", TRADINGS)
def test_a_score_above_one_gives_no_more_than_the_largest_share(
    simulator: Simulator, trading: str
) -> None:
    sign, asked = TRADINGS[trading]
    strategy = CompositeParams(weight_rate_level=10.0, weight_trend=10.0, sizing=Sizing())
    result = play(simulator, handmade([sign * 0.003] * 2), asked, strategy)
    assert [trade.quantity for trade in result.trades] == [10.0]


def test_the_share_is_of_what_has_been_earned_where_it_compounds(simulator: Simulator) -> None:
    market = handmade([0.001, -0.001, -0.001, 0.001, 0.0], spot=[100.0, *[110.0] * 4], perp=110.0)
    strategy = CompositeParams(
        entry_threshold=0.2,
        exit_threshold=0.1,
        weight_trend=0.0,
        weight_basis=0.0,
        weight_rate_level=0.75,
        weight_persistence=0.0,
        sizing=Sizing(),
    )
    capital = Capital(initial=1_100.0, compounding=True)
    result = play(simulator, market, strategy=strategy, capital=capital)
    # 1,100 x (0.3 + 0.7 x 0.25) / 110 = 4.75; funding at 1 takes 4.75 x 110 x 10 bp.
    assert [trade.quantity for trade in result.trades] == [
        4.75,
        pytest.approx((1_100 + 4.75 * 10 - 4.75 * 0.11) * 0.475 / 110, abs=1e-5),
    ]


@pytest.mark.parametrize(
    ("capital", "opened", "refused"),
    [
        (Capital(1_000.0, min_notional=1_000.0), 1, 0),
        (Capital(1_000.0, min_notional=1_000.01), 0, 1),
        (Capital(1_000.0, min_quantity=10.0), 1, 0),
        (Capital(1_000.0, min_quantity=10.01), 0, 1),
    ],
    ids=["just the notional", "hardly less", "just the quantity", "hardly fewer"],
)
@pytest.mark.parametrize("trading", [PLAIN_TRADING, MANAGED], ids=["plain", "with a rule"])
def test_the_minimum_is_enough_and_less_is_counted(
    simulator: Simulator, capital: Capital, opened: int, refused: int, trading: Trading
) -> None:
    result = play(simulator, handmade([0.0001, 0.0001]), trading, capital=capital)
    assert len(result.trades) == opened
    assert result.entries_below_minimum == refused


@pytest.mark.parametrize("trading", [PLAIN_TRADING, MANAGED], ids=["plain", "with a rule"])
def test_turnover_is_the_value_of_all_four_fills(simulator: Simulator, trading: Trading) -> None:
    market = handmade([0.0001] * 2, spot=[100.0, 104.0], perp=[101.0, 103.0])
    costs = Costs(0.0, 0.0, 10.0)
    result = play(simulator, market, trading, costs=costs, capital=TEN_COINS)
    # 1,000 / 101 coins; bought at x 1.001, sold at x 0.999.
    coins = result.trades[0].quantity
    assert coins == pytest.approx(9.90099)
    value = coins * (100.1 + 101 * 0.999 + 104 * 0.999 + 103 * 1.001)
    assert result.totals["turnover"] == pytest.approx(value)
    assert play(simulator, market, trading, costs=FREE).totals["turnover"] == pytest.approx(
        coins * (100 + 101 + 104 + 103)
    )
