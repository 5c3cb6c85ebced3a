"""Memory over thousands of events of one subscription, in a service of its own."""

import asyncio
import json
import uuid
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.broker.connection import connect as connect_redis
from api.broker.connection import socket_path
from api.broker.events import ACTIVITY_STREAM, Message
from api.storage.public_ids import public_run_id
from tests.running_service import running_service

_ACTIVITY = """subscription { activity { __typename
  ... on RunProgressed { runId cursor at status
    progress { done total fraction unit etaSeconds } } } }"""
_AT_ONCE = 100  # far fewer than the service keeps for a subscriber, so that none is dropped


async def _publish_and_read(home: Path, socket: ClientConnection, count: int) -> None:
    redis = connect_redis(f"unix://{socket_path(home)}")
    try:
        for _ in range(count // _AT_ONCE):
            run_ids = [str(uuid.uuid4()) for _ in range(_AT_ONCE)]
            async with redis.pipeline(transaction=False) as pipe:
                for run_id in run_ids:
                    told = Message("progress", run_id, at_ms=1, done=1, total=2, unit="cells")
                    pipe.xadd(ACTIVITY_STREAM, told.encode(), maxlen=1_000, approximate=True)
                await pipe.execute()
            async with asyncio.timeout(60):
                for _ in run_ids:
                    event = json.loads(await socket.recv())["payload"]["data"]["activity"]
                    assert event["progress"]["fraction"] == 0.5
    finally:
        await redis.aclose()


async def _until_it_is_told(home: Path, socket: ClientConnection) -> None:
    # What is published before the service has begun to listen is told to nobody.
    redis = connect_redis(f"unix://{socket_path(home)}")
    is_heard = asyncio.Event()

    async def publish() -> str:
        while True:
            last = str(uuid.uuid4())
            told = Message("progress", last, at_ms=1, done=1, total=2, unit="cells")
            await redis.xadd(ACTIVITY_STREAM, told.encode())
            if is_heard.is_set():
                return public_run_id(last)
            await asyncio.sleep(0.1)

    try:
        async with asyncio.timeout(60):
            publishing = asyncio.create_task(publish())
            event = json.loads(await socket.recv())
            is_heard.set()
            last = await publishing
            while event["payload"]["data"]["activity"]["runId"] != last:
                event = json.loads(await socket.recv())
    finally:
        await redis.aclose()


@pytest.mark.parametrize("protocol", ["graphql-transport-ws"])
async def test_5_000_events_cost_less_than_2_mb(
    protocol: str, tmp_path: Path, kernel_cache: Path
) -> None:
    home = tmp_path / "home"
    with running_service(home, kernel_cache) as service:
        api = psutil.Process(service.process.pid)
        async with connect(service.ws_url, subprotocols=[Subprotocol(protocol)]) as socket:
            await socket.send('{"type": "connection_init"}')
            await socket.recv()
            payload = {"query": _ACTIVITY}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            await _until_it_is_told(home, socket)
            await _publish_and_read(home, socket, 2_000)  # what is allocated once and for all
            before = api.memory_info().rss
            await _publish_and_read(home, socket, 5_000)
            grown = api.memory_info().rss - before
    assert grown < 2_000_000
