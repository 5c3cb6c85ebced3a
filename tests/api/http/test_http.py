"""What the audits of graphql-http miss: broken bodies, odd methods, greedy queries."""

import gzip
import json
from collections.abc import Iterator
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


def _post(service: RunningService, body: Any, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return web.post(service.graphql_url, content=body, headers=_JSON | named)


def _body(query: str, **more: Any) -> bytes:
    return json.dumps({"query": query, **more}).encode()


BROKEN_BODIES = {
    "empty": (b"", 400),
    "a number": (b"5", 400),
    "null": (b"null", 400),
    "a text": (b'"{ __typename }"', 400),
    "a list": (b"[]", 400),
    "a batch": (b'[{"query": "{ __typename }"}]', 400),
    "half a document": (b'{"query": "{ __typename }"', 400),
    "NaN": (b'{"query": "{ __typename }", "variables": {"x": NaN}}', 400),
    "Infinity": (b'{"query": "{ __typename }", "variables": {"x": Infinity}}', 400),
    "a number beyond floats": (b'{"query": "{ __typename }", "variables": {"x": 1e999}}', 400),
    "bytes that are no UTF-8": (b'{"query": "{ __typename } # \xff"}', 400),
    "half a surrogate pair": (b'{"query": "{ __typename }", "variables": {"x": "\\ud800"}}', 400),
    "lists 100,000 deep": (b"[" * 100_000 + b"]" * 100_000, 400),
    "objects 100,000 deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "no query": (b"{}", 400),
    "query of null": (b'{"query": null}', 400),
    "query of a number": (b'{"query": 1}', 400),
    "query of blanks": (b'{"query": " "}', 400),
    "variables of a list": (b'{"query": "{ __typename }", "variables": []}', 400),
    "variables of a text": (b'{"query": "{ __typename }", "variables": "{}"}', 400),
    "operationName of a number": (b'{"query": "{ __typename }", "operationName": 1}', 400),
    "extensions of a text": (b'{"query": "{ __typename }", "extensions": "x"}', 400),
    "30 MB": (b'{"query": "' + b" " * 30_000_000 + b'"}', 413),
}


@pytest.mark.parametrize(("body", "status"), BROKEN_BODIES.values(), ids=BROKEN_BODIES.keys())
def test_a_broken_body_is_refused_with_a_graphql_error(
    body: bytes, status: int, service: RunningService
) -> None:
    answer = _post(service, body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    (error,) = answer.json()["errors"]
    assert ", was " in error["message"]
    assert "Traceback" not in answer.text
    assert len(answer.text) < 500


def test_a_large_body_of_unknown_length_is_refused_too(service: RunningService) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(300):
            yield b" " * 100_000

    assert _post(service, endless()).status_code == 413


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_another_content_type_is_refused(content_type: str, service: RunningService) -> None:
    answer = _post(service, _body("{ __typename }"), content_type=content_type)
    assert answer.status_code == 415


def test_another_charset_is_refused(service: RunningService) -> None:
    body = json.dumps({"query": "{ __typename }"}).encode("utf-16")
    answer = _post(service, body, content_type="application/json; charset=utf-16")
    assert answer.status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity"])
def test_a_packed_body_is_refused(encoding: str, service: RunningService) -> None:
    body = gzip.compress(_body("{ __typename }"))
    answer = _post(service, body, content_encoding=encoding)
    assert answer.status_code == 415
    (error,) = answer.json()["errors"]
    assert error["message"] == f"content-encoding must be identity, was {encoding}"


def test_a_body_that_says_it_is_not_packed_is_read(service: RunningService) -> None:
    assert _post(service, _body("{ __typename }"), content_encoding="Identity").status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(method: str, service: RunningService) -> None:
    answer = _request(method, service.graphql_url)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"


ACCEPTED = {
    "nothing said": (None, "application/json"),
    "anything": ("*/*", "application/json"),
    "the old type": ("application/json", "application/json"),
    "the new type": (_RESPONSE, _RESPONSE),
    "the new before the old": (f"{_RESPONSE}, application/json;q=0.9", _RESPONSE),
    "the old before the new": (f"application/json, {_RESPONSE};q=0.5", "application/json"),
    "a browser": ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    "any application": ("application/*", "application/json"),
}


@pytest.mark.parametrize(("accept", "expected"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_the_answer_has_the_type_the_client_likes_best(
    accept: str | None, expected: str, service: RunningService
) -> None:
    headers = {"accept": accept} if accept else {"accept": ""}
    answer = _post(service, _body("{ __typename }"), **headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/xml", "application/json;q=0", "image/png"])
def test_a_type_that_is_not_spoken_is_not_acceptable(accept: str, service: RunningService) -> None:
    assert _post(service, _body("{ __typename }"), accept=accept).status_code == 406


@pytest.mark.parametrize(
    "query", ["{", "{ nothing }", "query ($x: Int!) { runs(first: $x) { totalCount } }"]
)
def test_the_new_type_has_honest_statuses_and_the_old_type_200(
    query: str, service: RunningService
) -> None:
    honest = _post(service, _body(query), accept=_RESPONSE)
    old = _post(service, _body(query), accept="application/json")
    assert (honest.status_code, old.status_code) == (400, 200)
    assert honest.json() == old.json()
    assert "data" not in honest.json()


def test_an_error_of_a_field_is_no_error_of_the_request(service: RunningService) -> None:
    answer = _post(service, _body("{ runs(first: 0) { totalCount } }"), accept=_RESPONSE)
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
    answer = _post(service, _body("subscription { activity { __typename } }"))
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert "graphql-transport-ws" in error["message"]
    assert "text/event-stream" in error["message"]


def test_queries_can_be_answered_as_events_too(service: RunningService) -> None:
    answer = _post(service, _body("{ __typename }"), accept="text/event-stream")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.text == (
        'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata:\n\n'
    )


def test_one_of_several_operations_must_be_named(service: RunningService) -> None:
    document = "query A { __typename } query B { service { version } }"
    named = _post(service, _body(document, operationName="B")).json()
    assert named == {"data": {"service": {"version": "0.1.0"}}}
    unnamed = _post(service, _body(document)).json()
    message = "operationName must be given, query has 2 operations"
    assert unnamed["errors"][0]["message"] == message
    unknown = _post(service, _body(document, operationName="C")).json()
    assert unknown["errors"][0]["message"] == 'Unknown operation named "C".'


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
    answer = _post(service, _body(query), accept=_RESPONSE)
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
