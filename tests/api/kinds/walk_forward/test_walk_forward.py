"""Walk-forwards through the API: folds that equal backtests, their chain, and what is refused."""

import math
from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, finished, question, start
from tests.running_service import RunningService

AXES = [
    {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003]},
    {"parameter": "EXIT_FUNDING_RATE", "values": [0, 0.00005, 0.0002]},
]
FOLDS = {"mode": "ANCHORED", "trainDays": 100, "testDays": 60, "embargoDays": 3}
SENT = question(axes=AXES, folds={**FOLDS, "metric": "NET_PNL", "choice": "ROBUST"})
FIGURES = "{ sharpe netPnl totalReturn days trades }"
METRICS = "{ netPnl totalReturn sharpe maxDrawdown totalTrades totalFees finalEquity dailyReturns }"
QUERY = f"""query ($id: ID!) {{ run(id: $id) {{
  __typename kind status progress {{ done total unit }}
  ... on WalkForward {{
    synthetic warnings totalCells market {{ symbol }} config {{ period {{ start end }} }}
    rules {{ mode trainDays testDays embargoDays metric choice }}
    axes {{ parameter values }}
    metrics {METRICS}
    equityCurve(maxPoints: 5000) {{ times equity }}
    benchmark {{ label metrics {METRICS} equityCurve {{ equity }} }}
    unbrokenBenchmark {{ label metrics {METRICS} equityCurve {{ equity }} }}
    difference {{ sharpe netPnlPerYear totalReturnPerYear }}
    monthlyReturns {{ starts returns }} yearlyReturns {{ starts returns }}
    worstDrawdowns {{ depth }}
    folds {{
      index cell train {{ start end }} test {{ start end }} chosen {{ parameter value }}
      inSample {FIGURES} outOfSample {FIGURES}
      difference {{ sharpe netPnlPerYear totalReturnPerYear }} metrics {METRICS}
    }}
  }} }} }}"""


@pytest.fixture(scope="module")
def run_id(service: RunningService) -> str:
    return finished(service, "startWalkForward", SENT)


@pytest.fixture(scope="module")
def run(service: RunningService, run_id: str) -> dict[str, Any]:
    return dict(service.data(QUERY, {"id": run_id})["run"])


def test_a_run_tells_what_was_asked(run: dict[str, Any]) -> None:
    assert (run["__typename"], run["kind"], run["status"]) == (
        *("WalkForward", "WALK_FORWARD", "SUCCEEDED"),
    )
    assert run["rules"] == {**FOLDS, "metric": "NET_PNL", "choice": "ROBUST"}
    assert (run["synthetic"], run["totalCells"]) == (True, 9)
    assert run["progress"] == {"done": 9 + 5, "total": 9 + 5, "unit": "runs"}
    assert "generated" not in run["warnings"]


def test_folds_lie_as_asked(run: dict[str, Any]) -> None:
    assert [(one["train"], one["test"]) for one in run["folds"]][:2] == [
        (
            {"start": "2023-01-01T00:00:00Z", "end": "2023-04-11T00:00:00Z"},
            {"start": "2023-04-14T00:00:00Z", "end": "2023-06-12T23:59:59.999Z"},
        ),
        (
            {"start": "2023-01-01T00:00:00Z", "end": "2023-06-10T00:00:00Z"},
            {"start": "2023-06-13T00:00:00Z", "end": "2023-08-11T23:59:59.999Z"},
        ),
    ]
    assert run["folds"][-1]["test"]["end"] == "2023-12-30T23:59:59.999Z"


def test_a_fold_is_the_backtest_of_its_parameters_on_its_window(
    service: RunningService, run: dict[str, Any]
) -> None:
    for fold in run["folds"]:
        rates = {one["parameter"]: one["value"] for one in fold["chosen"]}
        strategy = {
            "minFundingRate": rates["MIN_FUNDING_RATE"],
            "exitFundingRate": rates["EXIT_FUNDING_RATE"],
        }
        sent = question(period=fold["test"], strategy={"simple": strategy})
        plain = finished(service, "startBacktest", sent)
        query = f"query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{ metrics {METRICS} }} }} }}"
        assert service.data(query, {"id": plain})["run"]["metrics"] == fold["metrics"]
        assert fold["outOfSample"]["netPnl"] == fold["metrics"]["netPnl"]


