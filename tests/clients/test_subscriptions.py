"""Subscriptions through the clients that people use: graphql-ws, graphql-sse and gql."""

import json

from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from tests.clients.node import run_node
from tests.clients.runs import WATCH, check_complete_story, start_sweep
from tests.running_service import RunningService


def test_graphql_ws_of_npm_sees_a_sweep_from_start_to_end(service: RunningService) -> None:
    run_id = start_sweep(service, costs={"slippageBps": 1.5})
    printed = run_node("websocket.mjs", service.ws_url, WATCH, json.dumps({"id": run_id}))
    check_complete_story(run_id, json.loads(printed))


def test_graphql_sse_of_npm_sees_a_sweep_from_start_to_end(service: RunningService) -> None:
    run_id = start_sweep(service, costs={"slippageBps": 1.25})
    printed = run_node("events.mjs", service.graphql_url, WATCH, json.dumps({"id": run_id}))
    check_complete_story(run_id, json.loads(printed))


async def test_gql_of_python_sees_a_sweep_from_start_to_end(service: RunningService) -> None:
    run_id = start_sweep(service, costs={"slippageBps": 1.125})
    watch = gql(WATCH)
    watch.variable_values = {"id": run_id}
    transport = WebsocketsTransport(
        service.ws_url,
        subprotocols=["graphql-transport-ws"],
        connect_timeout=60,
        ack_timeout=60,
        close_timeout=60,
    )
    async with Client(transport=transport) as session:
        results = [{"data": result} async for result in session.subscribe(watch)]
    check_complete_story(run_id, results)


def test_a_subscriber_who_comes_late_gets_the_whole_story_too(service: RunningService) -> None:
    run_id = start_sweep(service, costs={"slippageBps": 1.0625})
    for _ in range(2):
        printed = run_node("websocket.mjs", service.ws_url, WATCH, json.dumps({"id": run_id}))
        check_complete_story(run_id, json.loads(printed))
