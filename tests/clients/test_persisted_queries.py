"""Automatic persisted queries as Apollo Client sends them, and by hand where it never goes."""

import hashlib
import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.clients.node import run_node
from tests.clients.runs import WATCH, check_complete_story, start_sweep
from tests.running_service import RunningService
from tests.web import web

_NOT_FOUND = {
    "message": "PersistedQueryNotFound",
    "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
}
_UNKNOWN = {"method": "POST", "hasQuery": False, "status": 200, "code": "PERSISTED_QUERY_NOT_FOUND"}
_TOLD = {"method": "POST", "hasQuery": True, "status": 200, "code": None}
_KNOWN = {"method": "POST", "hasQuery": False, "status": 200, "code": None}


def _hashed(query: str, version: Any = 1) -> dict[str, Any]:
    digest = hashlib.sha256(query.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": version, "sha256Hash": digest}}}


@pytest.mark.parametrize("slash", ["", "/"])
def test_apollo_client_asks_by_hash_and_sends_the_query_once(
    service: RunningService, slash: str
) -> None:
    run_id = start_sweep(service, costs={"slippageBps": 1.03125})
    query = f"query Version{len(slash)} {{ service {{ version engineVersion }} }}"
    printed = run_node(
        "apollo.mjs",
        f"{service.graphql_url}{slash}",
        f"{service.ws_url}{slash}",
        query,
        WATCH,
        json.dumps({"id": run_id}),
    )
    told = json.loads(printed)
    assert told["post"]["wire"] == [_UNKNOWN, _TOLD, _KNOWN]
    assert [one["service"]["version"] for one in told["post"]["found"]] == ["0.1.0"] * 2
    assert told["get"]["wire"] == [_KNOWN | {"method": "GET"}] * 2
    assert told["get"]["found"] == told["post"]["found"]
    # Apollo asks every object for its type.
    assert told["socket"][-1]["data"]["runEvents"]["run"].pop("__typename") == "Sweep"
    check_complete_story(run_id, told["socket"])


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_an_unknown_hash_is_told_in_every_media_type(service: RunningService, accept: str) -> None:
    sent = _hashed(f"{{ __typename }} # {accept}")
    for answer in (
        web.post(service.graphql_url, json=sent, headers={"accept": accept}),
        web.get(
            service.graphql_url,
            params={"extensions": json.dumps(sent["extensions"])},
            headers={"accept": f"text/html;q=0.1, {accept}"},
            timeout=60,
        ),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
        assert answer.json() == {"errors": [_NOT_FOUND]}


def test_a_stream_of_events_tells_of_an_unknown_hash_and_then_takes_it(
    service: RunningService,
) -> None:
    query = "{ __typename } # in a stream"
    events = {"accept": "text/event-stream"}

    def data(sent: dict[str, Any]) -> Any:
        answer = web.post(service.graphql_url, json=sent, headers=events)
        kind, line, _, end, *_ = answer.text.splitlines()
        assert (kind, end) == ("event: next", "event: complete")
        return json.loads(line.removeprefix("data: "))

    assert data(_hashed(query)) == {"errors": [_NOT_FOUND]}
    for sent in (_hashed(query) | {"query": query}, _hashed(query)):
        assert data(sent) == {"data": {"__typename": "Query"}}


async def test_a_socket_tells_of_an_unknown_hash_and_then_takes_it(service: RunningService) -> None:
    query = "{ __typename } # in a socket"
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(service.ws_url, subprotocols=[protocol], open_timeout=60) as socket:

        async def ask(sent: dict[str, Any]) -> Any:
            message = {"id": "1", "type": "subscribe", "payload": sent}
            await socket.send(json.dumps(message))
            answer = json.loads(await socket.recv())
            if answer["type"] == "next":
                assert json.loads(await socket.recv())["type"] == "complete"
            return answer["payload"]

        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        assert await ask(_hashed(query)) == [_NOT_FOUND]
        for sent in (_hashed(query) | {"query": query}, _hashed(query)):
            assert await ask(sent) == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"query": "{ runs }"} | _hashed("{ else }"), "sha256Hash must be that of the query, "),
        (_hashed("{ a }", version=2), "persistedQuery.version must be 1, was 2"),
        ({"extensions": {"persistedQuery": 5}}, "persistedQuery must be a JSON object, was none"),
        (
            {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "beef"}}},
            "persistedQuery.sha256Hash must be 64 hexadecimal digits, was beef",
        ),
        ({"extensions": {"persistedQuery": None}}, "query must be GraphQL text, was null"),
    ],
    ids=["another query's", "another version", "no object", "no hash", "null"],
)
def test_a_broken_hash_is_refused(
    service: RunningService, sent: dict[str, Any], message: str
) -> None:
    answer = web.post(service.graphql_url, json=sent)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["message"].startswith(message)
    assert error["extensions"]["code"] == "BAD_REQUEST"


def test_a_mutation_by_hash_is_no_get(service: RunningService) -> None:
    mutation = 'mutation { cancelRun(id: "x") { __typename } }'
    sent = _hashed(mutation) | {"query": mutation}
    assert web.post(service.graphql_url, json=sent).status_code == 200
    asked = {"extensions": json.dumps(sent["extensions"])}
    answer = web.get(service.graphql_url, params=asked)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
