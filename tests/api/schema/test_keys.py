"""API keys from outside: every way into the service asks for one, and none is asked by a cookie."""

import asyncio
import json
import socket
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.access import keys
from api.access.grants import Scope
from api.storage.database import Database
from tests.api.questions import finished, question, start
from tests.running_service import GuardedService, RunningService, running_service

_PROTOCOL = Subprotocol("graphql-transport-ws")
_BODY = {"query": "{ __typename }"}
_get = partial(httpx.get, timeout=60)
_post = partial(httpx.post, timeout=60)


def _check_refusal(answer: httpx.Response, words: str) -> None:
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="carrybench"'
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    assert words in error["message"]
    assert "set-cookie" not in answer.headers


def test_every_request_needs_a_key(guarded_service: GuardedService) -> None:
    url = guarded_service.nobody.graphql_url
    for answer in (
        _post(url, json=_BODY),
        _get(url, params=_BODY),
        _post(url, json=_BODY, headers={"accept": "text/event-stream"}),
        _post(url, content=b"no JSON at all"),
        _get(f"{guarded_service.nobody.url}/metrics"),
    ):
        _check_refusal(answer, "was absent")


def test_a_stranger_s_body_is_not_read(guarded_service: GuardedService) -> None:
    parts = urlsplit(guarded_service.nobody.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as raw:
        raw.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\n"
            b"content-length: 900000\r\n\r\n"  # and nothing of it follows
        )
        assert raw.recv(100).startswith(b"HTTP/1.1 401 ")


def test_health_page_and_playground_are_open(guarded_service: GuardedService) -> None:
    url = guarded_service.nobody.url
    assert _get(f"{url}/healthz").status_code == 200
    assert _get(f"{url}/readyz").status_code == 200
    for path in ("/", "/graphql"):
        answer = _get(f"{url}{path}", headers={"accept": "text/html"})
        assert answer.status_code in (200, 404)  # 404: the page is not built
        assert answer.headers["content-type"].startswith("text/")


def test_any_key_reads_the_metrics(guarded_service: GuardedService) -> None:
    service = guarded_service.alice_reads
    answer = _get(f"{service.url}/metrics", headers=service.headers)
    assert answer.status_code == 200
    assert "carry_queue_depth" in answer.text


def test_a_key_gets_in_by_its_header_alone(guarded_service: GuardedService) -> None:
    url, key = guarded_service.alice.graphql_url, guarded_service.alice.key
    assert _post(url, json=_BODY, headers={"authorization": f"Bearer {key}"}).status_code == 200
    for elsewhere in (
        {"headers": {"cookie": f"authorization=Bearer {key}; key={key}; session={key}"}},
        {"headers": {"x-api-key": key}},
        {"params": {"authorization": f"Bearer {key}", "key": key, "access_token": key}},
        {"json": _BODY | {"authorization": f"Bearer {key}"}},
        {"json": _BODY | {"extensions": {"authorization": f"Bearer {key}"}}},
        {"auth": (key, "")},
    ):
        assert _post(url, **({"json": _BODY} | elsewhere)).status_code == 401, elsewhere


