"""A query whose answer would be huge is refused before it is executed."""

from typing import Any

import pytest
from strawberry.types.execution import ExecutionContext

from api.http.answer_size import AnswerLimits
from api.http.documents import DocumentCache
from api.http.limits import QueryLimits
from api.http.schema import schema
from tests.running_service import RunningService
from tests.web import web

_FIELD = 50  # what a field outside a column counts
_COLUMNS = "{ times equity drawdown funding position }"
_CURVE = f"equityCurve(maxPoints: 5000) {_COLUMNS}"
_ALIASES = " ".join(f"a{number}: {_CURVE}" for number in range(15))
_GREEDY = (
    f"{{ runs(first: 100, kind: BACKTEST) {{ nodes {{ ... on Backtest {{ {_ALIASES} }} }} }} }}"
)


def _limits(numbers: int) -> QueryLimits:
    return QueryLimits(depth=15, tokens=4_000, aliases=30, answer=AnswerLimits(numbers))


def _numbers(query: str, variables: dict[str, Any] | None = None) -> int:
    """What the query asks for, as its refusal tells it."""
    cache = DocumentCache(_limits(0))
    context = ExecutionContext(query=query, schema=schema, allowed_operations=())
    prepared = cache.prepare(context, schema._schema)
    assert prepared is not None
    assert prepared.errors == []
    (operation, *_) = prepared.document.definitions
    (error,) = cache.check_answer(prepared, operation, variables or {}, schema._schema)  # type: ignore[arg-type]
    assert error.extensions == {"code": "LIMIT_EXCEEDED"}
    return int(error.message.rpartition("was ")[2])


def _of_a_run(selection: str, kind: str = "Backtest") -> str:
    return f'{{ run(id: "x") {{ ... on {kind} {{ {selection} }} }} }}'


# The curve's own field counts too, and that of the run.
COUNTED = {
    "one field": ("{ __typename }", _FIELD),
    "a field in a field": ("{ service { version } }", 2 * _FIELD),
    "a curve by default": (_of_a_run("equityCurve { equity }"), 2 * _FIELD + 1_500),
    "five columns": (_of_a_run(_CURVE), 2 * _FIELD + 5 * 5_000),
    "a curve with a plain field": (
        _of_a_run("equityCurve(maxPoints: 7) { equity totalPoints }"),
        3 * _FIELD + 7,
    ),
    "a benchmark's curve": (_of_a_run(f"benchmark {{ {_CURVE} }}"), 3 * _FIELD + 25_000),
    "a page by default": ("{ runs { nodes { id } } }", 20 * 3 * _FIELD),
    "a page in a page": (
        "{ runs(first: 5) { nodes { ... on Backtest { "
        "trades(first: 7) { nodes { funding } } } } } }",
        5 * (2 * _FIELD + 7 * 3 * _FIELD),
    ),
    "a histogram": (_of_a_run("pnlHistogram(bins: 30) { counts }"), 2 * _FIELD + 30),
    "eight entries of a comparison": (
        _of_a_run("entries { equityCurve(maxPoints: 100) { equity } }", "Comparison"),
        _FIELD + 8 * (2 * _FIELD + 100),
    ),
    "two hundred markets of a portfolio": (
        _of_a_run("markets { weight }", "Portfolio"),
        _FIELD + 200 * 2 * _FIELD,
    ),
    "two hundred folds": (_of_a_run("folds { index }", "WalkForward"), _FIELD + 200 * 2 * _FIELD),
    "one market of a portfolio": (
        _of_a_run('part(market: { venue: "v", symbol: "s" }) { weight }', "Portfolio"),
        3 * _FIELD,
    ),
    "a column of unknown length": (
        _of_a_run("heatmap(x: MIN_FUNDING_RATE) { values }", "Sweep"),
        2 * _FIELD + 100,
    ),
    "a fragment twice": (
        '{ a: run(id: "x") { ...f } b: run(id: "x") { ...f } } '
        "fragment f on Backtest { equityCurve(maxPoints: 9) { equity } }",
        2 * (2 * _FIELD + 9),
    ),
    "more than a page may have": ("{ runs(first: 1000000) { totalCount } }", 100 * 2 * _FIELD),
    "less than a page may have": ("{ runs(first: -1) { totalCount } }", 2 * _FIELD),
}


