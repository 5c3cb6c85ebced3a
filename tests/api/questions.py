"""Questions that several tests ask the service."""

from typing import Any

from tests.running_service import RunningService

BTC = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
ETH = {"venue": "sample", "symbol": "ETH/USDT:USDT"}
YEAR = {"start": "2023-01-01T00:00:00Z", "end": "2023-12-31T00:00:00Z"}

_WATCH = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"


def question(**changes: Any) -> dict[str, Any]:
    """Input of a backtest of the default simple strategy over a year.

    On the terms of preset `origin`, as it is the simplest account: for tests of something else.
    """
    plain = {"preset": "origin", "market": BTC, "period": YEAR, "strategy": {"simple": {}}}
    return plain | changes


WALK_FORWARD = question(
    axes=[{"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0003]}],
    folds={"trainDays": 120, "testDays": 60},
)
"""Input of a walk-forward of two cells over four folds of that year."""


def start(service: RunningService, mutation: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The accepted run (id, status) and whether it is reused."""
    kind = mutation.removeprefix("start")
    query = f"""mutation ($input: Start{kind}Input!) {{
      {mutation}(input: $input) {{
        ... on RunAccepted {{ reused run {{ id status }} }}
        ... on Error {{ message }}
      }}
    }}"""
    answer: dict[str, Any] = service.data(query, {"input": sent})[mutation]
    assert "run" in answer, answer
    return answer


def finish(service: RunningService, run_id: str) -> str:
    """The status in which the run ended."""
    status: str = service.events(_WATCH, {"id": run_id})[-1]["runEvents"]["status"]
    return status


def finished(service: RunningService, mutation: str, sent: dict[str, Any]) -> str:
    """Id of a run that has succeeded."""
    run_id: str = start(service, mutation, sent)["run"]["id"]
    assert finish(service, run_id) == "SUCCEEDED"
    return run_id


def big_sweep(number: int) -> dict[str, Any]:
    """A sweep that nobody else asks for, half a minute of work and more: to be cancelled.

    Order rules take a kernel that is several times slower than the plain one.
    """
    axes = [
        {"parameter": "ENTRY_THRESHOLD", "range": {"from": 0.3, "to": 0.9, "steps": 100}},
        {"parameter": "WEIGHT_TREND", "range": {"from": 0.1, "to": 0.9, "steps": 100}},
        {"parameter": "WEIGHT_BASIS", "range": {"from": 0.1, "to": 0.9, "steps": 100}},
    ]
    whole = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
    capital = {"initial": 20_000 + number}
    rules = {"minHoldingSettlements": 1}
    return question(
        strategy={"composite": {}}, axes=axes, period=whole, capital=capital, rules=rules
    )
