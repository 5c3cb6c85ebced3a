"""Values of an axis that no rate of the period comes near are told."""

from api.kinds.sweep.beyond import beyond_sweep
from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.params import CompositeParams, SimpleParams, Strategy
from engine.sweep.grid import Axis, default_axes
from tests.engine.markets import columns, whole

MARKET = columns((0.0001, 0.0003, -0.0002, 0.0003, 0.0001))
EVERY = "every funding rate of the period, the"


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
