"""Subscriptions: what comes, in which order, and what is left when a client goes away."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.api.questions import big_sweep, finished, question, start
from tests.running_service import RunningService
from tests.web import web

_WATCH = """subscription ($id: ID!, $after: String) { runEvents(id: $id, after: $after) {
  __typename
  ... on RunProgressed { runId cursor at status progress { done total fraction unit etaSeconds }
    run { id } }
  ... on CellsComputed { runId cursor at cells netPnl totalReturn sharpe maxDrawdown totalTrades
    truncated }
  ... on RunFinished { runId cursor at status run { status } } } }"""
_CANCEL = "mutation ($id: ID!) { cancelRun(id: $id) { __typename } }"
_PROTOCOL = Subprotocol("graphql-transport-ws")


async def _open(service: RunningService) -> ClientConnection:
    socket = await connect(service.ws_url, subprotocols=[_PROTOCOL])
    await socket.send('{"type": "connection_init"}')
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    return socket


async def _subscribe(socket: ClientConnection, payload: dict[str, Any], name: str = "1") -> None:
    await socket.send(json.dumps({"type": "subscribe", "id": name, "payload": payload}))


def _open_subscriptions(service: RunningService) -> int:
    text = web.get(f"{service.url}/metrics").text
    line = next(line for line in text.splitlines() if line.startswith("carry_subscribers "))
    return int(float(line.split()[1]))


async def _until_open(service: RunningService, count: int) -> None:
    deadline = time.monotonic() + 60
    while _open_subscriptions(service) != count:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def test_a_finished_run_tells_its_state_and_ends(service: RunningService) -> None:
    run_id = finished(service, "startSweep", question(costs={"spotFeeBps": 3}))
    events = [event["runEvents"] for event in service.events(_WATCH, {"id": run_id})]
    assert [event["__typename"] for event in events] == [
        "RunProgressed",
        "CellsComputed",
        "RunFinished",
    ]
    progressed, cells, end = events
    assert progressed["progress"]["fraction"] == 1
    assert len(cells["cells"]) == len(cells["netPnl"]) == len(cells["totalTrades"]) == 14
    assert (end["status"], end["run"]) == ("SUCCEEDED", {"status": "SUCCEEDED"})


def test_a_subscriber_goes_on_from_its_cursor(service: RunningService) -> None:
    run_id = finished(service, "startSweep", question(costs={"spotFeeBps": 3.5}))
    events = [event["runEvents"] for event in service.events(_WATCH, {"id": run_id})]
    variables = {"id": run_id, "after": events[-1]["cursor"]}
    again = [event["runEvents"] for event in service.events(_WATCH, variables)]
    assert [event["__typename"] for event in again].count("RunFinished") == 1
    assert again[-1]["__typename"] == "RunFinished"


def test_a_malformed_cursor_is_bad_input(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question())
    (answer,) = service.answers(_WATCH, {"id": run_id, "after": "yesterday"})
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}
    assert error["message"] == "after must be the cursor of an event of this run, was 'yesterday'"


async def test_activity_tells_starts_and_ends_of_all_runs(service: RunningService) -> None:
    query = """subscription { activity { __typename
      ... on RunProgressed { runId status } ... on RunFinished { runId status } } }"""
    await _until_open(service, 0)
    async with await _open(service) as socket:
        await _subscribe(socket, {"query": query})
        await _until_open(service, 1)
        accepted = await asyncio.to_thread(start, service, "startSweep", big_sweep(12))
        run_id = accepted["run"]["id"]

        async def told() -> dict[str, Any]:
            while True:
                event = json.loads(await socket.recv())["payload"]["data"]["activity"]
                if event["runId"] == run_id:
                    return dict(event)

        async with asyncio.timeout(60):
            event = await told()
            assert event["__typename"] == "RunProgressed"
            await asyncio.to_thread(service.data, _CANCEL, {"id": run_id})
            while event["__typename"] != "RunFinished":
                event = await told()
        assert event["status"] == "CANCELLED"


async def test_generators_are_closed_when_a_websocket_goes_away(service: RunningService) -> None:
    await _until_open(service, 0)
    run_id = start(service, "startSweep", big_sweep(11))["run"]["id"]
    socket = await _open(service)
    await _subscribe(socket, {"query": _WATCH, "variables": {"id": run_id}})
    await _subscribe(socket, {"query": "subscription { activity { __typename } }"}, name="2")
    await socket.recv()
    await _until_open(service, 2)
    socket.transport.abort()  # no closing handshake
    await _until_open(service, 0)
    service.data(_CANCEL, {"id": run_id})


async def test_generators_are_closed_when_an_event_stream_goes_away(
    service: RunningService,
) -> None:
    await _until_open(service, 0)
    body = {"query": "subscription { activity { __typename } }"}
    headers = {"accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream("POST", service.graphql_url, json=body, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        await _until_open(service, 1)
    await _until_open(service, 0)


async def test_a_client_can_stop_one_subscription_and_keep_the_rest(
    service: RunningService,
) -> None:
    async with await _open(service) as socket:
        await _subscribe(socket, {"query": "subscription { activity { __typename } }"})
        await socket.send('{"type": "complete", "id": "1"}')
        await _subscribe(socket, {"query": "{ __typename }"})
        assert json.loads(await socket.recv()) == {
            "id": "1",
            "type": "next",
            "payload": {"data": {"__typename": "Query"}},
        }
        assert json.loads(await socket.recv()) == {"id": "1", "type": "complete"}
        await socket.send('{"type": "ping"}')
        assert json.loads(await socket.recv()) == {"type": "pong"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ('subscription { runEvents(id: "x") { __typename } }', "NOT_FOUND"),
    ],
    ids=["syntax", "unknown field", "unknown run"],
)
async def test_a_mistake_ends_the_operation_and_not_the_connection(
    query: str, code: str, service: RunningService
) -> None:
    async with await _open(service) as socket:
        await _subscribe(socket, {"query": query})
        answer = json.loads(await socket.recv())
        errors = answer["payload"] if answer["type"] == "error" else answer["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == code
        await _subscribe(socket, {"query": "{ __typename }"}, name="2")
        async with asyncio.timeout(60):
            while json.loads(await socket.recv()).get("id") != "2":
                pass


BROKEN_FRAMES = {
    "no JSON": "{",
    "a number": "5",
    "a list": "[]",
    "no type": "{}",
    "unknown type": '{"type": "dance"}',
    "subscribe without payload": '{"type": "subscribe", "id": "1"}',
    "payload of a number": '{"type": "subscribe", "id": "1", "payload": 5}',
    "query of a number": '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
    "variables of a list": (
        '{"type": "subscribe", "id": "1", "payload": {"query": "{__typename}", "variables": []}}'
    ),
    "id of a number": '{"type": "subscribe", "id": 1, "payload": {"query": "{__typename}"}}',
    "id beyond measure": json.dumps({"type": "complete", "id": "x" * 1_000}),
    "nesting beyond measure": "[" * 50_000,
    "binary": b"\x00\x01",
}


@pytest.mark.parametrize("frame", BROKEN_FRAMES.values(), ids=BROKEN_FRAMES.keys())
async def test_a_broken_frame_closes_the_socket_with_4400(
    frame: str | bytes, service: RunningService
) -> None:
    async with await _open(service) as socket:
        await socket.send(frame)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4400


async def test_a_frame_over_the_limit_closes_the_socket(service: RunningService) -> None:
    async with await _open(service) as socket:
        await socket.send("x" * 1_100_000)
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 1009


async def test_subscribing_before_the_handshake_is_unauthorized(service: RunningService) -> None:
    async with connect(service.ws_url, subprotocols=[_PROTOCOL]) as socket:
        await _subscribe(socket, {"query": "{ __typename }"})
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4401


async def test_a_client_that_says_nothing_is_sent_away_after_10_seconds(
    service: RunningService,
) -> None:
    async with connect(service.ws_url, subprotocols=[_PROTOCOL]) as socket:
        async with asyncio.timeout(60):
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        assert socket.close_code == 4408


@pytest.mark.parametrize("protocols", [None, [Subprotocol("graphql-ws")]], ids=["none", "old"])
async def test_another_protocol_is_not_spoken(
    protocols: list[Subprotocol] | None, service: RunningService
) -> None:
    async with connect(service.ws_url, subprotocols=protocols) as socket:
        with pytest.raises(ConnectionClosed):
            await socket.recv()
        assert socket.close_code == 4406
