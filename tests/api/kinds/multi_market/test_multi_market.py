"""Multi-market runs: one failed market never stops the rest."""

from typing import Any

import pytest

from tests.api.questions import BTC, ETH, YEAR, finished
from tests.running_service import RunningService

NOWHERE = {"venue": "sample", "symbol": "NOWHERE/USDT:USDT"}
NEGATIVE = {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"}
_QUERY = """query ($id: ID!) { run(id: $id) {
  __typename kind status progress { done total unit }
  ... on MultiMarket {
    period { start end } warnings profitableCount successfulCount totalCount
    entries { market { venue symbol } synthetic metrics { netPnl totalTrades } failure { message } }
  }
} }"""
_SENT = {"markets": [NOWHERE, NEGATIVE, BTC, ETH], "period": YEAR, "strategy": {"hold": {}}}


@pytest.fixture(scope="module")
def run_id(service: RunningService) -> str:
    return finished(service, "startMultiMarket", _SENT)


def test_markets_come_by_net_pnl_and_failures_last(service: RunningService, run_id: str) -> None:
    run = service.data(_QUERY, {"id": run_id})["run"]
    assert (run["__typename"], run["status"], run["period"]) == ("MultiMarket", "SUCCEEDED", YEAR)
    assert run["progress"] == {"done": 4, "total": 4, "unit": "markets"}
    *good, failed = run["entries"]
    nets = [entry["metrics"]["netPnl"] for entry in good]
    assert nets == sorted(nets, reverse=True)
    assert {entry["market"]["symbol"] for entry in good} == {
        market["symbol"] for market in (NEGATIVE, BTC, ETH)
    }
    assert all(entry["synthetic"] and entry["failure"] is None for entry in good)
    assert failed["market"] == NOWHERE
    assert (failed["metrics"], failed["synthetic"]) == (None, False)
    assert "NOWHERE/USDT:USDT" in failed["failure"]["message"]
    assert run["profitableCount"] == sum(net > 0 for net in nets)
    assert (run["successfulCount"], run["totalCount"]) == (3, 4)


def test_a_market_opens_as_a_run_of_its_own(service: RunningService, run_id: str) -> None:
    query = """query ($id: ID!, $market: MarketInput!) { run(id: $id) { ... on MultiMarket {
      backtest(market: $market) { id status market { symbol } metrics { netPnl totalTrades } }
      entries { market { symbol } metrics { netPnl totalTrades } } } } }"""
    found = service.data(query, {"id": run_id, "market": ETH})["run"]
    own = found["backtest"]
    assert (own["status"], own["market"]["symbol"]) == ("SUCCEEDED", ETH["symbol"])
    entries: list[dict[str, Any]] = found["entries"]
    entry = next(one for one in entries if one["market"]["symbol"] == ETH["symbol"])
    assert entry["metrics"] == own["metrics"]
    query = """query ($id: ID!) { run(id: $id) { ... on MultiMarket {
      entries { market { symbol } backtest { id } } } } }"""
    entries = service.data(query, {"id": run_id})["run"]["entries"]
    runs = {one["market"]["symbol"]: one["backtest"] for one in entries}
    assert runs[ETH["symbol"]] == {"id": own["id"]}
    assert runs[NOWHERE["symbol"]] is None


def test_a_failed_market_has_no_run(service: RunningService, run_id: str) -> None:
    query = """query ($id: ID!, $market: MarketInput!) { run(id: $id) { ... on MultiMarket {
      backtest(market: $market) { id } } } }"""
    found = service.data(query, {"id": run_id, "market": NOWHERE})
    assert found["run"]["backtest"] is None


def test_a_market_that_was_not_asked_for_is_bad_input(service: RunningService, run_id: str) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on MultiMarket {
      backtest(market: { venue: "sample", symbol: "X" }) { id } } } }"""
    (error,) = service.post(query, {"id": run_id})["errors"]
    assert error["message"] == "market must be one of the run's, was X on sample"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "market"}
