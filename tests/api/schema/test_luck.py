"""Whether results are luck, through the API."""

from typing import Any

from tests.api.questions import BTC, ETH, finished, question
from tests.running_service import RunningService
from tests.web import web

_JUDGED = """verdict { grade sentence reasons { sentence speaksFor } }
  confidence {
    sharpe { low high } sharpeLongRun { low high } netPnl { low high }
    maxDrawdown { low high daily } psrZero psrHold psrZero2012 minTrackRecordDays days blockDays
  }
  unknown timingTest { rotations shareAsGood negatedSharpe holdSharpe } untimed"""
_QUERY = f"""query ($id: ID!) {{ run(id: $id) {{
  ... on Judged {{ {_JUDGED} }}
  ... on Backtest {{ metrics {{ netPnl sharpe sharpeLongRun }} }}
  ... on Comparison {{ entries {{ label {_JUDGED} }} }}
  ... on MultiMarket {{ marketEntries: entries {{
    market {{ symbol }} failure {{ message }} metrics {{ netPnl sharpeLongRun }} {_JUDGED}
    backtest {{ id }} }} }}
}} }}"""
_WATCH = "subscription ($id: ID!) { runJudged(id: $id) { runId run { status } } }"


def judged(service: RunningService, run_id: str) -> dict[str, Any]:
    (event,) = service.events(_WATCH, {"id": run_id})
    assert event["runJudged"] == {"runId": run_id, "run": {"status": "SUCCEEDED"}}
    run: dict[str, Any] = service.data(_QUERY, {"id": run_id})["run"]
    return run


def test_a_backtest_is_judged(service: RunningService) -> None:
    run = judged(service, finished(service, "startBacktest", question()))
    metrics, confidence = run["metrics"], run["confidence"]
    assert confidence["netPnl"]["low"] < metrics["netPnl"] < confidence["netPnl"]["high"]
    band = confidence["sharpeLongRun"]
    assert band["low"] < metrics["sharpeLongRun"] < band["high"]
    assert (confidence["days"], run["unknown"]) == (364, None)
    assert 0.0 <= confidence["psrHold"] <= 1.0
    assert run["verdict"]["sentence"]
    assert run["verdict"]["reasons"]
    assert (run["timingTest"] is None) == (run["untimed"] is not None)


def test_hold_has_no_timing_and_a_month_is_too_short(service: RunningService) -> None:
    held = judged(service, finished(service, "startBacktest", question(strategy={"hold": {}})))
    assert held["timingTest"] is None
    assert held["confidence"]["psrHold"] is None
    assert held["untimed"].startswith("5 trades are needed")
    month = {"start": "2023-01-01T00:00:00Z", "end": "2023-01-31T00:00:00Z"}
    short = judged(service, finished(service, "startBacktest", question(period=month)))
    assert short["confidence"] is None
    assert short["verdict"]["grade"] == "TOO_LITTLE_DATA"
    assert "60 daily returns are needed" in short["unknown"]


def test_each_entry_of_a_comparison_is_judged(service: RunningService) -> None:
    strategies: tuple[dict[str, Any], ...] = ({"simple": {}}, {"hold": {}})
    entries = [{"label": str(one), "strategy": one} for one in strategies]
    sent = {name: value for name, value in question().items() if name != "strategy"}
    run = judged(service, finished(service, "startComparison", sent | {"entries": entries}))
    simple, hold = run["entries"]
    assert simple["confidence"]["psrHold"] is not None
    assert hold["confidence"]["psrHold"] is None
    assert simple["verdict"] != hold["verdict"]


def test_an_entry_is_held_against_hold_where_that_is_none_of_them(
    service: RunningService,
) -> None:
    entries = [{"label": "one", "strategy": {"simple": {}}}]
    sent = {name: value for name, value in question().items() if name != "strategy"}
    run = judged(service, finished(service, "startComparison", sent | {"entries": entries}))
    single = judged(service, finished(service, "startBacktest", question()))
    (entry,) = run["entries"]
    assert entry["confidence"]["psrHold"] == single["confidence"]["psrHold"] is not None


