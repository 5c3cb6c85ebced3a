"""Configs survive the database, and equal questions have equal names."""

import json
from dataclasses import replace

import pytest

from api.errors import InvalidInput
from api.kinds.backtest.config import BacktestConfig
from api.kinds.sweep.config import SweepConfig
from api.registry import config_of, kind_of
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.runs.values import document_hash
from api.runs.venue_profile import ProfileUse
from engine.model.costs import Capital, Costs, Execution
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Sizing
from engine.model.trading import Direction, OrderRules, Trading
from engine.sweep.grid import Axis
from tests.api.asking import Questions
from tests.api.bare_run import bare_run

BTC = MarketKey("sample", "BTC/USDT:USDT")
PERIOD = Period(1_704_067_200_000, 1_704_153_600_500)
ODD = 0.1 + 0.2  # needs all 17 digits
USE = ProfileUse("binance", "BTC/USDT:USDT", {"spot_taker_fee_bps": {"value": ODD}})
EVERYTHING = Trading(
    Direction.LONG_SPOT,
    OrderRules(max_holding_settlements=9, stop_basis_loss=ODD),
    IsolatedMargin(
        leverage=4,
        tiers=(MaintenanceTier(0, 0.004), MaintenanceTier(50_000, 0.005)),
        buffer_fraction=ODD,
        rebalance=Rebalance(top_up_below=0.2, restore_to=0.3),
    ),
)
ON_EVERYTHING = ProfiledTerms(trading=EVERYTHING)


@pytest.mark.parametrize(
    "name",
    [
        "backtest",
        "comparison",
        "sweep",
        "long_sweep",
        "long_run",
        "sized",
        "hold",
        "traded",
        "short",
        "markets",
    ],
)
def test_a_config_comes_back_from_json_exactly(name: str, ask: Questions) -> None:
    sized = CompositeParams(weight_trend=ODD, sizing=Sizing(max_portfolio_exposure=ODD))
    configs: dict[str, RunConfig] = {
        "backtest": ask.backtest(ODD),
        "comparison": ask.comparison(),
        "sweep": ask.sweep(),
        "long_sweep": ask.long_sweep(),
        "long_run": ask.sweep().with_long_run(),
        "sized": BacktestConfig(BTC, PERIOD, sized, ProfiledTerms(Costs(), Capital(initial=ODD))),
        "hold": BacktestConfig(BTC, PERIOD, HoldParams(), ProfiledTerms()),
        "traded": replace(ask.backtest(), terms=ON_EVERYTHING),
        "short": replace(
            ask.backtest(),
            terms=ProfiledTerms(
                Costs(perp_execution=Execution.MAKER, impact_coefficient=ODD, borrow_apr=ODD),
                Capital(compounding=True),
                Trading(Direction.SHORT_SPOT),
            ),
        ),
        "profiled": replace(ask.sweep(), terms=ProfiledTerms(profile=USE)),
        "markets": replace(ask.markets(ask.btc, ask.eth), terms=ON_EVERYTHING),
        "own": replace(
            ask.markets(ask.btc, ask.eth),
            own_terms=(
                ProfiledTerms(Costs(1.0), Capital(), EVERYTHING, USE),
                ProfiledTerms(Costs(2.0), Capital(lot_step=0.1)),
            ),
        ),
    }
    config = configs[name]
    document = json.loads(json.dumps(config.document()))
    assert kind_of(config.kind).from_document(document) == config
    assert kind_of(config.kind).from_document(document).document() == document


def test_one_and_one_point_zero_are_the_same_question() -> None:
    one = BacktestConfig(
        BTC, PERIOD, SimpleParams(1, -0.0), ProfiledTerms(Costs(10), Capital(10_000))
    )
    same = BacktestConfig(
        BTC, PERIOD, SimpleParams(1.0, 0.0), ProfiledTerms(Costs(10.0), Capital(10_000.0))
    )
    assert document_hash(one.document()) == document_hash(same.document())


def test_a_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert document_hash({"a": 1, "b": [2, 3]}) == document_hash({"b": [2, 3], "a": 1})
    assert document_hash({"a": [2, 3]}) != document_hash({"a": [3, 2]})


