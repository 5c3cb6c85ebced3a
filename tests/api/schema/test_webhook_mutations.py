"""Whose a webhook is: for everybody else it is as if it were not there."""

import base64
import uuid

import pytest

from tests.running_service import GuardedService, RunningService

_CREATE = """mutation { createWebhook(input: { url: "https://hooks.invalid/carry" }) {
  ... on WebhookCreated { webhook { id } } } }"""
_LIST = "{ webhooks { totalCount nodes { id url } } }"
_NODE = "query ($id: ID!) { node(id: $id) { ... on Webhook { url deliveries { totalCount } } } }"
_DELETE = """mutation ($id: ID!) { deleteWebhook(id: $id) {
  __typename ... on Error { message } } }"""
_ROTATE = """mutation ($id: ID!) { rotateWebhookSecret(id: $id) {
  __typename ... on Error { message } } }"""
_REDELIVER = """mutation { redeliverWebhook(messageId: "msg_") { __typename } }"""


def _ids(service: RunningService) -> set[str]:
    page = service.data(_LIST)["webhooks"]
    assert page["totalCount"] == len(page["nodes"])
    return {node["id"] for node in page["nodes"]}


@pytest.fixture(scope="module")
def of_alice(guarded_service: GuardedService) -> str:
    node_id: str = guarded_service.alice.data(_CREATE)["createWebhook"]["webhook"]["id"]
    return node_id


def test_another_s_webhook_answers_as_one_that_is_not_there(
    of_alice: str, guarded_service: GuardedService
) -> None:
    absent = base64.b64encode(f"Webhook:{uuid.uuid4()}".encode()).decode()
    for query in (_NODE, _ROTATE, _DELETE):
        foreign = str(guarded_service.bob.post(query, {"id": of_alice}))
        told = str(guarded_service.bob.post(query, {"id": absent}))
        assert foreign.replace(of_alice, absent) == told
    assert _ids(guarded_service.bob) == set()
    assert of_alice in _ids(guarded_service.alice)
    assert guarded_service.alice.data(_NODE, {"id": of_alice})["node"] is not None


def test_a_reading_key_learns_no_address(of_alice: str, guarded_service: GuardedService) -> None:
    reader = guarded_service.alice_reads
    for answer in (
        reader.post(_LIST),
        reader.post(_CREATE),
        reader.post(_DELETE, {"id": "x"}),
        reader.post(_ROTATE, {"id": of_alice}),
        reader.post(_REDELIVER),
    ):
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert reader.data(_NODE, {"id": of_alice}) == {"node": None}


def test_an_admin_sees_and_deletes_everybody_s(guarded_service: GuardedService) -> None:
    of_bob: str = guarded_service.bob.data(_CREATE)["createWebhook"]["webhook"]["id"]
    assert of_bob in _ids(guarded_service.admin)
    deleted = guarded_service.admin.data(_DELETE, {"id": of_bob})["deleteWebhook"]
    assert deleted == {"__typename": "WebhookDeleted"}
    assert of_bob not in _ids(guarded_service.bob)
