"""Webhooks through the API of a whole service, to a real receiver."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.api.questions import big_sweep, finish, question, start
from tests.api.webhooks.receiver import Receiver, held, receiving, status
from tests.running_service import RunningService, running_service

_CREATE = """mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
  __typename
  ... on WebhookCreated { secret webhook { id url label disabledAt } }
  ... on InvalidInput { field }
  ... on Error { message }
} }"""
_DELETE = """mutation ($id: ID!) { deleteWebhook(id: $id) {
  __typename ... on WebhookDeleted { id } ... on Error { message }
} }"""
_DELIVERIES = """query (
  $id: ID!, $first: Int = 20, $after: String, $status: WebhookDeliveryStatus
) {
  node(id: $id) { ... on Webhook {
    deliveries(first: $first, after: $after, status: $status) {
      totalCount pageInfo { hasNextPage endCursor }
      nodes { messageId runId status attempts statusCode failure nextAttemptAt finishedAt }
    }
  } }
}"""
_ROTATE = """mutation ($id: ID!, $grace: Int!) {
  rotateWebhookSecret(id: $id, graceSeconds: $grace) {
    __typename
    ... on WebhookSecretRotated { secret webhook { id previousSecretUntil } }
    ... on InvalidInput { field }
    ... on Error { message }
  }
}"""
_REDELIVER = """mutation ($id: ID!) { redeliverWebhook(messageId: $id) {
  __typename ... on WebhookRedelivered { delivery { messageId status } } ... on Error { message }
} }"""
_PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def hooked(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, sample_database: Path
) -> Iterator[RunningService]:
    """A service whose webhooks may lead to this machine."""
    settings = {
        "CARRY_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "CARRY_WEBHOOK_BACKOFF_SECONDS": "0.1",
        "CARRY_WEBHOOK_MAX_ATTEMPTS": "3",
        "CARRY_WEBHOOK_TIMEOUT_SECONDS": "30",
        "CARRY_MAX_WEBHOOKS": "3",
    }
    home = tmp_path_factory.mktemp("hooked")
    with running_service(home, kernel_cache, sample_database, **settings) as running:
        yield running


@pytest.fixture
def receiver(hooked: RunningService) -> Iterator[Receiver]:
    """A receiver; every webhook of the test is deleted behind it."""
    with receiving() as one:
        yield one
    for webhook in hooked.data("{ webhooks { nodes { id } } }")["webhooks"]["nodes"]:
        hooked.data(_DELETE, {"id": webhook["id"]})


def _create(service: RunningService, url: str, **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = service.data(_CREATE, {"input": {"url": url} | more})["createWebhook"]
    return answer


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _deliveries(service: RunningService, node_id: str, **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = service.data(_DELIVERIES, {"id": node_id} | arguments)["node"]
    page: dict[str, Any] = found["deliveries"]
    return page


def _capital(amount: int) -> dict[str, Any]:
    return question(capital={"initial": amount})  # nobody else asks for it


def test_the_end_of_a_run_is_told_and_can_be_verified(
    hooked: RunningService, receiver: Receiver
) -> None:
    created = _create(hooked, receiver.url, label="nightly")
    assert created["webhook"]["label"] == "nightly"
    run_id = start(hooked, "startBacktest", _capital(11_111))["run"]["id"]
    assert finish(hooked, run_id) == "SUCCEEDED"
    _until(lambda: len(receiver.received) == 1)
    payload = receiver.received[0].verified(created["secret"])
    net_pnl = hooked.data(
        "query ($id: ID!) { run(id: $id) { finishedAt ... on Backtest { metrics { netPnl } } } }",
        {"id": run_id},
    )["run"]
    assert (payload["type"], payload["data"]["runId"]) == ("run.finished", run_id)
    assert payload["data"]["netPnl"] == net_pnl["metrics"]["netPnl"]
    assert payload["data"]["finishedAt"] == payload["timestamp"] == net_pnl["finishedAt"]
    _until(lambda: _deliveries(hooked, created["webhook"]["id"])["nodes"][0]["finishedAt"])
    (delivery,) = _deliveries(hooked, created["webhook"]["id"])["nodes"]
    assert delivery["messageId"] == receiver.received[0].message_id
    assert (delivery["runId"], delivery["status"]) == (run_id, "DELIVERED")
    assert (delivery["attempts"], delivery["statusCode"], delivery["failure"]) == (1, 200, None)
    assert delivery["nextAttemptAt"] is None


def test_a_cancelled_run_is_told_too_and_a_reused_one_is_not(
    hooked: RunningService, receiver: Receiver
) -> None:
    created = _create(hooked, receiver.url)
    again = start(hooked, "startBacktest", _capital(11_111))
    if not again["reused"]:  # this test runs alone
        finish(hooked, again["run"]["id"])
        _until(lambda: len(receiver.received) == 1)
    before = len(receiver.received)
    assert start(hooked, "startBacktest", _capital(11_111))["reused"]
    run_id = start(hooked, "startSweep", big_sweep(501))["run"]["id"]
    cancel = "mutation ($id: ID!) { cancelRun(id: $id) { ... on RunCancelled { run { id } } } }"
    assert hooked.data(cancel, {"id": run_id})["cancelRun"]["run"]["id"] == run_id
    _until(lambda: len(receiver.received) == before + 1)
    told = receiver.received[-1].verified(created["secret"])["data"]
    assert (told["runId"], told["status"]) == (run_id, "CANCELLED")


def test_dead_deliveries_are_listed_with_their_reason(
    hooked: RunningService, receiver: Receiver
) -> None:
    receiver.answers = [status(500)]
    node_id = _create(hooked, receiver.url)["webhook"]["id"]
    for amount in (11_201, 11_202, 11_203):
        finish(hooked, start(hooked, "startBacktest", _capital(amount))["run"]["id"])
    _until(lambda: _deliveries(hooked, node_id, status="DEAD")["totalCount"] == 3)
    page = _deliveries(hooked, node_id, first=2, status="DEAD")
    assert page["pageInfo"]["hasNextPage"]
    rest = _deliveries(hooked, node_id, first=2, after=page["pageInfo"]["endCursor"])
    nodes = page["nodes"] + rest["nodes"]
    assert len({node["messageId"] for node in nodes}) == 3
    assert {(node["attempts"], node["statusCode"], node["failure"]) for node in nodes} == {
        (3, 500, "must be answered with HTTP 2xx, was 500")
    }
    assert _deliveries(hooked, node_id, status="PENDING")["totalCount"] == 0


def test_a_secret_is_rotated_and_a_delivery_sent_again(
    hooked: RunningService, receiver: Receiver
) -> None:
    receiver.answers = [*[status(500)] * 3, status(200)]
    created = _create(hooked, receiver.url)
    node_id = created["webhook"]["id"]
    run_id = start(hooked, "startBacktest", _capital(11_401))["run"]["id"]
    _until(lambda: _deliveries(hooked, node_id, status="DEAD")["totalCount"] == 1)
    rotated = hooked.data(_ROTATE, {"id": node_id, "grace": 3_600})["rotateWebhookSecret"]
    assert rotated["webhook"]["id"] == node_id
    assert rotated["webhook"]["previousSecretUntil"] is not None
    (dead,) = _deliveries(hooked, node_id)["nodes"]
    answer = hooked.data(_REDELIVER, {"id": dead["messageId"]})["redeliverWebhook"]
    assert answer["__typename"] == "WebhookRedelivered"
    assert answer["delivery"]["messageId"] == dead["messageId"]
    _until(lambda: _deliveries(hooked, node_id, status="DELIVERED")["totalCount"] == 1)
    again = receiver.received[-1]
    assert again.message_id == dead["messageId"]
    for secret in (created["secret"], rotated["secret"]):
        assert again.verified(secret)["data"]["runId"] == run_id
    ended = hooked.data(_ROTATE, {"id": node_id, "grace": 0})["rotateWebhookSecret"]
    assert ended["webhook"]["previousSecretUntil"] is None
    refused = hooked.data(_ROTATE, {"id": node_id, "grace": -1})["rotateWebhookSecret"]
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "graceSeconds")
    assert refused["message"] == "graceSeconds must be between 0 and 604800, was -1"
    for wrong in ("msg_", "nothing", f"msg_{'0' * 32}", f"msg_{'z' * 32}", dead["runId"]):
        answer = hooked.data(_REDELIVER, {"id": wrong})["redeliverWebhook"]
        assert answer == {
            "__typename": "WebhookDeliveryNotFound",
            "message": f"messageId must be that of a stored delivery, was {wrong}",
        }


def test_a_worker_killed_while_it_sends_is_followed_by_another(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    settings = {
        "CARRY_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "CARRY_WEBHOOK_TIMEOUT_SECONDS": "2",
    }
    never = threading.Event()
    with (
        receiving(held(never, status(200)), status(200)) as receiver,
        running_service(tmp_path / "home", kernel_cache, sample_database, **settings) as running,
    ):
        created = _create(running, receiver.url)
        run_id = start(running, "startBacktest", _capital(11_301))["run"]["id"]
        assert finish(running, run_id) == "SUCCEEDED"
        _until(lambda: len(receiver.received) == 1)
        (worker,) = (
            child
            for child in psutil.Process(running.process.pid).children(recursive=True)
            if "worker" in child.cmdline()
        )
        os.kill(worker.pid, signal.SIGKILL)
        _until(lambda: len(receiver.received) == 2)
        first, second = receiver.received
        assert first.message_id == second.message_id
        assert first.verified(created["secret"]) == second.verified(created["secret"])
        node_id = created["webhook"]["id"]
        _until(lambda: _deliveries(running, node_id, status="DELIVERED")["totalCount"] == 1)
        assert _deliveries(running, node_id)["nodes"][0]["attempts"] == 2


def test_what_is_wrong_is_refused_in_words(hooked: RunningService, receiver: Receiver) -> None:
    assert _create(hooked, "ftp://hooks.example/") == {
        "__typename": "InvalidInput",
        "field": "url",
        "message": "url must be an http or https address, was ftp://hooks.example/",
    }
    assert _create(hooked, "http://10.0.0.1/")["message"] == (
        "url must lead to a public address, was http://10.0.0.1/"
    )
    assert _create(hooked, receiver.url, label="\x01")["__typename"] == "InvalidInput"
    for _ in range(3):
        assert _create(hooked, receiver.url)["__typename"] == "WebhookCreated"
    assert _create(hooked, receiver.url)["__typename"] == "LimitExceeded"


def test_a_secret_is_shown_once_and_webhooks_come_in_pages(
    hooked: RunningService, receiver: Receiver
) -> None:
    created = [_create(hooked, f"{receiver.url}/{index}") for index in range(3)]
    page = hooked.data(
        "{ webhooks(first: 2) { totalCount nodes { id url } pageInfo { hasNextPage endCursor } } }"
    )["webhooks"]
    assert page["totalCount"] == 3
    rest = hooked.data(
        "query ($after: String) { webhooks(after: $after) { nodes { id url } } }",
        {"after": page["pageInfo"]["endCursor"]},
    )["webhooks"]
    nodes = page["nodes"] + rest["nodes"]
    newest_first = [one["webhook"]["url"] for one in reversed(created)]
    assert [node["url"] for node in nodes] == newest_first
    assert "errors" in hooked.post("{ webhooks { nodes { secret } } }")
    assert "errors" in hooked.post('{ webhooks(after: "bm90aGluZw==") { nodes { id } } }')


def test_a_deleted_webhook_is_gone(hooked: RunningService, receiver: Receiver) -> None:
    node_id = _create(hooked, receiver.url)["webhook"]["id"]
    assert hooked.data(_DELETE, {"id": node_id})["deleteWebhook"] == {
        "__typename": "WebhookDeleted",
        "id": node_id,
    }
    for wrong in (node_id, "nothing"):
        answer = hooked.data(_DELETE, {"id": wrong})["deleteWebhook"]
        assert answer["__typename"] == "WebhookNotFound"
    assert hooked.data(_DELIVERIES, {"id": node_id})["node"] is None


def test_a_private_address_is_refused_by_default(service: RunningService) -> None:
    answer = _create(service, "http://127.0.0.1:9/")
    assert answer["message"] == "url must lead to a public address, was http://127.0.0.1:9/"
