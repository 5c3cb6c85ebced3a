"""Whose a run is: for everybody else it is as if it were not there, at every entry point."""

import asyncio
import base64
import json
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.api.questions import big_sweep, finish, finished, question, start
from tests.running_service import GuardedService, RunningService
from tests.web import web

_PROTOCOL = Subprotocol("graphql-transport-ws")
_METRICS = "__typename id status input progress { done } ... on Sweep { computedCells }"
_QUERIES = {
    "run": f"query ($id: ID!) {{ run(id: $id) {{ {_METRICS} }} }}",
    "node": f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on Run {{ {_METRICS} }} }} }}",
    "a heatmap": (
        "query ($id: ID!) { run(id: $id) { ... on Sweep { heatmap(x: MIN_FUNDING_RATE) "
        "{ values } } } }"
    ),
    "a cell opened": (
        "query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 0) { id } } } }"
    ),
    "cells": (
        "query ($id: ID!) { run(id: $id) { ... on Sweep { cells { totalCount } best { index } } } }"
    ),
    "cancel": (
        "mutation ($id: ID!) { cancelRun(id: $id) { __typename ... on Error { message } "
        "... on RunAlreadyFinished { run { id } } ... on RunCancelled { run { id } } } }"
    ),
    "delete": (
        "mutation ($id: ID!) { deleteRun(id: $id) { __typename ... on Error { message } "
        "... on RunStillActive { run { id } } ... on RunDeleted { id } } }"
    ),
    "update": (
        'mutation ($id: ID!) { updateRun(id: $id, input: {note: "mine"}) { __typename '
        "... on Error { message } ... on RunUpdated { run { id } } } }"
    ),
}
_EVENTS = "subscription ($id: ID!) { runEvents(id: $id) { __typename } }"
_EVENTS_AFTER = (
    'subscription ($id: ID!) { runEvents(id: $id, after: "1-1") { __typename '
    "... on RunFinished { run { id } } } }"
)


@pytest.fixture(scope="module")
def of_alice(guarded_service: GuardedService) -> str:
    """A finished sweep of alice's."""
    return finished(guarded_service.alice, "startSweep", question(costs={"spotFeeBps": 7}))


@pytest.fixture(scope="module")
def of_nobody() -> str:
    """An id that no run has, as long as those that some run has."""
    return base64.b64encode(f"Run:{uuid.uuid4()}".encode()).decode()


Ask = Callable[[RunningService, str, str], bytes]


def _post(service: RunningService, query: str, run_id: str) -> bytes:
    body = {"query": query, "variables": {"id": run_id}}
    answer = web.post(service.graphql_url, json=body, headers=service.headers)
    head = {name: value for name, value in answer.headers.items() if name != "date"}
    return f"{answer.status_code} {head} ".encode() + answer.content


def _get(service: RunningService, query: str, run_id: str) -> bytes:
    variables = json.dumps({"id": run_id})
    answer = web.get(
        service.graphql_url,
        params={"query": query, "variables": variables},
        headers=service.headers,
        timeout=60,
    )
    return f"{answer.status_code} ".encode() + answer.content


def _stream(service: RunningService, query: str, run_id: str) -> bytes:
    body = {"query": query, "variables": {"id": run_id}}
    headers = service.headers | {"accept": "text/event-stream"}
    return web.post(service.graphql_url, json=body, headers=headers).content


