"""Thresholds that no rate of the period comes near are told."""

import pytest

from api.kinds.backtest.beyond import beyond_rates, large_fractions
from engine.model.costs import Costs
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.trading import Direction, OrderRules, Trading
from tests.engine.markets import columns, whole

MARKET = columns((0.0001, 0.0003, -0.0002, 0.0003, 0.0001))
EVERY = "every funding rate of the period, the"


def told(strategy: Strategy, direction: Direction = Direction.LONG_SPOT) -> list[str]:
    return beyond_rates(MARKET, whole(MARKET), strategy, Trading(direction))


@pytest.mark.parametrize(
    ("strategy", "sentences"),
    [
        (SimpleParams(), []),
        (SimpleParams(0.01, 0.005), []),  # the run's missing trades tell it
        (HoldParams(), []),
        (CompositeParams(), []),
        (CompositeParams(persistence_threshold=0.03, weight_persistence=0.0), []),
        (
            SimpleParams(0.0001, -0.01),
            [
                f"exitFundingRate -0.01 (-100 bps) is below {EVERY} lowest is -0.0002 (-2 bps): "
                "the signal closes nothing; rates are fractions per settlement: if -0.01 % was "
                "meant, that is -0.0001"
            ],
        ),
        (
            SimpleParams(-0.0004, -0.0004),
            [
                f"minFundingRate -0.0004 (-4 bps) is below {EVERY} lowest is -0.0002 (-2 bps): "
                "every rate passes it",
                f"exitFundingRate -0.0004 (-4 bps) is below {EVERY} lowest is -0.0002 (-2 bps): "
                "the signal closes nothing",
            ],
        ),
        (
            CompositeParams(persistence_threshold=0.03),
            [
                f"persistenceThreshold 0.03 (300 bps) is above {EVERY} highest is 0.0003 (3 bps): "
                "the persistence factor is 0 throughout; rates are fractions per settlement: if "
                "0.03 % was meant, that is 0.0003"
            ],
        ),
        (
            CompositeParams(persistence_threshold=-0.0005),
            [
                f"persistenceThreshold -0.0005 (-5 bps) is below {EVERY} lowest is "
                "-0.0002 (-2 bps): every rate counts as persistent"
            ],
        ),
    ],
    ids=[
        "ordinary",
        "entry",
        "hold",
        "composite",
        "without weight",
        "exit",
        "all pass",
        "persistence",
        "all persist",
    ],
)
def test_a_threshold_beyond_every_rate(strategy: Strategy, sentences: list[str]) -> None:
    assert told(strategy) == sentences


def test_the_short_side_compares_negated_rates() -> None:
    strategy = CompositeParams(persistence_threshold=0.0003)
    assert told(strategy, Direction.SHORT_SPOT) == [
        "persistenceThreshold 0.0003 (3 bps) is above every negated funding rate of the period, "
        "the highest is 0.0002 (2 bps): the persistence factor is 0 throughout"
    ]
    assert told(strategy, Direction.BOTH) == []


def test_fractions_above_one_say_their_percent() -> None:
    rules = OrderRules(stop_basis_loss=2.0)
    costs = Costs(borrow_apr=10.0)
    stop = "stopBasisLoss 2 is 200 %: it is a fraction, 1 is 100 %"
    assert large_fractions(costs, Trading(rules=rules)) == [stop]
    assert large_fractions(costs, Trading(Direction.BOTH, rules)) == [
        stop,
        "borrowApr 10 is 1000 %: it is a fraction, 1 is 100 %",
    ]
    assert large_fractions(Costs(borrow_apr=1.0), Trading(Direction.BOTH)) == []