def test_the_chain_is_the_sum_of_its_folds(run: dict[str, Any]) -> None:
    together = sum(one["outOfSample"]["netPnl"] for one in run["folds"])
    assert run["metrics"]["netPnl"] == pytest.approx(together, abs=1e-6)
    assert run["metrics"]["totalTrades"] == sum(
        one["outOfSample"]["trades"] for one in run["folds"]
    )
    curve = run["equityCurve"]
    assert curve["equity"][0] == 10_000
    assert curve["equity"][-1] == run["metrics"]["finalEquity"]
    assert (
        run["benchmark"]["equityCurve"]["equity"][-1] == run["benchmark"]["metrics"]["finalEquity"]
    )
    assert run["benchmark"]["metrics"]["totalTrades"] == len(run["folds"])
    assert run["unbrokenBenchmark"]["metrics"]["totalTrades"] == 1


def test_months_years_and_falls_are_those_of_the_chain(run: dict[str, Any]) -> None:
    for told in (run["monthlyReturns"], run["yearlyReturns"]):
        grown = math.prod(1 + one for one in told["returns"])
        assert grown == pytest.approx(run["metrics"]["finalEquity"] / 10_000)
    assert len(run["monthlyReturns"]["starts"]) == 9  # the tests begin in April
    depth = run["worstDrawdowns"][0]["depth"]
    assert depth == pytest.approx(run["metrics"]["maxDrawdown"])


def test_in_sample_and_out_of_sample_are_subtracted(run: dict[str, Any]) -> None:
    sharpes = []
    for one in run["folds"]:
        expected = one["outOfSample"]["sharpe"] - one["inSample"]["sharpe"]
        assert one["difference"]["sharpe"] == pytest.approx(expected)
        sharpes.append(expected)
        assert one["outOfSample"]["days"] == one["metrics"]["dailyReturns"]
    assert run["difference"]["sharpe"] == pytest.approx(sum(sharpes) / len(sharpes))


def test_a_fold_opens_as_a_run_of_its_own(
    service: RunningService, run_id: str, run: dict[str, Any]
) -> None:
    query = f"""query ($id: ID!) {{ run(id: $id) {{ ... on WalkForward {{
      backtest(fold: 1) {{ status config {{ period {{ start end }} }} metrics {METRICS} }}
    }} }} }}"""
    found = service.data(query, {"id": run_id})["run"]["backtest"]
    assert (found["status"], found["config"]["period"]) == ("SUCCEEDED", run["folds"][1]["test"])
    assert found["metrics"] == run["folds"][1]["metrics"]


@pytest.mark.parametrize("fold", [-1, 5])
def test_a_fold_that_is_not_there_is_refused(
    service: RunningService, run_id: str, fold: int
) -> None:
    query = """query ($id: ID!, $fold: Int!) { run(id: $id) { ... on WalkForward {
      backtest(fold: $fold) { id } } } }"""
    answer = service.post(query, {"id": run_id, "fold": fold})
    assert answer["errors"][0]["message"] == f"fold must be between 0 and 4, was {fold}"