def test_the_input_of_a_backtest_is_complete_and_in_graphql_names() -> None:
    strategy = CompositeParams(sizing=Sizing())
    config = BacktestConfig(BTC, PERIOD, strategy, ProfiledTerms(trading=EVERYTHING))
    assert config.to_input() == {
        "market": {"venue": "sample", "symbol": "BTC/USDT:USDT"},
        "period": {"start": "2024-01-01T00:00:00Z", "end": "2024-01-02T00:00:00.500Z"},
        "strategy": {
            "composite": {
                "entryThreshold": 0.35,
                "exitThreshold": 0.2,
                "weightRateLevel": 0.35,
                "weightTrend": 0.25,
                "weightPersistence": 0.25,
                "weightBasis": 0.15,
                "trendEmaSpan": 6,
                "persistenceThreshold": 0.0003,
                "persistenceMaxPeriods": 30,
                "sizing": {
                    "minAllocationFraction": 0.3,
                    "maxAllocationFraction": 1.0,
                    "maxPortfolioExposure": 5000.0,
                },
                "useEightHourEquivalent": False,
            }
        },
        "costs": {
            "spotFeeBps": 10.0,
            "perpFeeBps": 5.5,
            "slippageBps": 5.0,
            "spotExecution": "TAKER",
            "perpExecution": "TAKER",
            "impactCoefficient": 0.0,
            "borrowApr": 0.0,
            "slippageModel": "FIXED",
        },
        "capital": {
            "initial": 10000.0,
            "notionalFraction": 1.0,
            "lotStep": 0.00001,
            "minQuantity": 0.0,
            "minNotional": 1.0,
            "compounding": False,
            "funded": False,
            "resizeBand": None,
            "cashApr": 0.0,
            "spotYieldApr": 0.0,
        },
        "venueProfile": "none",
        "direction": "LONG_SPOT",
        "rules": {
            "minHoldingSettlements": 0,
            "maxHoldingSettlements": 9,
            "entryPersistenceSettlements": 1,
            "exitPersistenceSettlements": 1,
            "stopBasisLoss": ODD,
            "coolDownHours": 0.0,
            "fillWithoutVolume": True,
            "anticipate": False,
        },
        "margin": {
            "mode": "ISOLATED",
            "leverage": 4.0,
            "maintenanceTiers": [
                {"notionalFloor": 0.0, "rate": 0.004},
                {"notionalFloor": 50000.0, "rate": 0.005},
            ],
            "liquidationFeeBps": 0.0,
            "bufferFraction": ODD,
            "rebalance": {"topUpBelow": 0.2, "restoreTo": 0.3},
        },
    }


def test_the_input_of_an_unconstrained_backtest_says_so(ask: Questions) -> None:
    assert ask.backtest().to_input()["margin"] == {"mode": "UNCONSTRAINED"}


def test_a_config_of_an_older_release_still_loads(ask: Questions) -> None:
    for config in (ask.backtest(), ask.comparison(), ask.sweep(), ask.markets(ask.btc)):
        document = config.document()
        del document["trading"]
        document["capital"].pop("compounding")
        document["costs"] = {"spot_fee_bps": 10.0, "perp_fee_bps": 5.5, "slippage_bps": 5.0}
        assert kind_of(config.kind).from_document(document) == config


def test_a_market_with_terms_of_its_own_is_run_on_them(ask: Questions) -> None:
    own = (ProfiledTerms(Costs(1.0)), ProfiledTerms(Costs(2.0), trading=EVERYTHING, profile=USE))
    config = replace(ask.markets(ask.btc, ask.eth), own_terms=own)
    assert tuple(config.market_config(index).terms for index in range(2)) == own


def test_a_cell_of_swept_terms_is_the_backtest_on_them(ask: Questions) -> None:
    axes = (*ask.sweep().axes, Axis("slippage_bps", (1.0, 2.0)))
    config = replace(ask.sweep(), axes=axes)
    told = [config.cell_config(cell) for cell in (0, 1)]
    assert [one.terms.costs.slippage_bps for one in told] == [1.0, 2.0]
    assert told[0].strategy == told[1].strategy == ask.sweep().cell_config(0).strategy
    assert kind_of(config.kind).from_document(config.document()) == config


def test_every_part_of_a_run_is_traded_alike(ask: Questions) -> None:
    parts = (
        replace(ask.comparison(), terms=ON_EVERYTHING).entry_config(0),
        replace(ask.sweep(), terms=ON_EVERYTHING).cell_config(0),
        replace(ask.markets(ask.btc), terms=ON_EVERYTHING).market_config(0),
    )
    assert [part.terms for part in parts] == [ON_EVERYTHING] * 3


def test_no_market_and_a_market_twice_are_refused(ask: Questions) -> None:
    with pytest.raises(InvalidInput, match="at least 1 market, was empty") as none:
        ask.markets()
    assert none.value.field == "markets"
    with pytest.raises(InvalidInput, match="twice, was BTC/USDT:USDT on sample") as twice:
        ask.markets(ask.btc, ask.eth, ask.btc)
    assert twice.value.field == "markets.2"


def test_an_axis_of_another_strategy_is_refused() -> None:
    axes = (Axis("entry_threshold", (0.3,)),)
    with pytest.raises(InvalidParams):
        SweepConfig(BTC, PERIOD, SimpleParams(), axes, ProfiledTerms())


def test_a_cell_is_a_backtest_of_its_own(ask: Questions) -> None:
    sweep = ask.sweep(steps=3)  # min rates 0, .00025, .0005; exit rates -.0002, .00005, .0003
    assert sweep.cell_config(4).strategy == SimpleParams(0.00025, 0.00005)
    with pytest.raises(InvalidParams):
        sweep.cell_config(1)  # exit 0.00005 above entry 0


def test_a_run_of_another_kind_is_no_sweep(ask: Questions) -> None:
    run = bare_run(config=ask.backtest().document())
    assert config_of(run) == ask.backtest()
