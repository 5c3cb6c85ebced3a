"""What a request must be: its body, its type, its size."""

import gzip
import json
from collections.abc import Iterator

import pytest

from tests.api.http.test_view import body_of, posted
from tests.running_service import RunningService

_RESPONSE = "application/graphql-response+json"
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
    answer = posted(service, body)
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

    assert posted(service, endless()).status_code == 413


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_another_content_type_is_refused(content_type: str, service: RunningService) -> None:
    answer = posted(service, body_of("{ __typename }"), content_type=content_type)
    assert answer.status_code == 415


def test_another_charset_is_refused(service: RunningService) -> None:
    body = json.dumps({"query": "{ __typename }"}).encode("utf-16")
    answer = posted(service, body, content_type="application/json; charset=utf-16")
    assert answer.status_code == 415


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity"])
def test_a_packed_body_is_refused(encoding: str, service: RunningService) -> None:
    body = gzip.compress(body_of("{ __typename }"))
    answer = posted(service, body, content_encoding=encoding)
    assert answer.status_code == 415
    (error,) = answer.json()["errors"]
    assert error["message"] == f"content-encoding must be identity, was {encoding}"


def test_a_body_that_says_it_is_not_packed_is_read(service: RunningService) -> None:
    assert (
        posted(service, body_of("{ __typename }"), content_encoding="Identity").status_code == 200
    )


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
    answer = posted(service, body_of("{ __typename }"), **headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{expected}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/xml", "application/json;q=0", "image/png"])
def test_a_type_that_is_not_spoken_is_not_acceptable(accept: str, service: RunningService) -> None:
    assert posted(service, body_of("{ __typename }"), accept=accept).status_code == 406


def test_one_of_several_operations_must_be_named(service: RunningService) -> None:
    document = "query A { __typename } query B { service { version } }"
    named = posted(service, body_of(document, operationName="B")).json()
    assert named == {"data": {"service": {"version": "0.1.0"}}}
    unnamed = posted(service, body_of(document)).json()
    message = "operationName must be given, query has 2 operations"
    assert unnamed["errors"][0]["message"] == message
    unknown = posted(service, body_of(document, operationName="C")).json()
    assert unknown["errors"][0]["message"] == 'Unknown operation named "C".'
