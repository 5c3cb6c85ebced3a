"""Directions, executions, order rules and margin: what was asked is what a run says it was."""

from typing import Any

import pytest

from tests.api.questions import question, start
from tests.running_service import RunningService

_CONFIG = """config {
  costs { spotFeeBps perpFeeBps slippageBps spotExecution perpExecution impactCoefficient
    borrowApr slippageModel }
  capital { compounding }
  direction
  rules { minHoldingSettlements maxHoldingSettlements entryPersistenceSettlements
    exitPersistenceSettlements stopBasisLoss breakEvenSettlements minHeadroom coolDownHours
    entryBasis { min max } }
  margin { mode leverage maintenanceTiers { notionalFloor rate } liquidationFeeBps bufferFraction
    rebalance { topUpBelow restoreTo releaseAbove } }
}"""

EVERY_OPTION: dict[str, Any] = {
    "costs": {
        "spotFeeBps": 9,
        "spotExecution": "MAKER",
        "perpExecution": "TAKER",
        "impactCoefficient": 0.05,
        "borrowApr": 0.1,
        "slippageModel": "ESTIMATED",
    },
    "capital": {"compounding": True},
    "direction": "LONG_SPOT",
    "rules": {
        "minHoldingSettlements": 3,
        "maxHoldingSettlements": 60,
        "entryPersistenceSettlements": 2,
        "exitPersistenceSettlements": 2,
        "stopBasisLoss": 0.02,
        "breakEvenSettlements": 90,
        "minHeadroom": 0.02,
        "coolDownHours": 24,
        "entryBasis": {"min": -0.01, "max": 0.01},
    },
    "margin": {
        "mode": "ISOLATED",
        "leverage": 4,
        "maintenanceTiers": [
            {"notionalFloor": 0, "rate": 0.004},
            {"notionalFloor": 50_000, "rate": 0.005},
        ],
        "liquidationFeeBps": 50,
        "bufferFraction": 0.05,
        "rebalance": {"topUpBelow": 0.2, "releaseAbove": 0.5},
    },
}


def _config(service: RunningService, sent: dict[str, Any]) -> dict[str, Any]:
    run_id = start(service, "startBacktest", sent)["run"]["id"]
    query = f"query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{ {_CONFIG} }} }} }}"
    config: dict[str, Any] = service.data(query, {"id": run_id})["run"]["config"]
    return config


def test_every_option_is_echoed_with_what_it_left_open(service: RunningService) -> None:
    config = _config(service, question(**EVERY_OPTION))
    assert config == {
        "costs": EVERY_OPTION["costs"] | {"perpFeeBps": 5.5, "slippageBps": 5},
        "capital": {"compounding": True},
        "direction": "LONG_SPOT",
        "rules": EVERY_OPTION["rules"],
        "margin": EVERY_OPTION["margin"]
        | {"rebalance": {"topUpBelow": 0.2, "restoreTo": 1 / 4 + 0.05, "releaseAbove": 0.5}},
    }


def test_without_options_the_plain_trade_is_echoed(service: RunningService) -> None:
    config = _config(service, question(costs=None, capital=None, rules=None, margin=None))
    assert config["costs"]["spotExecution"] == config["costs"]["perpExecution"] == "TAKER"
    assert config["costs"]["slippageModel"] == "FIXED"
    assert config["costs"]["impactCoefficient"] == config["costs"]["borrowApr"] == 0
    assert config["direction"] == "LONG_SPOT"
    assert config["rules"] == {
        "minHoldingSettlements": 0,
        "maxHoldingSettlements": None,
        "entryPersistenceSettlements": 1,
        "exitPersistenceSettlements": 1,
        "stopBasisLoss": None,
        "breakEvenSettlements": None,
        "minHeadroom": None,
        "coolDownHours": 0,
        "entryBasis": None,
    }
    assert config["margin"] == {
        "mode": "UNCONSTRAINED",
        "leverage": None,
        "maintenanceTiers": [],
        "liquidationFeeBps": 0,
        "bufferFraction": 0,
        "rebalance": None,
    }


@pytest.mark.parametrize(
    ("costs", "fees"),
    [
        ({"spotExecution": "TAKER", "perpExecution": "TAKER"}, (10, 5.5)),
        ({"spotExecution": "MAKER", "perpExecution": "MAKER"}, (10, 2)),
        ({"perpExecution": "MAKER"}, (10, 2)),
        ({"perpExecution": "MAKER", "perpFeeBps": 0.5, "spotFeeBps": 7}, (7, 0.5)),
    ],
    ids=["taker", "maker", "maker perp", "given"],
)
def test_a_fee_that_is_not_given_follows_the_execution(
    costs: dict[str, Any], fees: tuple[float, float], service: RunningService
) -> None:
    echoed = _config(service, question(costs=costs))["costs"]
    assert (echoed["spotFeeBps"], echoed["perpFeeBps"]) == fees


def test_a_rate_and_its_only_tier_are_the_same_question(service: RunningService) -> None:
    margin = {"mode": "ISOLATED", "leverage": 3}
    rate = question(margin=margin | {"maintenanceMarginRate": 0.0123})
    tier = question(margin=margin | {"maintenanceTiers": [{"notionalFloor": 0, "rate": 0.0123}]})
    query = "query ($id: ID!) { run(id: $id) { provenance { configHash } } }"
    ids = [start(service, "startBacktest", sent)["run"]["id"] for sent in (rate, tier)]
    first, again = (service.data(query, {"id": run_id})["run"] for run_id in ids)
    assert first == again