def test_the_same_question_is_answered_by_the_same_run(
    service: RunningService, run_id: str
) -> None:
    again = start(service, "startWalkForward", SENT)
    assert (again["reused"], again["run"]["id"]) == (True, run_id)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"folds": {"trainDays": 100, "metric": "MAX_DRAWDOWN"}},
            "folds.metric",
            "metric must be one of SHARPE, NET_PNL, TOTAL_RETURN, was 'MAX_DRAWDOWN'",
        ),
        (
            {"folds": {"trainDays": 6}},
            "folds.trainDays",
            "trainDays must be a whole number from 7 to 36500, was 6",
        ),
        (
            {"folds": {"trainDays": 100, "testDays": 3}},
            "folds.testDays",
            "testDays must be a whole number from 7 to 36500, was 3",
        ),
        (
            {},
            "period",
            "period must hold at least 372 whole days for one fold (365 of trainDays, 0 of "
            "embargoDays, 7 of the shortest test), was 364",
        ),
        (
            {"strategy": {"hold": {}}},
            "strategy.hold",
            "a sweep's strategy must be simple or composite, was hold",
        ),
        (
            {"axes": [{"parameter": "ENTRY_THRESHOLD", "values": [0.1]}]},
            "axes.0.parameter",
            "parameter must belong to simple or to the terms, was ENTRY_THRESHOLD",
        ),
        (
            {"axes": [{"parameter": "SLIPPAGE_BPS", "values": [2]}]},
            "axes.0.parameter",
            "parameter must be the strategy's own in a walk-forward, was SLIPPAGE_BPS",
        ),
    ],
    ids=["metric", "train", "test", "too short", "hold", "axis", "terms"],
)
def test_nonsense_is_refused_in_words(
    service: RunningService, changes: dict[str, Any], field: str, message: str
) -> None:
    query = """mutation ($input: StartWalkForwardInput!) { startWalkForward(input: $input) {
      __typename ... on InvalidInput { field message } } }"""
    sent = question(**changes)
    answer = service.data(query, {"input": sent})["startWalkForward"]
    assert answer == {"__typename": "InvalidInput", "field": field, "message": message}


def test_more_folds_than_the_service_does_are_a_limit(service: RunningService) -> None:
    query = """mutation ($input: StartWalkForwardInput!) { startWalkForward(input: $input) {
      __typename ... on LimitExceeded { limit message } } }"""
    period = {"start": "2015-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
    sent = question(period=period, folds={"trainDays": 7, "testDays": 7})
    answer = service.data(query, {"input": sent})["startWalkForward"]
    assert (answer["__typename"], answer["limit"]) == ("LimitExceeded", 200)


def test_folds_without_a_choice_stay_flat_and_say_so(service: RunningService) -> None:
    axes = [{"parameter": "MIN_FUNDING_RATE", "values": [0.5, 0.9]}]
    sent = question(market=BTC, period=YEAR, axes=axes, folds=FOLDS)
    found = service.data(QUERY, {"id": finished(service, "startWalkForward", sent)})["run"]
    assert [one["cell"] for one in found["folds"]] == [None] * 5
    assert found["folds"][0]["chosen"] is None
    assert found["metrics"]["netPnl"] == 0
    assert found["metrics"]["sharpe"] is None
    assert any("5 of 5 folds stayed flat (1, 2, 3, 4, 5)" in text for text in found["warnings"])


def test_the_default_account_is_told_with_what_it_assumes(service: RunningService) -> None:
    sent = {name: value for name, value in SENT.items() if name != "preset"}
    found = service.data(QUERY, {"id": finished(service, "startWalkForward", sent)})["run"]
    assert any("the maintenance margin is 1%" in text for text in found["warnings"])
    together = sum(one["outOfSample"]["netPnl"] for one in found["folds"])
    assert found["metrics"]["netPnl"] == pytest.approx(together, abs=1e-6)
    assert found["metrics"]["totalTrades"] > 0


def test_the_chain_is_judged(service: RunningService, run_id: str, run: dict[str, Any]) -> None:
    service.events("subscription ($id: ID!) { runJudged(id: $id) { runId } }", {"id": run_id})
    judged = service.data(
        """query ($id: ID!) { run(id: $id) { ... on Judged {
          verdict { sentence } confidence { days psrHold netPnl { low high } } untimed } } }""",
        {"id": run_id},
    )["run"]
    assert judged["verdict"]["sentence"]
    assert judged["untimed"].startswith("There is no one position to rotate")
    confidence = judged["confidence"]
    assert confidence["days"] == run["metrics"]["dailyReturns"]
    assert confidence["psrHold"] is not None
    assert confidence["netPnl"]["low"] < run["metrics"]["netPnl"] < confidence["netPnl"]["high"]
