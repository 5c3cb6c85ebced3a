"""Portfolios: one account over several markets, through the API."""

from typing import Any

import pytest

from tests.api.questions import BTC, ETH, YEAR, finished, start
from tests.running_service import RunningService
from tests.web import web

NEGATIVE = {"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"}
MARKETS = [BTC, ETH, NEGATIVE]
RULES = {"slots": 2, "rankBy": "SCORE", "weights": [0.5, 0.3, 0.2], "maxExposure": 0.9}
SENT = {
    "markets": MARKETS,
    "period": YEAR,
    "strategy": {"simple": {}},
    "direction": "BOTH",
    "costs": {"borrowApr": 0.05},
    "rules": {"minHoldingSettlements": 60},
    "margin": {
        "mode": "ISOLATED",
        "leverage": 3,
        "maintenanceMarginRate": 0.01,
        "liquidationFeeBps": 50,
    },
    "portfolio": RULES,
}
QUERY = """query ($id: ID!) { run(id: $id) {
  __typename kind status progress { done total unit fraction }
  ... on Portfolio {
    synthetic totalCount warnings
    config {
      markets { venue symbol } direction portfolio {
        slots rankBy weights maxExposure maxVolumeShare } }
    metrics { netPnl totalTrades totalCapital returnOnTotalCapital exposure finalEquity }
    attribution { netPnl fundingReceived fundingPaid basisPnl totalFees slippageCost borrowCost
      liquidationCost }
    benchmark { label metrics { netPnl } equityCurve(maxPoints: 50) { equity } }
    equityCurve(maxPoints: 5000) {
      times equity drawdown funding borrow positions exposure committed totalPoints }
    markets {
      market { venue symbol } weight attribution { netPnl } dataUse { settlements }
      trades(first: 20) { totalCount nodes { direction netPnl funding exitReason } } }
  }
} }"""


@pytest.fixture(scope="module")
def run(service: RunningService) -> dict[str, Any]:
    found: dict[str, Any] = service.data(QUERY, {"id": finished(service, "startPortfolio", SENT)})
    return dict(found["run"])


def test_account_markets_and_trades_add_up(run: dict[str, Any]) -> None:
    assert (run["__typename"], run["kind"], run["status"]) == (
        "Portfolio",
        "PORTFOLIO",
        "SUCCEEDED",
    )
    assert run["progress"]["fraction"] == 1.0
    net = run["metrics"]["netPnl"]
    assert net == run["attribution"]["netPnl"]
    assert net == pytest.approx(sum(one["attribution"]["netPnl"] for one in run["markets"]))
    nodes = [node for one in run["markets"] for node in one["trades"]["nodes"]]
    assert len(nodes) == run["metrics"]["totalTrades"] > 3
    assert net == pytest.approx(sum(node["netPnl"] for node in nodes))
    curve = run["equityCurve"]
    assert len(curve["times"]) == curve["totalPoints"]
    assert curve["equity"][-1] == run["metrics"]["finalEquity"]
    assert max(curve["positions"]) == 2
    assert max(curve["exposure"]) > 0
    assert run["metrics"]["totalCapital"] == max(curve["committed"])
    assert sum(curve["borrow"]) == pytest.approx(run["attribution"]["borrowCost"])