@pytest.mark.parametrize(("query", "numbers"), COUNTED.values(), ids=COUNTED.keys())
def test_a_query_counts_what_it_may_be_answered_with(query: str, numbers: int) -> None:
    assert _numbers(query) == numbers


_VARIABLE = "query ($n: Int! = 30) { runs(first: $n) { totalCount } }"


@pytest.mark.parametrize(
    ("query", "variables", "numbers"),
    [
        (_VARIABLE, {"n": 4}, 4 * 2 * _FIELD),
        (_VARIABLE, {}, 30 * 2 * _FIELD),
        (_VARIABLE, {"n": 4_000}, 100 * 2 * _FIELD),
        ("query ($n: Int) { runs(first: $n) { totalCount } }", {}, 20 * 2 * _FIELD),
        ("query ($n: Int) { runs(first: $n) { totalCount } }", {"n": None}, 20 * 2 * _FIELD),
        ("query ($n: Int!) { runs(first: $n) { totalCount } }", {"n": "many"}, 2 * _FIELD),
    ],
    ids=["sent", "default", "too many", "argument's default", "null", "nonsense"],
)
def test_variables_count_as_they_are_sent(
    query: str, variables: dict[str, Any], numbers: int
) -> None:
    assert _numbers(query, variables) == numbers


@pytest.mark.parametrize(("directive", "value"), [("include", False), ("skip", True)])
def test_what_is_left_out_does_not_count(directive: str, value: bool) -> None:
    query = (
        f"query ($x: Boolean! = true) {{ __typename runs @{directive}(if: $x) {{ totalCount }} }}"
    )
    assert _numbers(query, {"x": value}) == _FIELD
    assert _numbers(query, {"x": not value}) == _FIELD + 20 * 2 * _FIELD


MODEST = {
    "a backtest with all of it": _of_a_run(
        f"{_CURVE} benchmark {{ {_CURVE} }} trades(first: 100) {{ nodes {{ funding ledger "
        "{ times rates marks amounts } } }"
    ),
    "a comparison of eight": _of_a_run(f"entries {{ {_CURVE} }}", "Comparison"),
    "a page of runs with metrics": (
        "{ runs(first: 100) { nodes { id status ... on Backtest { metrics { netPnl sharpe } } "
        "... on Comparison { entries { label metrics { netPnl } } } } } }"
    ),
    "a heatmap": _of_a_run("heatmap(x: MIN_FUNDING_RATE) { values cells states }", "Sweep"),
}


@pytest.mark.parametrize("query", MODEST.values(), ids=MODEST.keys())
def test_what_a_page_needs_stays_far_below_the_limit(query: str) -> None:
    assert _numbers(query) < AnswerLimits().numbers / 2


def test_a_greedy_query_is_refused_with_limit_and_value(service: RunningService) -> None:
    answer = service.post(_GREEDY)
    # 100 x (the run and its nodes, and 15 curves of a field and 5 x 5,000 numbers)
    numbers = 100 * (2 * _FIELD + 15 * (_FIELD + 25_000))
    assert answer == {
        "errors": [
            {
                "message": "query must ask for at most 2000000 numbers (CARRY_MAX_QUERY_NUMBERS), "
                f"was {numbers}",
                "extensions": {"code": "LIMIT_EXCEEDED"},
            }
        ]
    }


def test_the_named_operation_counts_with_its_variables(service: RunningService) -> None:
    curve = "equityCurve(maxPoints: $n) { equity }"
    query = (
        f"query Large($n: Int!) {{ runs(first: 100) {{ nodes {{ ... on Comparison {{ entries {{ "
        f"{' '.join(f'a{number}: {curve}' for number in range(5))} }} }} }} }} }} "
        "query Small { __typename }"
    )
    assert _codes(service, query, "Large", {"n": 5_000}) == ["LIMIT_EXCEEDED"]
    assert _codes(service, query, "Large", {"n": 10}) == []
    assert _codes(service, query, "Small", {}) == []


def test_a_greedy_query_is_refused_in_a_stream_too(service: RunningService) -> None:
    (answer,) = service.answers(_GREEDY)
    assert answer["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def _codes(service: RunningService, query: str, name: str, variables: dict[str, Any]) -> list[str]:
    sent = {"query": query, "operationName": name, "variables": variables}
    answer = web.post(service.graphql_url, json=sent).json()
    return [error["extensions"]["code"] for error in answer.get("errors", ())]
