"""A market is deleted by an admin, for everybody; what was computed from it stays."""

from typing import Any

import pytest

from tests.api.questions import BTC, finished, question
from tests.running_service import GuardedService, RunningService

_DELETE = """mutation ($venue: String!, $symbol: String!) {
  deleteMarket(venue: $venue, symbol: $symbol) { __typename
    ... on MarketDeleted { venue symbol } ... on MarketNotFound { venue symbol message } } }"""
_GAPS = {"venue": "sample", "symbol": "GAPS/USDT:USDT"}


def _delete(service: RunningService, market: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = service.data(_DELETE, market)["deleteMarket"]
    return answer


@pytest.mark.parametrize("who", ["alice", "alice_reads"])
def test_only_an_admin_may(guarded_service: GuardedService, who: str) -> None:
    refused = getattr(guarded_service, who).post(_DELETE, BTC)
    assert "scope admin to delete markets" in str(refused["errors"])


def test_its_runs_keep_their_results_and_their_data(guarded_service: GuardedService) -> None:
    sent = question(market=_GAPS, axes=[{"parameter": "MIN_FUNDING_RATE", "values": [0, 0.0002]}])
    run_id = finished(guarded_service.alice, "startSweep", sent)
    deleted = _delete(guarded_service.admin, _GAPS)
    assert deleted == {"__typename": "MarketDeleted", **_GAPS}
    assert guarded_service.alice.data("{ markets { nodes { symbol } } }")["markets"]["nodes"]
    query = 'query ($symbol: String!) { market(venue: "sample", symbol: $symbol) { symbol } }'
    assert guarded_service.alice.data(query, {"symbol": _GAPS["symbol"]}) == {"market": None}
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep { best { index }
      backtest(cell: 1) { status metrics { netPnl } } } } }"""
    opened = guarded_service.alice.data(query, {"id": run_id})["run"]  # computed from its series
    assert opened["backtest"]["status"] == "SUCCEEDED"
    again = _delete(guarded_service.admin, _GAPS)
    assert again["__typename"] == "MarketNotFound"
    assert again["message"].endswith("was GAPS/USDT:USDT on sample")