def test_the_ledger_of_a_trade_has_its_payments(service: RunningService) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Portfolio { markets {
      trades(first: 3) { nodes { funding ledger { amounts } } } } } } }"""
    markets = service.data(query, {"id": finished(service, "startPortfolio", SENT)})["run"]
    nodes = [node for one in markets["markets"] for node in one["trades"]["nodes"]]
    assert len(nodes) > 3
    for node in nodes:
        assert node["funding"] == pytest.approx(sum(node["ledger"]["amounts"]), abs=1e-8)


def test_one_market_is_paged_by_itself(service: RunningService) -> None:
    query = """query ($id: ID!, $market: MarketInput!, $after: String) {
      run(id: $id) { ... on Portfolio { part(market: $market) { weight
        trades(first: 1, after: $after) { pageInfo { endCursor } nodes { number } } } } } }"""
    sent: dict[str, Any] = {"id": finished(service, "startPortfolio", SENT), "market": ETH}
    first = service.data(query, sent)["run"]["part"]
    assert (first["weight"], first["trades"]["nodes"][0]["number"]) == (0.3, 1)
    sent["after"] = first["trades"]["pageInfo"]["endCursor"]
    assert service.data(query, sent)["run"]["part"]["trades"]["nodes"][0]["number"] == 2
    strange = service.post(query, sent | {"market": {"venue": "sample", "symbol": "NONE"}})
    assert "market must be one of the run's, was" in strange["errors"][0]["message"]


def test_both_directions_were_traded_and_all_is_echoed(run: dict[str, Any]) -> None:
    directions = {node["direction"] for one in run["markets"] for node in one["trades"]["nodes"]}
    assert directions == {"LONG_SPOT", "SHORT_SPOT"}
    assert run["config"]["portfolio"] == RULES | {"maxVolumeShare": None}
    assert run["config"]["direction"] == "BOTH"
    assert run["config"]["markets"] == MARKETS
    assert [one["market"] for one in run["markets"]] == MARKETS
    assert [one["weight"] for one in run["markets"]] == RULES["weights"]
    assert (run["synthetic"], run["totalCount"]) == (True, 3)
    assert run["warnings"][0].startswith("SYNTHETIC")
    assert run["benchmark"]["label"] == "hold all"
    assert len(run["benchmark"]["equityCurve"]["equity"]) <= 50


def test_a_portfolio_of_one_market_says_what_its_backtest_says(service: RunningService) -> None:
    sent = {"period": YEAR, "strategy": {"composite": {}}}
    query = """query ($id: ID!) { run(id: $id) {
      ... on Portfolio { metrics { netPnl sharpe maxDrawdown totalCapital } }
      ... on Backtest { metrics { netPnl sharpe maxDrawdown totalCapital } } } }"""
    one = {"markets": [ETH], "portfolio": {"slots": 1}} | sent
    portfolio = service.data(query, {"id": finished(service, "startPortfolio", one)})["run"]
    alone = finished(service, "startBacktest", {"market": ETH} | sent)
    assert portfolio == service.data(query, {"id": alone})["run"]


def test_the_same_portfolio_is_answered_by_the_stored_run(service: RunningService) -> None:
    again = start(service, "startPortfolio", SENT)
    assert again["reused"] is True


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"portfolio": {"slots": 0}}, "InvalidInput", "portfolio.slots"),
        ({"portfolio": {"weights": [0.5]}}, "InvalidInput", "portfolio.weights"),
        ({"portfolio": {"weights": [0.5, -1, 0.2]}}, "InvalidInput", "portfolio.weights"),
        ({"portfolio": {"maxExposure": 0}}, "InvalidInput", "portfolio.maxExposure"),
        ({"portfolio": {"maxVolumeShare": 2}}, "InvalidInput", "portfolio.maxVolumeShare"),
        ({"markets": []}, "InvalidInput", "markets"),
        ({"markets": [BTC, BTC]}, "InvalidInput", "markets.1"),
        ({"markets": [BTC, {"venue": "sample", "symbol": "NONE"}]}, "MarketNotFound", None),
        (
            {"period": {"start": "2010-01-01T00:00:00Z", "end": "2010-02-01T00:00:00Z"}},
            "NoData",
            None,
        ),
    ],
)
def test_nonsense_is_refused_and_nothing_is_stored(
    service: RunningService, changes: dict[str, Any], kind: str, field: str | None
) -> None:
    count = "{ runs(first: 1) { totalCount } }"
    before = service.data(count)
    query = """mutation ($input: StartPortfolioInput!) { startPortfolio(input: $input) {
      __typename ... on Error { message } ... on InvalidInput { field } } }"""
    sent = {"markets": MARKETS, "period": YEAR, "strategy": {"simple": {}}} | changes
    answer = service.data(query, {"input": sent})["startPortfolio"]
    assert answer["__typename"] == kind
    assert answer.get("field") == field
    assert ", was " in answer["message"] or kind == "MarketNotFound"
    assert service.data(count) == before


def test_a_portfolio_is_exported_as_tables(service: RunningService) -> None:
    run_id = finished(service, "startPortfolio", SENT)
    query = (
        "query ($id: ID!) { run(id: $id) { ... on Portfolio { metrics { netPnl totalTrades } } } }"
    )
    metrics = service.data(query, {"id": run_id})["run"]["metrics"]

    def table(name: str) -> list[dict[str, Any]]:
        answer = web.get(f"{service.url}/export/runs/{run_id}/{name}.json")
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()
        return rows

    trades = table("trades")
    assert len(trades) == metrics["totalTrades"]
    assert {row["symbol"] for row in trades} <= {market["symbol"] for market in MARKETS}
    assert sum(row["net_pnl"] for row in trades) == pytest.approx(metrics["netPnl"])
    assert table("metrics")[0]["net_pnl"] == metrics["netPnl"]
    curve = table("curve")
    assert curve[-1]["equity"] - curve[0]["equity"] == pytest.approx(metrics["netPnl"])
    assert len(table("benchmark")) == len(curve)
    assert {row["symbol"] for row in table("settlements")} == {one["symbol"] for one in MARKETS}
