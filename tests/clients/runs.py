"""Runs that the clients' tests start and watch."""

from typing import Any

from tests.running_service import RunningService

BTC = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
YEAR = {"start": "2024-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}

START_SWEEP = """
mutation ($input: StartSweepInput!) {
  startSweep(input: $input) { ... on RunAccepted { run { id } } ... on Error { message } }
}"""

WATCH = """
subscription ($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunProgressed { runId cursor at progress { done total fraction unit } }
    ... on CellsComputed { runId cursor cells netPnl sharpe truncated }
    ... on RunFinished { runId cursor at status run { id status } }
  }
}"""


def start_sweep(service: RunningService, **changes: Any) -> str:
    """Id of a sweep of the default grid that nobody asked for before."""
    subject = {"market": BTC, "period": YEAR, "strategy": {"simple": {}}}
    sent = {"preset": "origin", **subject} | changes
    answer = service.data(START_SWEEP, {"input": sent})
    run_id: str = answer["startSweep"]["run"]["id"]
    return run_id


def check_complete_story(run_id: str, results: list[dict[str, Any]]) -> None:
    """Events of one finished sweep of 15 cells: every cell told, and exactly one end."""
    assert all("errors" not in result for result in results), results
    events = [result["data"]["runEvents"] for result in results]
    assert {event["runId"] for event in events} == {run_id}
    kinds = [event["__typename"] for event in events]
    assert kinds.count("RunFinished") == 1
    assert kinds[-1] == "RunFinished"
    assert kinds[0] == "RunProgressed"
    assert events[-1]["status"] == "SUCCEEDED"
    assert events[-1]["run"] == {"id": run_id, "status": "SUCCEEDED"}
    told = {cell for event in events for cell in event.get("cells", [])}
    assert told == {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14} - {2}
