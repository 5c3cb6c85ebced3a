"""Keys over WebSocket: by payload or header alone, and closed when a key is over."""

import asyncio
import contextlib
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.access import keys
from api.storage import api_keys
from api.storage.database import Database
from api.storage.runs import now_ms
from tests.api.http.test_sse import revoke
from tests.api.schema.test_keys import init_socket, new_key
from tests.running_service import GuardedService, RunningService

_PROTOCOL = Subprotocol("graphql-transport-ws")
_ACTIVITY = "subscription { activity { __typename } }"


async def _closed_with(socket: ClientConnection) -> tuple[int | None, str | None]:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(60):
            while True:
                await socket.recv()
    return socket.close_code, socket.close_reason


PAYLOADS: dict[str, Any] = {
    "nothing": None,
    "an empty payload": {},
    "another name": {"token": "x"},
    "an unknown key": {"authorization": f"Bearer carry_{'0' * 16}_{'0' * 64}"},
    "a number": {"authorization": 5},
    "a list": {"authorization": ["Bearer x"]},
    "the old scheme": {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="},
    "100,000 letters": {"authorization": "Bearer " + "x" * 100_000},
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
async def test_a_websocket_without_a_right_key_is_closed(
    payload: Any, guarded_service: GuardedService
) -> None:
    async with connect(guarded_service.nobody.ws_url, subprotocols=[_PROTOCOL]) as socket:
        await init_socket(socket, payload)
        code, reason = await _closed_with(socket)
    assert code == 4403
    assert str(reason).startswith(("API key must be", "Authorization must be"))


async def test_a_websocket_takes_a_key_by_payload_or_header(
    guarded_service: GuardedService,
) -> None:
    service = guarded_service.alice
    for name in ("authorization", "Authorization"):
        async with connect(service.ws_url, subprotocols=[_PROTOCOL]) as socket:
            await init_socket(socket, {name: f"Bearer {service.key}"})
            assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    headers = service.headers
    async with connect(
        service.ws_url, subprotocols=[_PROTOCOL], additional_headers=headers
    ) as socket:
        await init_socket(socket)
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    # The payload goes before the header: a wrong one is not made good by a right header.
    async with connect(
        service.ws_url, subprotocols=[_PROTOCOL], additional_headers=headers
    ) as socket:
        await init_socket(socket, {"authorization": "Bearer wrong"})
        assert (await _closed_with(socket))[0] == 4403


async def test_a_websocket_takes_no_key_from_cookie_or_address(
    guarded_service: GuardedService,
) -> None:
    key = guarded_service.alice.key
    async with connect(
        f"{guarded_service.alice.ws_url}?authorization=Bearer%20{key}&access_token={key}",
        subprotocols=[_PROTOCOL],
        additional_headers={"cookie": f"authorization=Bearer {key}"},
    ) as socket:
        await init_socket(socket)
        assert (await _closed_with(socket))[0] == 4403
    log = guarded_service.alice.home / "service.log"
    assert str(key).rpartition("_")[2] not in await asyncio.to_thread(log.read_text)


async def expire(service: RunningService, key: keys.NewKey) -> None:
    database = Database(f"sqlite:///{service.home}/carrybench.sqlite")
    try:
        async with database.transaction() as session:
            await api_keys.expire(session, key.row.id, now_ms())
    finally:
        await database.dispose()


@pytest.mark.parametrize("by", ["revoking", "expiry"])
async def test_an_open_websocket_is_closed_when_its_key_is_over(
    by: str, guarded_service: GuardedService
) -> None:
    service = guarded_service.nobody
    key = await new_key(service)
    async with connect(service.ws_url, subprotocols=[_PROTOCOL]) as socket:
        await init_socket(socket, {"authorization": f"Bearer {key.text}"})
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        payload = {"query": _ACTIVITY}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        await (revoke if by == "revoking" else expire)(service, key)
        code, reason = await _closed_with(socket)
    assert code == 4403
    assert reason == f"API key must be in use, was {'revoked' if by == 'revoking' else 'expired'}"