HEADERS = {
    "of nobody": f"Bearer carry_{'0' * 16}_{'0' * 64}",
    "no scheme": f"carry_{'0' * 16}_{'0' * 64}",
    "another scheme": "Basic dXNlcjpwYXNzd29yZA==",
    "bytes": b"Bearer \xff\xfe\x80",
    "a statement": "Bearer carry_'; DROP TABLE api_key; --",
    "60,000 letters": "Bearer " + "x" * 60_000,
    "60,000 letters of a key": "Bearer carry_" + "0" * 60_000,
    "a list": "Bearer x, Bearer y",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_a_wrong_header_is_refused(header: str | bytes, guarded_service: GuardedService) -> None:
    raw = header if isinstance(header, bytes) else header.encode()
    url = guarded_service.nobody.graphql_url
    answer = _post(url, json=_BODY, headers=[(b"authorization", raw)])
    assert answer.status_code == 401
    assert "Traceback" not in answer.text
    assert len(answer.text) < 300  # what was sent is not sent back


def test_a_key_is_not_told_to_anybody(guarded_service: GuardedService) -> None:
    start(guarded_service.alice, "startBacktest", question(costs={"spotFeeBps": 5.5}))
    secret = str(guarded_service.alice.key).rpartition("_")[2]
    log = (guarded_service.alice.home / "service.log").read_text()
    assert secret not in log
    with closing(sqlite3.connect(guarded_service.alice.home / "carrybench.sqlite")) as database:
        assert secret not in "\n".join(database.iterdump())


def test_a_reader_changes_nothing(guarded_service: GuardedService) -> None:
    run_id = finished(guarded_service.alice, "startSweep", question(costs={"spotFeeBps": 5.75}))
    reader = guarded_service.alice_reads
    sent = {"input": question(costs={"spotFeeBps": 5.875})}
    before = reader.data("{ runs { totalCount } }")
    for query, variables, what in (
        (
            "mutation ($input: StartBacktestInput!) { startBacktest(input: $input) "
            "{ __typename } }",
            sent,
            "start runs",
        ),
        ("mutation ($id: ID!) { cancelRun(id: $id) { __typename } }", {"id": run_id}, "cancel"),
        ("mutation ($id: ID!) { deleteRun(id: $id) { __typename } }", {"id": run_id}, "delete"),
        ('mutation { deleteRun(id: "nonsense") { __typename } }', {}, "delete"),
        (
            "query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 1) { id } } } }",
            {"id": run_id},
            "start runs",
        ),
    ):
        (error,) = reader.post(query, variables)["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["message"].startswith(f"API key must have scope run to {what}")
        assert error["message"].endswith(", was read")
    assert reader.data("{ runs { totalCount } }") == before
    # A cell that its owner has opened can be read.
    query = "query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 1) { id } } } }"
    opened = guarded_service.alice.data(query, {"id": run_id})
    assert reader.data(query, {"id": run_id}) == opened


async def init_socket(socket: ClientConnection, payload: Any = None) -> None:
    message = {"type": "connection_init"} | ({} if payload is None else {"payload": payload})
    await socket.send(json.dumps(message))


async def new_key(service: RunningService, **how: Any) -> keys.NewKey:
    database = Database(f"sqlite:///{service.home}/carrybench.sqlite")
    try:
        return await keys.create(database, Scope.RUN, **how)
    finally:
        await database.dispose()


async def test_a_rotated_key_and_its_successor_share_their_runs(
    guarded_service: GuardedService,
) -> None:
    old = await new_key(guarded_service.nobody)
    mine = guarded_service.nobody.with_key(old.text)
    sent = question(costs={"spotFeeBps": 6.5})
    run_id = (await asyncio.to_thread(start, mine, "startBacktest", sent))["run"]["id"]
    database = Database(f"sqlite:///{mine.home}/carrybench.sqlite")
    new = await keys.rotate(database, old.row.id, grace_ms=3_600_000)
    await database.dispose()
    query = "query ($id: ID!) { run(id: $id) { id } }"
    for text in (old.text, new.text):
        answer = mine.with_key(text).data(query, {"id": run_id})
        assert answer == {"run": {"id": run_id}}
    again = start(mine.with_key(new.text), "startBacktest", sent)
    assert (again["reused"], again["run"]["id"]) == (True, run_id)


def test_where_no_key_is_asked_for_a_wrong_one_is_refused_all_the_same(
    service: RunningService,
) -> None:
    headers = {"authorization": "Bearer wrong"}
    _check_refusal(_post(service.graphql_url, json=_BODY, headers=headers), "must be one of")
    assert _post(service.graphql_url, json=_BODY).status_code == 200


@pytest.mark.parametrize("host", ["carry.example", "10.0.0.7:8000"])
def test_with_keys_the_service_may_have_any_name(
    host: str, guarded_service: GuardedService
) -> None:
    service = guarded_service.alice
    headers = service.headers | {"host": host}
    assert _post(service.graphql_url, json=_BODY, headers=headers).status_code == 200
    foreign = headers | {"origin": "https://evil.example"}
    assert _post(service.graphql_url, json=_BODY, headers=foreign).status_code == 403
    own = headers | {"origin": f"https://{host}"}
    assert _post(service.graphql_url, json=_BODY, headers=own).status_code == 200


async def test_no_level_of_the_log_tells_a_key(tmp_path: Path, kernel_cache: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    database = Database(f"sqlite:///{home}/carrybench.sqlite")
    await database.migrate()
    key = await keys.create(database, Scope.RUN)
    await database.dispose()
    with running_service(
        home, kernel_cache, CARRY_REQUIRE_KEYS="1", CARRY_LOG_LEVEL="debug"
    ) as service:
        bearer = {"authorization": f"Bearer {key.text}"}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(service.graphql_url, json=_BODY, headers=bearer)
            assert answer.status_code == 200
            await client.get(service.graphql_url, params={"key": key.text})
        address = f"{service.ws_url}?key={key.text}"
        for headers, payload in ((bearer, None), ({}, {"authorization": f"Bearer {key.text}"})):
            async with connect(
                address, subprotocols=[_PROTOCOL], additional_headers=headers
            ) as socket:
                await init_socket(socket, payload)
                assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    log = await asyncio.to_thread((home / "service.log").read_text)
    assert '"logger": "arq.worker"' in log  # it is heard at level debug alone
    assert key.text.rpartition("_")[2] not in log
