"""Stored runs beside each other: what each tells by itself, and in what they differ."""

from typing import Any

import pytest

from tests.api.questions import BTC, ETH, WALK_FORWARD, YEAR, finished, question, start
from tests.running_service import GuardedService, RunningService

_COMPARE = """query ($ids: [ID!]!, $asFractions: Boolean, $maxPoints: Int) {
  compareRuns(ids: $ids, asFractions: $asFractions, maxPoints: $maxPoints) {
    runs { id kind } curves { times equity } metrics { metric title values differences }
    differences { path values } warnings } }"""
_ONE = """query ($id: ID!) { run(id: $id) {
  ... on Backtest { metrics { netPnl sharpe totalTrades } equityCurve { times equity } }
  ... on WalkForward { metrics { netPnl sharpe totalTrades } equityCurve { times equity } }
  ... on Portfolio { metrics { netPnl sharpe totalTrades } equityCurve { times equity } } } }"""
_CAPITAL = {"initial": 23_456}


def _compare(service: RunningService, ids: list[str], **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = service.data(_COMPARE, {"ids": ids, **more})["compareRuns"]
    return answer


@pytest.fixture(scope="module")
def simple(service: RunningService) -> str:
    """A backtest over a year."""
    return finished(service, "startBacktest", question(capital=_CAPITAL))


@pytest.fixture(scope="module")
def hold(service: RunningService) -> str:
    """Holding the same, with other fees."""
    asked = question(capital=_CAPITAL, strategy={"hold": {}}, costs={"spotFeeBps": 3.25})
    return finished(service, "startBacktest", asked)


def test_two_of_one_question_but_for_the_strategy(
    service: RunningService, simple: str, hold: str
) -> None:
    answer = _compare(service, [simple, hold])
    assert [run["id"] for run in answer["runs"]] == [simple, hold]
    each = [service.data(_ONE, {"id": run_id})["run"] for run_id in (simple, hold)]
    metrics = {one["metric"]: one for one in answer["metrics"]}
    for name in ("netPnl", "sharpe", "totalTrades"):
        first, second = (one["metrics"][name] for one in each)
        assert metrics[name]["values"] == [first, second]
        assert metrics[name]["differences"] == [0, second - first]
    curves = answer["curves"]
    for own, equity in zip(each, curves["equity"], strict=True):
        at = dict(zip(curves["times"], equity, strict=True))
        curve = own["equityCurve"]
        told = dict(zip(curve["times"], curve["equity"], strict=True))
        both = (at.keys() & told.keys()) - {curve["times"][0]}
        assert len(both) > 300
        assert all(at[time] == told[time] for time in both)
        assert (equity[0], equity[-1]) == (curve["equity"][0], curve["equity"][-1])
    paths = {one["path"]: one["values"] for one in answer["differences"]}
    assert paths["strategy.kind"] == ["simple", "hold"]
    assert paths["costs.spotFeeBps"][1] == "3.25"
    assert not any(path.startswith(("market", "period", "capital")) for path in paths)
    assert answer["warnings"] == []


def test_fractions_of_the_capital_begin_at_one(
    service: RunningService, simple: str, hold: str
) -> None:
    plain = _compare(service, [simple, hold], maxPoints=48)["curves"]
    parts = _compare(service, [simple, hold], maxPoints=48, asFractions=True)["curves"]
    assert plain["times"] == parts["times"]
    assert len(plain["times"]) <= 48
    for money, fractions in zip(plain["equity"], parts["equity"], strict=True):
        assert fractions[0] == 1
        assert fractions == pytest.approx([value / 23_456 for value in money])


def test_kinds_periods_and_markets_are_compared_and_warned_of(
    service: RunningService, simple: str
) -> None:
    half = {"start": YEAR["start"], "end": "2023-06-30T00:00:00Z"}
    shorter = finished(service, "startBacktest", question(market=ETH, period=half))
    walked = finished(service, "startWalkForward", WALK_FORWARD)
    both = question(markets=[BTC, ETH])
    del both["market"]
    portfolio = finished(service, "startPortfolio", both)
    answer = _compare(service, [simple, shorter, walked, portfolio])
    kinds = [run["kind"] for run in answer["runs"]]
    assert kinds == ["BACKTEST", "BACKTEST", "WALK_FORWARD", "PORTFOLIO"]
    net = next(one for one in answer["metrics"] if one["metric"] == "netPnl")
    for run_id, value in zip([simple, shorter, walked, portfolio], net["values"], strict=True):
        assert service.data(_ONE, {"id": run_id})["run"]["metrics"]["netPnl"] == value
    ended = answer["curves"]["equity"][1]
    assert ended[0] is not None
    assert ended[-1] is None  # over before the others
    period, chosen, second, last = answer["warnings"]
    assert period.startswith("Run 2 is over another period (2023-01-01 to 2023-06-30)")
    assert chosen == (
        "Run 3 chose its parameters on the past and earned in 2023-05-01 to 2023-12-26, run 1 was "
        "given its parameters and earned in 2023-01-01 to 2023-12-31: given ones may have been "
        "picked because they did well there."
    )
    assert second.startswith("Run 2 is about ETH/USDT:USDT on sample, run 1 about BTC/USDT:USDT")
    assert last.startswith("Run 4 is about 2 markets")


@pytest.mark.parametrize(
    ("places", "field", "words"),
    [
        ([0], "ids", "2 to 8 runs, were 1"),
        ([0, 1] * 5, "ids", "2 to 8 runs, were 10"),
        ([0, 0], "ids.1", "must not name a run twice"),
        ([0, 2], "ids.1", "must be a stored run, was nonsense"),
        ([3, 0], "ids.0", "one equity curve, was a sweep: open a cell"),
        ([0, 4], "ids.1", "was a multi-market"),
        ([0, 5], "ids.1", "must have ended with a result, was CANCELLED"),
    ],
    ids=["too few", "too many", "twice", "nobody's", "a sweep", "several markets", "cancelled"],
)
def test_what_cannot_be_compared_is_refused_in_words(
    service: RunningService, simple: str, hold: str, places: list[int], field: str, words: str
) -> None:
    both = question(markets=[BTC, ETH], capital=_CAPITAL)
    del both["market"]
    known = [simple, hold, "nonsense"]
    if 3 in places:
        known += [finished(service, "startSweep", question(capital=_CAPITAL))]
    if 4 in places:
        known += ["", finished(service, "startMultiMarket", both)]
    if 5 in places:
        known += ["", "", _cancelled(service)]
    answer = service.post(_COMPARE, {"ids": [known[place] for place in places]})
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": field}
    assert words in error["message"]


def _cancelled(service: RunningService) -> str:
    # Of walk-forwards the tests come last: one that is cancelled before has no curve.
    axis = {"parameter": "MIN_FUNDING_RATE", "range": {"from": 1e-5, "to": 1e-3, "steps": 9_000}}
    folds = {"trainDays": 30, "testDays": 7}
    whole = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}
    rules = {"minHoldingSettlements": 1}
    asked = question(axes=[axis], folds=folds, period=whole, rules=rules)
    run_id: str = start(service, "startWalkForward", asked)["run"]["id"]
    service.data("mutation ($id: ID!) { cancelRun(id: $id) { __typename } }", {"id": run_id})
    watch = "subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { status } } }"
    assert service.events(watch, {"id": run_id})[-1]["runEvents"]["status"] == "CANCELLED"
    return run_id


def test_another_owners_run_is_nobodys(guarded_service: GuardedService) -> None:
    asked = question(capital=_CAPITAL)
    alices = finished(guarded_service.alice, "startBacktest", asked)
    bobs = [
        finished(guarded_service.bob, "startBacktest", asked | {"costs": {"spotFeeBps": fee}})
        for fee in (2, 3)
    ]
    assert _compare(guarded_service.bob, bobs)["warnings"] == []
    (error,) = guarded_service.bob.post(_COMPARE, {"ids": [bobs[0], alices]})["errors"]
    assert error["message"] == f"ids.1 must be a stored run, was {alices}"