def _socket(service: RunningService, query: str, run_id: str) -> bytes:
    async def ask() -> bytes:
        async with connect(service.ws_url, subprotocols=[_PROTOCOL]) as socket:
            payload = {"authorization": f"Bearer {service.key}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            asked = {"query": query, "variables": {"id": run_id}}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
            told: list[str] = []
            async with asyncio.timeout(60):
                while not told or '"next"' in told[-1]:
                    told.append(str(await socket.recv()))
            return "\n".join(told).encode()

    return asyncio.run(ask())


CASES: dict[str, tuple[Ask, str]] = {
    **{f"{name} by POST": (_post, query) for name, query in _QUERIES.items()},
    **{
        f"{name} by GET": (_get, query)
        for name, query in _QUERIES.items()
        if query.startswith("query")
    },
    **{f"{name} as events": (_stream, query) for name, query in _QUERIES.items()},
    **{f"{name} by WebSocket": (_socket, query) for name, query in _QUERIES.items()},
    "events as events": (_stream, _EVENTS),
    "events by WebSocket": (_socket, _EVENTS),
    "events from a cursor as events": (_stream, _EVENTS_AFTER),
    "events from a cursor by WebSocket": (_socket, _EVENTS_AFTER),
}


@pytest.mark.parametrize(("ask", "query"), CASES.values(), ids=CASES.keys())
def test_a_run_of_another_owner_answers_as_one_that_is_not_there(
    ask: Ask, query: str, of_alice: str, of_nobody: str, guarded_service: GuardedService
) -> None:
    foreign = ask(guarded_service.bob, query, of_alice)
    absent = ask(guarded_service.bob, query, of_nobody)
    assert foreign.replace(of_alice.encode(), of_nobody.encode()) == absent
    answer = guarded_service.alice.data(_QUERIES["run"], {"id": of_alice})
    assert answer["run"]["computedCells"] == 14  # and nothing has happened to it


def test_lists_hold_only_the_asker_s_own(of_alice: str, guarded_service: GuardedService) -> None:
    query = "{ runs(first: 100) { totalCount nodes { id } edges { cursor } } }"
    of_bob = finished(guarded_service.bob, "startBacktest", question(costs={"spotFeeBps": 7.25}))

    def listed(service: RunningService) -> set[str]:
        page = service.data(query)["runs"]
        assert page["totalCount"] == len(page["nodes"])
        return {node["id"] for node in page["nodes"]}

    assert listed(guarded_service.bob) >= {of_bob}
    assert of_alice not in listed(guarded_service.bob)
    assert listed(guarded_service.alice) == listed(guarded_service.alice_reads)
    assert of_alice in listed(guarded_service.alice)
    assert of_bob not in listed(guarded_service.alice)
    assert listed(guarded_service.admin) >= {of_alice, of_bob}


def test_the_same_question_of_two_owners_is_two_runs(guarded_service: GuardedService) -> None:
    sent = question(costs={"spotFeeBps": 7.5})
    first = start(guarded_service.alice, "startBacktest", sent)
    assert finish(guarded_service.alice, first["run"]["id"]) == "SUCCEEDED"
    second = start(guarded_service.bob, "startBacktest", sent)
    assert not second["reused"]
    assert second["run"]["id"] != first["run"]["id"]
    assert second["run"]["status"] != "SUCCEEDED"  # it is computed, not told
    assert finish(guarded_service.bob, second["run"]["id"]) == "SUCCEEDED"
    assert start(guarded_service.bob, "startBacktest", sent)["reused"]
    # And what they share underneath outlives one of them.
    deleted = guarded_service.bob.data(_QUERIES["delete"], {"id": second["run"]["id"]})
    assert deleted["deleteRun"]["__typename"] == "RunDeleted"
    kept = guarded_service.alice.data(
        "query ($id: ID!) { run(id: $id) { ... on Backtest { metrics { netPnl } "
        "equityCurve { equity } } } }",
        {"id": first["run"]["id"]},
    )["run"]
    assert kept["metrics"]["netPnl"] is not None
    assert len(kept["equityCurve"]["equity"]) > 100


def test_an_idempotency_key_belongs_to_its_owner(guarded_service: GuardedService) -> None:
    sent = question(costs={"spotFeeBps": 8}, idempotencyKey="monday")
    first = start(guarded_service.alice, "startBacktest", sent)
    other = start(guarded_service.bob, "startBacktest", sent | {"strategy": {"hold": {}}})
    assert not other["reused"]
    assert other["run"]["id"] != first["run"]["id"]
    again = start(guarded_service.alice, "startBacktest", sent)
    assert (again["reused"], again["run"]["id"]) == (True, first["run"]["id"])


async def _until_open(service: RunningService, count: int) -> None:
    told = ""
    async with asyncio.timeout(60), httpx.AsyncClient(headers=service.headers) as client:
        while f"carry_subscribers {count}.0" not in told:
            told = (await client.get(f"{service.url}/metrics", timeout=60)).text
            await asyncio.sleep(0.02)


async def test_activity_tells_the_asker_s_own_runs_and_an_admin_all(
    guarded_service: GuardedService,
) -> None:
    await _until_open(guarded_service.admin, 0)  # those of the tests before are gone
    query = """subscription { activity { ... on RunProgressed { runId }
      ... on RunFinished { runId status } } }"""

    async def watch(service: RunningService, told: list[dict[str, Any]]) -> None:
        async with connect(
            service.ws_url, subprotocols=[_PROTOCOL], additional_headers=service.headers
        ) as socket:
            await socket.send('{"type": "connection_init"}')
            await socket.recv()
            payload = {"query": query}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            async for message in socket:
                told.append(json.loads(message)["payload"]["data"]["activity"])
                heard.set()

    heard = asyncio.Event()
    by_bob: list[dict[str, Any]] = []
    by_admin: list[dict[str, Any]] = []
    watching = [
        asyncio.create_task(watch(guarded_service.bob, by_bob)),
        asyncio.create_task(watch(guarded_service.admin, by_admin)),
    ]
    await _until_open(guarded_service.admin, 2)
    ends: dict[str, str] = {}
    for name, service in (("alice", guarded_service.alice), ("bob", guarded_service.bob)):
        sent = question(costs={"spotFeeBps": 8.5})
        run_id = (await asyncio.to_thread(start, service, "startBacktest", sent))["run"]["id"]
        ends[name] = run_id
        assert await asyncio.to_thread(finish, service, run_id) == "SUCCEEDED"
    async with asyncio.timeout(120):
        end = {"runId": ends["bob"], "status": "SUCCEEDED"}
        while not (end in by_bob and end in by_admin):
            heard.clear()
            await heard.wait()
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    assert {event["runId"] for event in by_bob} == {ends["bob"]}
    assert {event["runId"] for event in by_admin} >= {ends["alice"], ends["bob"]}


def test_an_admin_cancels_and_deletes_anybody_s_run(guarded_service: GuardedService) -> None:
    run_id = start(guarded_service.bob, "startSweep", big_sweep(21))["run"]["id"]
    cancelled = guarded_service.admin.data(_QUERIES["cancel"], {"id": run_id})["cancelRun"]
    assert cancelled == {"__typename": "RunCancelled", "run": {"id": run_id}}
    deleted = guarded_service.admin.data(_QUERIES["delete"], {"id": run_id})["deleteRun"]
    assert deleted == {"__typename": "RunDeleted", "id": run_id}
    assert guarded_service.bob.data(_QUERIES["run"], {"id": run_id}) == {"run": None}


def test_a_cell_that_an_admin_opens_belongs_to_the_sweep_s_owner(
    of_alice: str, guarded_service: GuardedService
) -> None:
    query = "query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 3) { id } } } }"
    opened = guarded_service.admin.data(query, {"id": of_alice})["run"]["backtest"]["id"]
    run = guarded_service.alice_reads.data(_QUERIES["run"], {"id": opened})["run"]
    assert run["__typename"] == "Backtest"
    assert guarded_service.bob.data(_QUERIES["run"], {"id": opened}) == {"run": None}
