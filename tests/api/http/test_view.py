"""What the audits of graphql-http miss: broken bodies, odd methods, greedy queries."""

import json
from functools import partial
from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

from tests.running_service import RunningService
from tests.web import web

_JSON = {"content-type": "application/json"}
_RESPONSE = "application/graphql-response+json"
_get = partial(httpx.get, timeout=60)
_request = partial(httpx.request, timeout=60)


def posted(service: RunningService, body: Any, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.post(service.graphql_url, content=body, headers=_JSON | named)


def body_of(query: str, **more: Any) -> bytes:
    return json.dumps({"query": query, **more}).encode()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(method: str, service: RunningService) -> None:
    answer = _request(method, service.graphql_url)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "query ($x: Int!) { runs(first: $x) { totalCount } }"]
)
def test_the_new_type_has_honest_statuses_and_the_old_type_200(
    query: str, service: RunningService
) -> None:
    honest = posted(service, body_of(query), accept=_RESPONSE)
    old = posted(service, body_of(query), accept="application/json")
    assert (honest.status_code, old.status_code) == (400, 200)
    assert honest.json() == old.json()
    assert "data" not in honest.json()


def test_an_error_of_a_field_is_no_error_of_the_request(service: RunningService) -> None:
    answer = posted(service, body_of("{ runs(first: 0) { totalCount } }"), accept=_RESPONSE)
    assert answer.status_code == 200
    assert answer.json()["data"] is None


def test_an_argument_out_of_range_is_told_with_its_field(service: RunningService) -> None:
    query = """{ market(venue: "sample", symbol: "BTC/USDT:USDT") {
      trials(period: { start: "2024-01-01T00:00:00Z", end: "9999-12-31T00:00:00Z" }) } }"""
    (error,) = service.post(query)["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "period.end"}
    assert error["message"] == "end must be from 2009-01-01 to 2100-01-01, was 9999-12-31"


def test_queries_can_be_sent_by_get_and_mutations_cannot(service: RunningService) -> None:
    query = "query ($first: Int!) { runs(first: $first) { totalCount } }"
    parameters = {"query": query, "variables": '{"first": 1}'}
    answer = _get(service.graphql_url, params=parameters)
    assert "totalCount" in answer.json()["data"]["runs"]
    mutation = 'mutation { cancelRun(id: "x") { __typename } }'
    answer = _get(service.graphql_url, params={"query": mutation})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["message"] == "a mutation must be sent by POST, was GET"


def test_the_address_behind_a_slash_is_the_same(service: RunningService) -> None:
    address = f"{service.graphql_url}/"
    for answer in (
        web.post(address, json={"query": "{ __typename }"}),
        _get(address, params={"query": "{ __typename }"}),
    ):
        assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})
    refused = _request("PUT", address)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")
    assert refused.json()["errors"][0]["message"] == "method must be GET or POST, was PUT"


def test_a_subscription_over_plain_post_says_how_to_send_it(service: RunningService) -> None:
    answer = posted(service, body_of("subscription { activity { __typename } }"))
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert "graphql-transport-ws" in error["message"]
    assert "text/event-stream" in error["message"]


def test_queries_can_be_answered_as_events_too(service: RunningService) -> None:
    answer = posted(service, body_of("{ __typename }"), accept="text/event-stream")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text == (
        'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n'
    )


def _fragments(count: int) -> str:
    """A chain in which each fragment asks for the next one twice."""
    links = [f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(count)]
    return "{ ...f0 } " + " ".join(links) + f" fragment f{count} on Query {{ __typename }}"


GREEDY = {
    "a tower of fields": "{" + "a {" * 1_900 + "b" + "}" * 1_901,
    "a tower of lists": "{ run(id: " + "[" * 1_900 + "]" * 1_900 + ") { id } }",
    "a tower of valid fields": (
        "{ __schema { types { fields { type " + "{ ofType " * 20 + "{ name }" + "}" * 20 + "}}}}"
    ),
    "5,000 tokens": "{" + "a " * 5_000 + "}",
    "one field 900 times": "{" + "presets { name } " * 900 + "}",
    "3,900 names": "{" + "__typename " * 3_900 + "}",
    "100 aliases": "{" + " ".join(f"a{i}: __typename" for i in range(100)) + "}",
    "2 to the 300 fields": _fragments(300),
    "a fragment inside itself": (
        "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"
    ),
    "aliases hidden in fragments": (
        "{ a: service { ...f } b: service { ...f } c: service { ...f } d: service { ...f } } "
        "fragment f on Service {" + " ".join(f"x{i}: version" for i in range(9)) + "}"
    ),
}


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_a_greedy_query_is_refused_before_it_costs_anything(
    query: str, service: RunningService
) -> None:
    answer = posted(service, body_of(query), accept=_RESPONSE)
    assert answer.status_code == 400
    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    assert codes <= {"LIMIT_EXCEEDED", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"}
    assert "recursion" not in answer.text


def test_introspection_fits_into_the_limits(service: RunningService) -> None:
    query = get_introspection_query(descriptions=True, input_value_deprecation=True)
    types = service.data(query)["__schema"]["types"]
    assert "Backtest" in {one["name"] for one in types}


def test_a_browser_gets_the_playground(service: RunningService) -> None:
    answer = _get(service.graphql_url, headers={"accept": "text/html,*/*;q=0.8"})
    if answer.status_code == 404:
        assert "make setup" in answer.text
    else:
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
