"""A preview over a real service: the numbers of the run, to the last bit, and no run."""

import json
from typing import Any

import pytest

from api.settings import Settings
from tests.api.questions import BTC, YEAR, finished, question, start
from tests.resting_worker import resting_worker
from tests.running_service import GuardedService, RunningService
from tests.web import web

_METRICS = """netPnl totalReturn cagr sharpe sortino calmar volatility maxDrawdown maxDrawdownQuote
  maxDrawdownPeakAt totalTrades winningTrades winRate averageHoldingHours exposure fundingReceived
  fundingPaid totalFunding basisPnl totalFees slippageCost borrowCost liquidationCost turnover
  breakEvenSettlements returnOnNotional settlements finalEquity"""
_PARTS = """fundingReceived fundingPaid spotPnl perpPnl basisPnl spotFees perpFees totalFees
  slippageCost borrowCost liquidationCost spotYield interest netPnl"""
_CURVE = "times equity drawdown funding position borrow headroom totalPoints"
_ALL = f"all: equityCurve(maxPoints: 5000) {{ {_CURVE} }}"
_TOLD = f"metrics {{ {_METRICS} }} attribution {{ {_PARTS} }}"
_PREVIEW = f"""query ($input: StartBacktestInput!) {{ preview(input: $input) {{
  __typename
  ... on Preview {{ {_TOLD} equityCurve {{ {_CURVE} }} {_ALL} holdNetPnl }}
  ... on Error {{ message }} ... on InvalidInput {{ field }}
}} }}"""
_RUN = f"""query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{
  {_TOLD} equityCurve(maxPoints: 600) {{ {_CURVE} }} {_ALL}
  benchmark {{ metrics {{ netPnl }} }} }} }} }}"""
_SWEEP = f"""query ($id: ID!, $cell: Int!) {{ run(id: $id) {{ ... on Sweep {{
  preview(cell: $cell) {{ ... on Preview {{ {_TOLD} equityCurve {{ {_CURVE} }} }} }}
  backtest(cell: $cell) {{ {_TOLD} equityCurve(maxPoints: 600) {{ {_CURVE} }} }} }} }} }}"""
_COUNT = """{ runs(first: 1) { totalCount } }"""


def _preview(service: RunningService, sent: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = service.data(_PREVIEW, {"input": sent})["preview"]
    return found


@pytest.mark.parametrize(
    "sent",
    [
        question(costs={"perpFeeBps": 7.31}),
        question(strategy={"composite": {"entryThreshold": 0.31}}),
        {
            "market": BTC,
            "period": YEAR,
            "strategy": {"simple": {"minFundingRate": 0.00011}},
            "margin": {"mode": "ISOLATED", "leverage": 3},
            "rules": {"minHoldingSettlements": 5},
        },
    ],
    ids=["plain", "composite", "managed"],
)
def test_it_has_the_numbers_of_the_run(service: RunningService, sent: dict[str, Any]) -> None:
    seen = _preview(service, sent)
    assert seen.pop("__typename") == "Preview"
    hold = seen.pop("holdNetPnl")
    run = service.data(_RUN, {"id": finished(service, "startBacktest", sent)})["run"]
    assert hold == run.pop("benchmark")["metrics"]["netPnl"]
    assert seen == run
    assert len(seen["equityCurve"]["times"]) <= 600 < len(seen["all"]["times"])


def test_a_cell_of_a_sweep_is_seen_as_its_run_will_be(service: RunningService) -> None:
    axes = [{"parameter": "MIN_FUNDING_RATE", "values": [0.00012, 0.00022]}]
    sweep = finished(service, "startSweep", question(axes=axes))
    found = service.data(_SWEEP, {"id": sweep, "cell": 1})["run"]
    assert found["preview"]["metrics"]["totalTrades"] > 0
    assert found["preview"] == found["backtest"]
    refused = service.post(_SWEEP, {"id": sweep, "cell": 2})
    assert refused["errors"][0]["message"] == "cell must be between 0 and 1, was 2"


def test_its_market_speaks_for_the_period_under_the_costs(service: RunningService) -> None:
    query = """query ($input: StartBacktestInput!) { preview(input: $input) { ... on Preview {
      market { settlements meanApr roundTripCost breakEvenDays breakEvenSettlements aboveEntry }
    } } }"""
    sent = question(
        strategy={"simple": {"minFundingRate": 0.0002}},
        costs={"spotFeeBps": 2, "perpFeeBps": 1, "slippageBps": 0.5},
    )
    said = service.data(query, {"input": sent})["preview"]["market"]
    prices = """query ($id: ID!) { run(id: $id) { ... on Backtest {
      priceHistory(maxPoints: 5000) { rates } } } }"""
    run = service.data(prices, {"id": finished(service, "startBacktest", sent)})["run"]
    rates = run["priceHistory"]["rates"]
    mean = sum(rates) / len(rates)  # all of them 8 hours apart
    assert said == {
        "settlements": len(rates),
        "meanApr": pytest.approx(mean * 1_095),
        "roundTripCost": pytest.approx(0.0008),
        "breakEvenDays": pytest.approx(0.0008 / mean / 3),
        "breakEvenSettlements": pytest.approx(0.0008 / mean),
        "aboveEntry": pytest.approx(sum(rate >= 0.0002 for rate in rates) / len(rates)),
    }
    assert 0 < said["aboveEntry"] < 1


def test_it_leaves_no_run_and_no_trial(service: RunningService) -> None:
    trials = """query ($venue: String!, $symbol: String!, $period: PeriodInput) {
      market(venue: $venue, symbol: $symbol) { trials(period: $period) } }"""
    about = {**BTC, "period": YEAR}
    before = service.data(_COUNT), service.data(trials, about)
    assert _preview(service, question(costs={"perpFeeBps": 7.77}))["__typename"] == "Preview"
    assert (service.data(_COUNT), service.data(trials, about)) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"strategy": {"simple": {"minFundingRate": 0.0001, "exitFundingRate": 0.0002}}},
        {"costs": {"slippageBps": -1}},
        {"market": {"venue": "sample", "symbol": "NONE/USDT:USDT"}},
        {"period": {"start": "2001-01-01T00:00:00Z", "end": "2001-02-01T00:00:00Z"}},
    ],
    ids=["exit above entry", "negative slippage", "no such market", "no data"],
)
def test_it_refuses_what_a_run_refuses(service: RunningService, changes: dict[str, Any]) -> None:
    sent = question(**changes)
    query = """mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
      __typename ... on Error { message } ... on InvalidInput { field } } }"""
    refused = service.data(query, {"input": sent})["startBacktest"]
    assert refused["__typename"] in {"InvalidInput", "MarketNotFound", "NoData"}
    assert _preview(service, sent) == refused


