"""Costs, order rules and margin out of range are refused by name, and nothing is stored."""

from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, question
from tests.running_service import RunningService

ISOLATED = {"mode": "ISOLATED", "leverage": 5, "maintenanceMarginRate": 0.005}


def _isolated(**changes: Any) -> dict[str, Any]:
    return {"margin": ISOLATED | changes}


def _rebalanced(**rebalance: Any) -> dict[str, Any]:
    return _isolated(rebalance={"topUpBelow": 0.1} | rebalance)


def _tiered(*tiers: tuple[float, float]) -> dict[str, Any]:
    sent = [{"notionalFloor": floor, "rate": rate} for floor, rate in tiers]
    return {"margin": {"mode": "ISOLATED", "leverage": 5, "maintenanceTiers": sent}}


BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "rebate of more than one percent": (
        {"costs": {"spotFeeBps": -101}},
        "costs.spotFeeBps",
        "spotFeeBps must be a number from -100 to 1000, was -101.0",
    ),
    "fee of everything": (
        {"costs": {"perpFeeBps": 1001}},
        "costs.perpFeeBps",
        "perpFeeBps must be a number from -100 to 1000, was 1001.0",
    ),
    "negative impact": (
        {"costs": {"impactCoefficient": -0.1}},
        "costs.impactCoefficient",
        "impactCoefficient must be a number from 0 to 10, was -0.1",
    ),
    "borrowing at a negative rate": (
        {"costs": {"borrowApr": -0.01}},
        "costs.borrowApr",
        "borrowApr must be a number from 0 to 100, was -0.01",
    ),
    "negative holding": (
        {"rules": {"minHoldingSettlements": -1}},
        "rules.minHoldingSettlements",
        "minHoldingSettlements must be a whole number from 0 to 1e+06, was -1",
    ),
    "no holding at all": (
        {"rules": {"maxHoldingSettlements": 0}},
        "rules.maxHoldingSettlements",
        "maxHoldingSettlements must be a whole number from 1 to 1e+06, was 0",
    ),
    "an entry at no basis": (
        {"rules": {"entryBasis": {"min": 0.1, "max": 0.05}}},
        "rules.entryBasis.min",
        "min must not exceed max 0.05, was 0.1",
    ),
    "an entry basis without an end": (
        {"rules": {"entryBasis": {}}},
        "rules.entryBasis.min",
        "min must be given where max is absent, was absent too",
    ),
    "a basis below everything": (
        {"rules": {"entryBasis": {"min": -2}}},
        "rules.entryBasis.min",
        "min must be a number from -1 to 10, was -2.0",
    ),
    "a pause of negative length": (
        {"rules": {"coolDownHours": -1}},
        "rules.coolDownHours",
        "coolDownHours must be a number from 0 to 1e+06, was -1.0",
    ),
    "no headroom at all": (
        _isolated() | {"rules": {"minHeadroom": 0}},
        "rules.minHeadroom",
        "minHeadroom must be a number greater than 0 and at most 10, was 0.0",
    ),
    "more headroom than there can be": (
        _isolated() | {"rules": {"minHeadroom": 10.5}},
        "rules.minHeadroom",
        "minHeadroom must be a number greater than 0 and at most 10, was 10.5",
    ),
    "headroom without a margin": (
        {"margin": {"mode": "UNCONSTRAINED"}, "rules": {"minHeadroom": 0.1}},
        "rules.minHeadroom",
        "minHeadroom must go with a margin, was 0.1 without it",
    ),
    "longest holding below the shortest": (
        {"rules": {"minHoldingSettlements": 9, "maxHoldingSettlements": 3}},
        "rules.maxHoldingSettlements",
        "maxHoldingSettlements must not be below minHoldingSettlements 9, was 3",
    ),
    "entry without a signal": (
        {"rules": {"entryPersistenceSettlements": 0}},
        "rules.entryPersistenceSettlements",
        "entryPersistenceSettlements must be a whole number from 1 to 1e+06, was 0",
    ),
    "exit without a signal": (
        {"rules": {"exitPersistenceSettlements": 0}},
        "rules.exitPersistenceSettlements",
        "exitPersistenceSettlements must be a whole number from 1 to 1e+06, was 0",
    ),
    "stop at no loss": (
        {"rules": {"stopBasisLoss": 0}},
        "rules.stopBasisLoss",
        "stopBasisLoss must be a number from 1e-06 to 10, was 0.0",
    ),
    "break-even at once": (
        {"rules": {"breakEvenSettlements": 0}},
        "rules.breakEvenSettlements",
        "breakEvenSettlements must be a whole number from 1 to 1e+06, was 0",
    ),
    "leverage without margin": (
        {"margin": {"leverage": 3}},
        "margin.leverage",
        "leverage must go with mode ISOLATED, was with UNCONSTRAINED",
    ),
    "rebalancing without margin": (
        {"margin": {"mode": "UNCONSTRAINED", "rebalance": {"topUpBelow": 0.1}}},
        "margin.rebalance",
        "rebalance must go with mode ISOLATED, was with UNCONSTRAINED",
    ),
    "maintenance rate and tiers": (
        _isolated(maintenanceTiers=[{"notionalFloor": 0, "rate": 0.005}]),
        "margin",
        "at most one of maintenanceMarginRate and maintenanceTiers must be given, was both",
    ),
    "no leverage": (
        _isolated(leverage=0),
        "margin.leverage",
        "leverage must be a number from 0.1 to 200, was 0.0",
    ),
    "no maintenance": (
        _isolated(maintenanceMarginRate=0),
        "margin.maintenanceMarginRate",
        "maintenanceMarginRate must be a number greater than 0 and at most 0.99, was 0.0",
    ),
    "less posted than must remain": (
        _isolated(leverage=50, maintenanceMarginRate=0.02),
        "margin.leverage",
        "leverage must post more than the maintenance rate 0.02, was 50 (posts 0.02)",
    ),
    "negative liquidation fee": (
        _isolated(liquidationFeeBps=-1),
        "margin.liquidationFeeBps",
        "liquidationFeeBps must be a number from 0 to 1000, was -1.0",
    ),
    "negative buffer": (
        _isolated(bufferFraction=-0.1),
        "margin.bufferFraction",
        "bufferFraction must be a number from 0 to 10, was -0.1",
    ),
    "no tier": (
        _tiered(),
        "margin.maintenanceTiers",
        "maintenanceTiers must hold at least 1 tier, was empty",
    ),
    "first tier above 0": (
        _tiered((1_000, 0.01)),
        "margin.maintenanceTiers",
        "maintenanceTiers must begin at notional 0, was 1000",
    ),
    "tiers that descend": (
        _tiered((0, 0.01), (1_000, 0.005)),
        "margin.maintenanceTiers",
        "maintenanceTiers must ascend in notional and rate, was 0.005 from 1000 after 0.01 from 0",
    ),
    "tier out of range": (
        _tiered((0, 0.01), (1_000, 2)),
        "margin.maintenanceTiers.1.rate",
        "rate must be a number greater than 0 and at most 0.99, was 2.0",
    ),
    "tier at a negative notional": (
        _tiered((-1, 0.01)),
        "margin.maintenanceTiers.0.notionalFloor",
        "notionalFloor must be a number from 0 to 1e+15, was -1.0",
    ),
    "topped up below nothing": (
        _rebalanced(topUpBelow=0),
        "margin.rebalance.topUpBelow",
        "topUpBelow must be a number greater than 0 and at most 20, was 0.0",
    ),
    "restored to less than what tops up": (
        _rebalanced(restoreTo=0.05),
        "margin.rebalance.restoreTo",
        "restoreTo must exceed topUpBelow 0.1, was 0.05",
    ),
    "topped up from above what is posted": (
        _rebalanced(topUpBelow=0.3),
        "margin.rebalance.restoreTo",
        "restoreTo must exceed topUpBelow 0.3, was 0.2",
    ),
    "released below what is restored": (
        _rebalanced(releaseAbove=0.15),
        "margin.rebalance.releaseAbove",
        "releaseAbove must exceed restoreTo 0.2, was 0.15",
    ),
    "rebalancing a short spot": (
        _rebalanced() | {"direction": "SHORT_SPOT"},
        "margin.rebalance",
        "rebalance must go with direction LONG_SPOT, was with SHORT_SPOT",
    ),
    "resized without an account": (
        {"capital": {"resizeBand": 0.1}},
        "capital.resizeBand",
        "resizeBand must go with funded true, was 0.1 without it",
    ),
    "resized and rebalanced": (
        _rebalanced() | {"capital": {"funded": True, "resizeBand": 0.1}},
        "capital.resizeBand",
        "resizeBand must go without rebalance, was 0.1 with it",
    ),
    "interest beyond any": (
        {"capital": {"cashApr": 11}},
        "capital.cashApr",
        "cashApr must be a number from 0 to 10, was 11.0",
    ),
    "a negative yield": (
        {"capital": {"spotYieldApr": -0.1}},
        "capital.spotYieldApr",
        "spotYieldApr must be a number from 0 to 10, was -0.1",
    ),
}

