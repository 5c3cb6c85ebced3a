"""An explicit null is the default: for every argument and every field of an input there is."""

import json
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
)

from api.http.schema import schema
from tests.api.http.every_null import Way, argument_nulls, selection, ways, with_arguments
from tests.api.questions import BTC, ETH, WALK_FORWARD, YEAR, finished, question
from tests.running_service import RunningService

_NOBODY = "UnVuOjAxOTNhNmQ0LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMA=="
_HOLD: dict[str, Any] = {"strategy": {"hold": {}}}
_AXIS = {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0003]}
_MANY = {"markets": [BTC, ETH], "period": YEAR} | _HOLD
_ISOLATED = {"mode": "ISOLATED", "leverage": 1.0, "maintenanceMarginRate": 0.01}
_FILLS: dict[str, list[Any]] = {
    "StrategyInput": [{"simple": {}}, {"composite": {}}, {"hold": {}}],
    "CompositeInput": [{}],
    "SizingInput": [{}],
    "CostsInput": [{}],
    "CapitalInput": [{}],
    "RulesInput": [{}],
    "MarginInput": [{}, _ISOLATED],
    "RebalanceInput": [{"topUpBelow": 0.5}],
    "PortfolioInput": [{}],
    "FoldsInput": [{}],
    "ComparisonEntryInput": [{"strategy": {"composite": {"sizing": {}}}}],
    "SweepAxisInput": [_AXIS],
    "SpotPartnerInput": [{"symbol": "BTC/USDT"}],
    "CellOrderInput": [{"metric": "NET_PNL"}],
    "CarryAssumptionsInput": [{}],
}
_STARTS: dict[str, dict[str, Any]] = {
    "startBacktest": question(strategy={"composite": {"sizing": {}}}),
    "startComparison": {"market": BTC, "period": YEAR},
    "startSweep": question(),
    "startMultiMarket": _MANY,
    "startPortfolio": _MANY,
    "startWalkForward": question(folds={"trainDays": 120}),
    "importMarketData": {"market": {"venue": "binance", "symbol": "BTC/USDT:USDT"}},
    "createWebhook": {"url": "http://127.0.0.1/"},
    "trackMarket": {"market": BTC},
    "lookAtFiles": {"upload": _NOBODY, "said": [{"file": "rates.csv"}]},
    "importFiles": {"upload": _NOBODY},
}
_RUN = "... on RunAccepted { run { id } }"
_MEANS_NEVER = '"resizeBand": null'  # the one null that is a choice of its own
_ERROR = "... on InvalidInput { field } ... on Error { message }"


def test_what_has_a_default_may_be_null() -> None:
    for name, kind in schema._schema.type_map.items():
        slots: list[Any] = []
        if name.startswith("__"):
            continue  # GraphQL's own
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            slots = [one for field in kind.fields.values() for one in field.args.values()]
        elif isinstance(kind, GraphQLInputObjectType):
            slots = list(kind.fields.values())
        for slot in slots:
            has_default = slot.default_value is not Undefined
            assert not (has_default and isinstance(slot.type, GraphQLNonNull)), name


@pytest.fixture(scope="module")
def known(service: RunningService) -> dict[str, Way]:
    """Ways to the types that take an id or a market."""
    runs = {
        "Backtest": finished(service, "startBacktest", question()),
        "Comparison": finished(service, "startComparison", {"market": BTC, "period": YEAR}),
        "Sweep": finished(service, "startSweep", question(axes=[_AXIS])),
        "MultiMarket": finished(service, "startMultiMarket", _MANY),
        "Portfolio": finished(service, "startPortfolio", _MANY),
        "WalkForward": finished(service, "startWalkForward", WALK_FORWARD),
    }
    found = {
        kind: Way(f'run(id: "{one}") {{ ... on {kind} {{', "} }") for kind, one in runs.items()
    }
    btc = 'venue: "sample", symbol: "BTC/USDT:USDT"'
    portfolio, sweep = found["Portfolio"], found["Sweep"]
    preview = "preview(cell: 0) { ... on Preview {"
    part = f"part(market: {{{btc}}}) {{"
    return found | {
        "PortfolioMarket": Way(f"{portfolio.before} {part}", f"}} {portfolio.behind}"),
        "Preview": Way(f"{sweep.before} {preview}", f"}} }} {sweep.behind}"),
        "Market": Way(f"market({btc}) {{", "}"),
        "Webhook": Way("webhooks { nodes {", "} }"),
    }