def test_it_is_not_for_a_get_nor_for_a_key_that_reads(
    service: RunningService, guarded_service: GuardedService
) -> None:
    address = {"query": _PREVIEW, "variables": json.dumps({"input": question()})}
    answer = web.get(service.graphql_url, params=address).json()
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "must be sent by POST" in answer["errors"][0]["message"]
    reads = guarded_service.alice_reads.post(_PREVIEW, {"input": question()})
    assert reads["errors"][0]["message"] == "API key must have scope run to preview runs, was read"
    assert _preview(guarded_service.alice, question())["__typename"] == "Preview"


def test_a_worker_that_computes_shards_answers_beside_them(service: RunningService) -> None:
    steps = {"from": 0.00001, "to": 0.0009, "steps": 1_000}
    exits = {"from": -0.0009, "to": 0.0, "steps": 1_000}
    sent = question(
        period={"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"},
        rules={"minHoldingSettlements": 2},
        axes=[
            {"parameter": "MIN_FUNDING_RATE", "range": steps},
            {"parameter": "EXIT_FUNDING_RATE", "range": exits},
        ],
    )
    run_id = start(service, "startSweep", sent)["run"]["id"]
    events = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"
    status = "query ($id: ID!) { run(id: $id) { status } }"
    while service.data(status, {"id": run_id})["run"]["status"] == "QUEUED":
        pass
    assert _preview(service, question(costs={"perpFeeBps": 7.78}))["__typename"] == "Preview"
    assert service.data(status, {"id": run_id})["run"]["status"] == "RUNNING"
    cancel = "mutation ($id: ID!) { cancelRun(id: $id) { __typename } }"
    service.data(cancel, {"id": run_id})
    assert service.events(events, {"id": run_id})[-1]["runEvents"]["status"] == "CANCELLED"


def test_a_worker_that_rests_is_told_in_words(service: RunningService) -> None:
    with resting_worker(service):
        found = _preview(service, question())
    assert found["__typename"] == "PreviewUnavailable"
    assert found["message"].startswith("a worker must answer within 2 s, none did")


def test_metrics_count_them(service: RunningService) -> None:
    _preview(service, question())
    told = web.get(f"{service.url}/metrics").text.splitlines()
    (count,) = (line for line in told if 'seconds_count{outcome="answered"}' in line)
    assert float(count.split()[-1]) >= 1


def test_limits_say_how_many_and_how_large(service: RunningService) -> None:
    found = service.data("{ service { limits { previewsPerMinute previewRows } } }")
    default = {name: field.default for name, field in Settings.model_fields.items()}
    assert found["service"]["limits"] == {
        "previewsPerMinute": default["max_previews_per_minute"],
        "previewRows": default["max_preview_rows"],
    }