def test_each_market_of_several_is_judged(service: RunningService) -> None:
    lost = {"venue": "sample", "symbol": "NOWHERE/USDT:USDT"}
    sent = {name: value for name, value in question().items() if name != "market"}
    sent["markets"] = [lost, BTC, ETH]
    run_id = finished(service, "startMultiMarket", sent)
    entries = judged(service, run_id)["marketEntries"]
    for entry in entries[:2]:
        band = entry["confidence"]["sharpeLongRun"]
        assert band["low"] < entry["metrics"]["sharpeLongRun"] < band["high"]
        single = judged(service, entry["backtest"]["id"])
        assert entry["confidence"]["psrHold"] == single["confidence"]["psrHold"] is not None
        assert (entry["timingTest"] is None) == (entry["untimed"] is not None)
        assert entry["verdict"]["grade"] == single["verdict"]["grade"]
    assert entries[2]["failure"] is not None
    assert entries[2]["verdict"] is entries[2]["unknown"] is None
    rows = web.get(f"{service.url}/export/runs/{run_id}/luck.json", headers=service.headers).json()
    assert {(row["symbol"], row["grade"]) for row in rows} == {
        (entry["market"]["symbol"], entry["verdict"]["grade"]) for entry in entries[:2]
    }


def test_a_portfolio_is_judged_as_one_account(service: RunningService) -> None:
    sent = {name: value for name, value in question().items() if name != "market"}
    run = judged(service, finished(service, "startPortfolio", sent | {"markets": [BTC, ETH]}))
    assert run["confidence"]["days"] == 364
    assert run["untimed"].startswith("There is no one position to rotate")


_LUCK = """verdict { grade sentence reasons { sentence speaksFor } } unjudged luck {
  distinctCells unknown bestByLuck { sharpe pValue resamples blockDays } superiorToHold { pValue }
  pbo { probability splits sampled slope probabilityOfLoss logits inSample outOfSample }
  deflatedSharpe { value expectedMaximum } expectedMaximum plateau sharpes { edges counts }
  best { index metrics { sharpe } } withinError
}"""


def swept(service: RunningService, **changed: Any) -> dict[str, Any]:
    run_id = finished(service, "startSweep", question(**changed))
    judged(service, run_id)
    query = f"""query ($id: ID!) {{ run(id: $id) {{ id ... on Sweep {{
      {_LUCK} top: best(metric: SHARPE) {{ index }} }} }} }}"""
    run: dict[str, Any] = service.data(query, {"id": run_id})["run"]
    return run


AXES = [
    {"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.0, "to": 0.0004, "steps": 9}},
    {"parameter": "EXIT_FUNDING_RATE", "range": {"from": -0.0002, "to": 0.0, "steps": 5}},
]


def test_a_sweep_is_judged_by_all_of_its_cells(service: RunningService) -> None:
    run = swept(service, axes=AXES)
    luck = run["luck"]
    assert run["unjudged"] is None
    assert 12 <= luck["distinctCells"] <= 45
    assert (luck["pbo"]["splits"], luck["pbo"]["sampled"]) == (924, False)
    assert len(luck["pbo"]["logits"]) == len(luck["pbo"]["inSample"]) == 924
    assert luck["best"]["index"] == run["top"]["index"]
    assert luck["best"]["index"] in luck["withinError"]
    assert sum(luck["sharpes"]["counts"]) <= luck["distinctCells"]
    # A year has 12 blocks of 30 days.
    assert luck["bestByLuck"] is None
    assert luck["unknown"][0].startswith("Luck cannot be drawn: there are 12 blocks of 30 days")
    assert 0.0 <= luck["deflatedSharpe"]["value"] <= 1.0
    assert run["verdict"]["reasons"][-1]["sentence"].startswith("Chosen by one half of the days")
    address = f"{service.url}/export/runs/{run['id']}"
    (row,) = web.get(f"{address}/luck.json", headers=service.headers).json()
    assert row["grade"] == run["verdict"]["grade"]
    assert (row["best_cell"], row["pbo"]) == (luck["best"]["index"], luck["pbo"]["probability"])
    assert row["distinct_cells"] == luck["distinctCells"]
    splits = web.get(f"{address}/splits.json", headers=service.headers).json()
    assert [one["logit"] for one in splits] == luck["pbo"]["logits"]


def test_of_a_few_cells_nothing_is_said(service: RunningService) -> None:
    run = swept(service, axes=[AXES[0] | {"range": {"from": 0.0, "to": 0.0004, "steps": 3}}])
    assert run["verdict"]["grade"] == "TOO_LITTLE_DATA"
    assert "12 are needed" in run["verdict"]["sentence"]
    assert run["luck"]["pbo"] is None
    (why,) = run["luck"]["unknown"]
    assert why.startswith("Too few cells to judge: ")


def test_it_can_be_exported(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question())
    run = judged(service, run_id)
    sent = web.get(f"{service.url}/export/runs/{run_id}/luck.json", headers=service.headers)
    (row,) = sent.json()
    assert row["grade"] == run["verdict"]["grade"]
    assert row["sharpe_long_run_low"] == run["confidence"]["sharpeLongRun"]["low"]
    assert row["max_drawdown_daily"] == run["confidence"]["maxDrawdown"]["daily"]
