"""Lists of runs: every order page by page, filters together, a line of each without its result."""

from itertools import pairwise
from typing import Any

import pytest

from tests.api.questions import BTC, ETH, WALK_FORWARD, YEAR, finished, question
from tests.running_service import RunningService

_PAGE = """query ($first: Int!, $after: String, $where: RunFilterInput, $orderBy: RunOrderInput) {
  runs(first: $first, after: $after, where: $where, orderBy: $orderBy) {
    totalCount nodes { id createdAt finishedAt summary { netPnl sharpe maxDrawdown } }
    pageInfo { hasNextPage endCursor } } }"""
_LINE = """query ($id: ID!) { run(id: $id) { openedFrom openedCount summary {
  markets { venue symbol } synthetic period { start end } strategy parameters netPnl totalReturn
  sharpe maxDrawdown totalTrades holdNetPnl againstHold sparkline grade } } }"""
_TAG = "listed here"


def _page(service: RunningService, **sent: Any) -> dict[str, Any]:
    page: dict[str, Any] = service.data(_PAGE, {"first": 2, **sent})["runs"]
    return page


@pytest.fixture(scope="module")
def listed(service: RunningService) -> list[str]:
    """Ended runs of several kinds with a tag of their own, one of them without a Sharpe ratio."""
    both = question(markets=[BTC, ETH], capital={"initial": 12_345})
    del both["market"]
    asked = [
        ("startBacktest", question(capital={"initial": 12_345})),
        ("startBacktest", question(capital={"initial": 12_345}, strategy={"hold": {}})),
        ("startBacktest", question(capital={"initial": 12_345}, market=ETH)),
        ("startMultiMarket", both),
        ("startSweep", question(capital={"initial": 12_345})),
        ("startWalkForward", WALK_FORWARD | {"capital": {"initial": 12_345}}),
    ]
    ids = [finished(service, mutation, sent) for mutation, sent in asked]
    update = """mutation ($id: ID!, $input: UpdateRunInput!) {
      updateRun(id: $id, input: $input) { __typename } }"""
    for run_id in ids:
        service.data(update, {"id": run_id, "input": {"tags": [_TAG]}})
    return ids


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("CREATED", lambda run: run["createdAt"]),
        ("ENDED", lambda run: run["finishedAt"]),
        ("NET_PNL", lambda run: run["summary"]["netPnl"]),
        ("SHARPE", lambda run: run["summary"]["sharpe"]),
        ("DRAWDOWN", lambda run: run["summary"]["maxDrawdown"]),
    ],
)
@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_pages_of_an_order_follow_each_other(
    service: RunningService, listed: list[str], field: str, told: Any, direction: str
) -> None:
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        order = {"field": field, "direction": direction}
        page = _page(service, after=after, where={"tag": _TAG}, orderBy=order)
        assert page["totalCount"] == len(listed)
        nodes += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert sorted(run["id"] for run in nodes) == sorted(listed)
    values = [told(run) for run in nodes]
    known = [value for value in values if value is not None]
    assert values[: len(known)] == known  # null comes last either way
    for one, other in pairwise(known):
        assert one <= other if direction == "ASCENDING" else one >= other


def test_without_an_order_the_newest_comes_first(
    service: RunningService, listed: list[str]
) -> None:
    page = _page(service, first=20, where={"tag": _TAG})
    assert [run["id"] for run in page["nodes"]] == listed[::-1]


def test_a_cursor_belongs_to_its_order(service: RunningService, listed: list[str]) -> None:
    assert listed
    by_net = {"field": "NET_PNL", "direction": "DESCENDING"}
    cursor = _page(service, orderBy=by_net)["pageInfo"]["endCursor"]
    for other in (None, by_net | {"direction": "ASCENDING"}, {"field": "SHARPE"}):
        answer = service.post(_PAGE, {"first": 2, "after": cursor, "orderBy": other})
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["extensions"]["field"] == "after"


def test_filters_hold_together(service: RunningService, listed: list[str]) -> None:
    single, held, eth, both, sweep, walked = listed

    def found(**where: Any) -> set[str]:
        page = _page(service, first=20, where={"tag": _TAG, **where})
        assert page["totalCount"] == len(page["nodes"])
        return {run["id"] for run in page["nodes"]}

    assert found(kind="BACKTEST") == {single, held, eth}
    assert found(kind="SWEEP", status="SUCCEEDED") == {sweep}
    assert found(market=ETH) == {eth, both}
    assert found(strategy="hold") == {held}
    assert found(strategy="simple", market=BTC) == {single, both, sweep, walked}
    assert found(period=YEAR) == set(listed)
    later = {"start": "2024-02-01T00:00:00Z", "end": "2024-03-01T00:00:00Z"}
    assert found(period=later) == set()
    assert found(createdUntil="2020-01-01T00:00:00Z") == set()
    assert found(createdFrom="2020-01-01T00:00:00Z") == set(listed)
    assert found(text="eTh/uS") == {eth, both}