_ANSWER = "{ __typename ... on Error { message } ... on InvalidInput { field } }"


def _answer(service: RunningService, kind: str, sent: dict[str, Any]) -> dict[str, Any]:
    query = f"""mutation ($input: Start{kind}Input!) {{ start{kind}(input: $input) {_ANSWER} }}"""
    found: dict[str, Any] = service.data(query, {"input": sent})[f"start{kind}"]
    return found


@pytest.mark.parametrize(("changes", "field", "message"), BAD.values(), ids=BAD.keys())
def test_what_is_out_of_range_names_field_rule_and_value(
    changes: dict[str, Any], field: str, message: str, service: RunningService
) -> None:
    count = "{ runs { totalCount } }"
    before = service.data(count)
    answer = _answer(service, "Backtest", question(**changes))
    assert answer == {"__typename": "InvalidInput", "field": field, "message": message}
    assert service.data(count) == before


def test_every_question_refuses_alike(service: RunningService) -> None:
    changes, field, message = BAD["no leverage"]
    questions: dict[str, dict[str, Any]] = {
        "Comparison": {"market": BTC, "period": YEAR},
        "Sweep": question(),
        "MultiMarket": {"markets": [BTC], "period": YEAR, "strategy": {"simple": {}}},
    }
    for kind, sent in questions.items():
        answer = _answer(service, kind, sent | changes)
        assert answer == {"__typename": "InvalidInput", "field": field, "message": message}


@pytest.mark.parametrize(
    "changes",
    [
        {"direction": "SIDEWAYS"},
        {"costs": {"spotExecution": "LIMIT"}},
        {"margin": {"mode": "CROSS"}},
        {"margin": ISOLATED | {"rebalance": {}}},
        {"margin": ISOLATED | {"maintenanceTiers": [{"rate": 0.1}]}},
        {"rules": {"minHoldingSettlements": 1.5}},
    ],
    ids=["direction", "execution", "mode", "rebalance", "tier", "part of a settlement"],
)
def test_what_the_schema_does_not_know_is_an_error_of_the_request(
    changes: dict[str, Any], service: RunningService
) -> None:
    query = f"mutation ($input: StartBacktestInput!) {{ startBacktest(input: $input) {_ANSWER} }}"
    answer = service.post(query, {"input": question(**changes)})
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