def test_null_for_an_argument_of_any_field_is_its_default(
    service: RunningService, known: dict[str, Way]
) -> None:
    reached = ways(known)
    ids = [known[kind].before.split('"')[1] for kind in ("Backtest", "Portfolio")]
    needed: dict[str, dict[str, Any]] = {
        "heatmap": {"x": "MIN_FUNDING_RATE"},
        "compareRuns": {"ids": ids},
    }
    sent = 0
    for kind, name, field in with_arguments():
        if kind in ("Mutation", "Subscription"):
            continue
        way = reached[kind]  # a KeyError: the walk needs a way to a new type
        for pair in argument_nulls(field, needed.get(name, {}), _FILLS):
            answers = []
            for arguments in pair:
                types = {one: str(field.args[one].type) for one in arguments}
                head = ", ".join(f"${one}: {kind}" for one, kind in types.items())
                body = ", ".join(f"{one}: ${one}" for one in arguments)
                asked = f"{name}{f'({body})' if body else ''} {selection(field.type)}"
                query = (
                    f"query {f'({head})' if head else ''} {{ {way.before} {asked} {way.behind} }}"
                )
                answers.append(service.data(query, dict(arguments)))
            assert answers[0] == answers[1], (kind, name, pair)
            sent += 1
    assert sent > 60


def test_null_written_into_the_query_is_the_default_too(service: RunningService) -> None:
    for query in (
        "{ runs(first: %s) { nodes { id } } }",
        "{ marketRanking(window: %s) { nodes { rank } } }",
    ):
        default = {"runs": "20", "marketRanking": "D90"}[query.split()[1].split("(")[0]]
        assert service.data(query % "null") == service.data(query % default)


@pytest.mark.parametrize("mutation", list(_STARTS))
def test_null_in_any_field_of_an_input_is_its_default(
    service: RunningService, mutation: str
) -> None:
    field = schema._schema.mutation_type.fields[mutation]  # type: ignore[union-attr]
    accepted = _RUN if str(field.type) == "StartRunResult!" else ""
    query = f"""mutation ($input: {field.args["input"].type}) {{
      {mutation}(input: $input) {{ __typename {accepted} {_ERROR} }} }}"""
    known: dict[str, Any] = {}
    for pair in argument_nulls(field, {"input": _STARTS[mutation]}, _FILLS):
        if _MEANS_NEVER in json.dumps(pair[0]):
            continue
        for values in pair:
            text = json.dumps(values, sort_keys=True)
            known[text] = known.get(text) or service.data(query, dict(values))
        with_null, without = (known[json.dumps(values, sort_keys=True)] for values in pair)
        assert with_null == without, pair


def test_every_mutation_with_a_default_is_tried() -> None:
    tried = {*_STARTS, "rotateWebhookSecret"}
    assert {name for kind, name, _ in with_arguments() if kind == "Mutation"} <= tried
    inputs = {
        name
        for name, field in schema._schema.mutation_type.fields.items()  # type: ignore[union-attr]
        if "input" in field.args
    }
    # Of a run that is described a null changes nothing: tests/api/roots/test_run_update.py.
    assert inputs == {*_STARTS, "updateRun"}


def test_null_for_the_grace_and_for_a_cursor_of_events(
    service: RunningService, known: dict[str, Way]
) -> None:
    query = """mutation ($id: ID!, $grace: Int) {
      rotateWebhookSecret(id: $id, graceSeconds: $grace) { __typename } }"""
    answer = service.data(query, {"id": _NOBODY, "grace": None})
    assert answer["rotateWebhookSecret"]["__typename"] == "WebhookNotFound"
    run_id = known["Backtest"].before.split('"')[1]
    watch = """subscription ($id: ID!, $after: String) {
      runEvents(id: $id, after: $after) { __typename } }"""
    assert service.events(watch, {"id": run_id, "after": None}) == service.events(
        watch, {"id": run_id}
    )


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($id: ID = 1) { run(id: $id) { id } }", {"id": None}),
        ("query ($all: Boolean = true) { service @include(if: $all) { version } }", {"all": None}),
        (
            "query ($m: SweepMetric = SHARPE) { runs { nodes { ... on Sweep {"
            " cells(orderBy: {metric: $m}) { totalCount } } } } }",
            {"m": None},
        ),
    ],
    ids=["an argument", "a directive", "a field of an input"],
)
def test_null_for_what_must_be_there_is_told_with_a_code(
    service: RunningService, known: dict[str, Way], query: str, variables: dict[str, Any]
) -> None:
    assert known
    for error in service.post(query, variables)["errors"]:
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", error
