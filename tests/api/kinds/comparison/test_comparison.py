"""Comparisons: several strategies side by side."""

from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, finished, question
from tests.running_service import RunningService

_QUERY = """query ($id: ID!) { run(id: $id) {
  __typename kind status progress { done total unit }
  ... on Comparison {
    synthetic warnings market { venue symbol } period { start end }
    entries {
      label
      config { strategy { __typename } period { start end } market { symbol } }
      metrics { netPnl totalTrades finalEquity totalReturn maxDrawdown }
      equityCurve(maxPoints: 20) { times equity totalPoints }
      trades(first: 1) { totalCount nodes { number } pageInfo { endCursor } }
      attribution { netPnl }
      yearlyReturns { returns } worstDrawdowns(first: 1) { depth }
    }
  }
} }"""


def test_absent_entries_compare_simple_with_composite(service: RunningService) -> None:
    run_id = finished(service, "startComparison", {"market": BTC, "period": YEAR})
    run = service.data(_QUERY, {"id": run_id})["run"]
    assert (run["__typename"], run["kind"]) == ("Comparison", "COMPARISON")
    assert (run["market"], run["period"], run["synthetic"]) == (BTC, YEAR, True)
    assert [entry["label"] for entry in run["entries"]] == ["simple", "composite"]
    types = [entry["config"]["strategy"]["__typename"] for entry in run["entries"]]
    assert types == ["SimpleStrategy", "CompositeStrategy"]
    for entry in run["entries"]:
        assert entry["metrics"]["netPnl"] == pytest.approx(entry["attribution"]["netPnl"])
        assert entry["equityCurve"]["equity"][-1] == entry["metrics"]["finalEquity"]
        assert entry["trades"]["totalCount"] == entry["metrics"]["totalTrades"]
        [year] = entry["yearlyReturns"]["returns"]
        assert year == pytest.approx(entry["metrics"]["totalReturn"])
        [fall] = entry["worstDrawdowns"]
        assert fall["depth"] == pytest.approx(entry["metrics"]["maxDrawdown"])


def test_an_entry_equals_the_single_run_of_the_same_question(service: RunningService) -> None:
    entries: list[dict[str, Any]] = [
        {"label": "mine", "strategy": {"simple": {"minFundingRate": 0.0002}}},
        {"strategy": {"hold": {}}},
        {"strategy": {"hold": {}}},
    ]
    sent = {"preset": "origin", "market": BTC, "period": YEAR, "entries": entries}
    run = service.data(_QUERY, {"id": finished(service, "startComparison", sent)})["run"]
    assert [entry["label"] for entry in run["entries"]] == ["mine", "hold", "hold 2"]
    single = finished(service, "startBacktest", question(strategy=entries[0]["strategy"]))
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest {
      metrics { netPnl totalTrades finalEquity totalReturn maxDrawdown } } } }"""
    assert service.data(query, {"id": single})["run"]["metrics"] == run["entries"][0]["metrics"]


def test_a_cursor_of_another_entry_is_refused(service: RunningService) -> None:
    run_id = finished(service, "startComparison", {"market": BTC, "period": YEAR})
    entries = service.data(_QUERY, {"id": run_id})["run"]["entries"]
    query = """query ($id: ID!, $after: String) { run(id: $id) { ... on Comparison {
      entries { trades(after: $after) { totalCount } } } } }"""
    cursor = entries[0]["trades"]["pageInfo"]["endCursor"]
    errors = service.post(query, {"id": run_id, "after": cursor})["errors"]
    assert [error["path"][2] for error in errors] == [1]
