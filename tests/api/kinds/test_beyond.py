"""Thresholds that no rate of the period comes near are told."""

import pytest

from api.kinds.backtest.beyond import beyond_rates, large_fractions
from api.kinds.backtest.rate_words import percent_hint, rate_words, values_words
from api.kinds.sweep.beyond import beyond_sweep
from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.costs import Costs
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.trading import Direction, OrderRules, Trading
from engine.model.written import exact
from engine.sweep.grid import Axis, default_axes
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


def sweep(strategy: Strategy, *axes: Axis) -> list[str]:
    config = SweepConfig(
        MarketKey("binance", "BTC/USDT:USDT"),
        whole(MARKET),
        strategy,
        axes,
        ProfiledTerms(),
    )
    return beyond_sweep(MARKET, config, has_trades=True)


def test_values_of_an_axis_that_never_trade_are_named() -> None:
    base = SimpleParams()
    assert sweep(base, *default_axes(base)) == [
        "the values 0.0005 (5 bps) and 0.0008 (8 bps) of minFundingRate are above every funding "
        "rate of the period, the highest is 0.0003 (3 bps): no cell with it makes a trade"
    ]
    many = Axis("min_funding_rate", (0.0001, *(place / 100 for place in range(1, 10))))
    assert sweep(SimpleParams(exit_funding_rate=0.0), many) == [
        "9 of 10 values, 0.01 (100 bps) to 0.09 (900 bps), of minFundingRate are above every "
        "funding rate of the period, the highest is 0.0003 (3 bps): no cell with it makes a "
        "trade; rates are fractions per settlement: if 0.01 % was meant, that is 0.0001"
    ]
    assert sweep(base, Axis("exit_funding_rate", (0.00005, -0.02))) == [
        f"the value -0.02 (-200 bps) of exitFundingRate is below {EVERY} lowest is "
        "-0.0002 (-2 bps): the signal closes nothing; rates are fractions per settlement: if "
        "-0.02 % was meant, that is -0.0002"
    ]


def test_scores_that_no_cell_reaches_are_named() -> None:
    base = CompositeParams(exit_threshold=0.01)
    assert sweep(base, Axis("entry_threshold", (0.05, 0.5)), Axis("trend_ema_span", (2, 6))) == [
        "the value 0.5 of entryThreshold is above every score of the period, the highest of any "
        "cell is 0.293333: no cell with it makes a trade"
    ]
    spans = Axis("trend_ema_span", tuple(range(2, 40)))
    assert sweep(base, Axis("entry_threshold", (0.05, 0.5)), spans) == []


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


def test_rates_read_back_and_have_their_basis_points() -> None:
    assert [exact(value) for value in (5e-05, 0.00010000049, 100.0, -0.0, 1e-07)] == [
        "0.00005",
        "0.00010000049",
        "100",
        "0",
        "0.0000001",
    ]
    assert rate_words(0.00010000049) == "0.00010000049 (1 bps)"
    assert rate_words(-0.00012345) == "-0.00012345 (-1.234 bps)"
    assert values_words(["a"], 4) == "the value a"
    assert values_words(["a", "b", "c"], 4) == "the values a, b and c"


@pytest.mark.parametrize(
    ("value", "largest", "hinted"),
    [(0.01, 0.0003, True), (0.0029, 0.00001, False), (0.01, 0.004, False), (0.005, 0.0, True)],
    ids=["a percent", "below 30 bps", "within three times", "no rate at all"],
)
def test_a_percent_is_suspected_far_beyond_the_rates(
    value: float, largest: float, hinted: bool
) -> None:
    assert bool(percent_hint(value, largest)) is hinted