@pytest.mark.parametrize(
    ("where", "field", "words"),
    [
        ({"strategy": "simpel"}, "where.strategy", "simple, composite or hold, was simpel"),
        (
            {"period": {"start": YEAR["end"], "end": YEAR["start"]}},
            "period.end",
            "end must be after start",
        ),
    ],
)
def test_nonsense_is_refused_in_words(
    service: RunningService, where: dict[str, Any], field: str, words: str
) -> None:
    (error,) = service.post(_PAGE, {"first": 2, "where": where})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": field}
    assert words in error["message"]


def test_the_kind_of_before_and_that_of_the_filter_must_both_hold(
    service: RunningService, listed: list[str]
) -> None:
    query = """query ($kind: RunKind, $where: RunFilterInput) {
      runs(first: 50, kind: $kind, where: $where) { nodes { id } } }"""

    def found(kind: str, other: str | None) -> list[str]:
        where = {"tag": _TAG, "kind": other}
        nodes = service.data(query, {"kind": kind, "where": where})["runs"]["nodes"]
        return [run["id"] for run in nodes]

    assert found("SWEEP", None) == found("SWEEP", "SWEEP") == [listed[4]]
    assert found("SWEEP", "BACKTEST") == []


_FULL = """query ($id: ID!) { run(id: $id) {
  ... on Backtest { metrics { netPnl sharpe maxDrawdown totalTrades }
    benchmark { metrics { netPnl } } equityCurve(maxPoints: 1500) { equity } verdict { grade } }
  ... on WalkForward { metrics { netPnl sharpe maxDrawdown totalTrades }
    benchmark { metrics { netPnl } } equityCurve(maxPoints: 1500) { equity } verdict { grade } }
} }"""


@pytest.mark.parametrize("number", [0, 1, 2, 5], ids=["simple", "hold", "eth", "walk-forward"])
def test_a_line_tells_what_the_result_tells(
    service: RunningService, listed: list[str], number: int
) -> None:
    full = service.data(_FULL, {"id": listed[number]})["run"]
    line = service.data(_LINE, {"id": listed[number]})["run"]["summary"]
    for name, value in full["metrics"].items():
        assert line[name] == value
    held = full["benchmark"]["metrics"]["netPnl"]
    assert line["holdNetPnl"] == held
    assert line["againstHold"] == line["netPnl"] - held
    equity, points = full["equityCurve"]["equity"], line["sparkline"]
    assert len(points) == 32
    assert (points[0], points[-1]) == (equity[0], equity[-1])
    assert (line["period"], line["synthetic"]) == (YEAR, True)
    if number == 0:
        assert (line["strategy"], line["markets"]) == ("Simple", [BTC])
        assert "in from 1 bps, out below 0.5 bps" in line["parameters"]


def test_a_sweeps_line_is_of_its_best_cell_which_opens_as_a_part_of_it(
    service: RunningService, listed: list[str]
) -> None:
    sweep = listed[4]
    best = service.data(
        """query ($id: ID!) { run(id: $id) {
          ... on Sweep { best { index metrics { netPnl sharpe } } } } }""",
        {"id": sweep},
    )["run"]["best"]
    told = service.data(_LINE, {"id": sweep})["run"]
    line = told["summary"]
    assert (line["netPnl"], line["sharpe"]) == tuple(best["metrics"].values())
    assert (told["openedFrom"], told["openedCount"]) == (None, 0)
    # A cell that nobody has asked for by itself.
    opened = service.data(
        """query ($id: ID!, $cell: Int!) { run(id: $id) { ... on Sweep {
          backtest(cell: $cell) { id openedFrom summary { sparkline netPnl } } } } }""",
        {"id": sweep, "cell": best["index"]},
    )["run"]["backtest"]
    assert opened["openedFrom"] == sweep
    assert opened["summary"] == {"sparkline": line["sparkline"], "netPnl": line["netPnl"]}
    assert service.data(_LINE, {"id": sweep})["run"]["openedCount"] == 1
    page = _page(service, first=20, where={"openedFrom": sweep, "opened": True})
    assert [run["id"] for run in page["nodes"]] == [opened["id"]]
    assert _page(service, where={"openedFrom": sweep, "opened": False})["totalCount"] == 0
    assert _page(service, where={"openedFrom": "nonsense"})["totalCount"] == 0


def test_several_markets_are_told_as_their_sum(service: RunningService, listed: list[str]) -> None:
    line = service.data(_LINE, {"id": listed[3]})["run"]["summary"]
    query = """query ($id: ID!) { run(id: $id) { ... on MultiMarket { entries {
      metrics { netPnl } } } } }"""
    entries = service.data(query, {"id": listed[3]})["run"]["entries"]
    assert line["netPnl"] == pytest.approx(sum(one["metrics"]["netPnl"] for one in entries))
    held = question(markets=[BTC, ETH], capital={"initial": 12_345}, strategy={"hold": {}})
    del held["market"]
    held_id = finished(service, "startMultiMarket", held)
    alike = service.data(_LINE, {"id": held_id})["run"]["summary"]
    assert line["holdNetPnl"] == alike["netPnl"] == alike["holdNetPnl"]
    assert (alike["againstHold"], alike["strategy"]) == (0, "Hold")
    assert (line["sharpe"], line["sparkline"], line["grade"]) == (None, None, None)
