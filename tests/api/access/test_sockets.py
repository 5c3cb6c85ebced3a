"""Who keeps too many WebSockets open is told so; the others do not notice."""

import asyncio
import json
from contextlib import suppress

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.access import keys
from api.access.grants import Scope
from api.settings import Settings
from api.storage.database import Database
from tests.served_app import served

_PROTOCOL = Subprotocol("graphql-transport-ws")


async def _open(address: str, key: str | None = None) -> ClientConnection:
    url = f"{address.replace('http', 'ws')}/graphql"
    bearer = {} if key is None else {"authorization": f"Bearer {key}"}
    socket = await connect(
        url, subprotocols=[_PROTOCOL], additional_headers=bearer, open_timeout=60
    )
    with suppress(ConnectionClosed):  # one too many is closed at once
        await socket.send('{"type": "connection_init"}')
    return socket


async def _is_let_in(socket: ClientConnection) -> bool:
    try:
        async with asyncio.timeout(60):
            return bool(json.loads(await socket.recv()) == {"type": "connection_ack"})
    except ConnectionClosed:
        return False


def _bare(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"port": 0, "log_level": "error"} | changes)


async def test_an_address_has_so_many_sockets_and_one_that_ends_makes_room(
    settings: Settings, database: Database
) -> None:
    assert database.is_sqlite

    async def talk(address: str) -> None:
        first, second = [await _open(address) for _ in range(2)]
        assert await _is_let_in(first)
        assert await _is_let_in(second)
        third = await _open(address)
        assert not await _is_let_in(third)
        assert (third.close_code, third.close_reason) == (
            1013,
            "WebSockets of one address must be at most 2, were 2 already",
        )
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(f"{address}/graphql", json={"query": "{ __typename }"})
        assert answer.status_code == 200
        await first.close()
        async with asyncio.timeout(60):
            while not await _is_let_in(fourth := await _open(address)):
                await fourth.close()
        await second.send('{"type": "ping"}')  # it goes on
        assert json.loads(await second.recv()) == {"type": "pong"}
        for socket in (second, third, fourth):
            await socket.close()

    def serve() -> None:
        with served(_bare(settings, max_sockets_per_address=2)) as address:
            asyncio.run(talk(address))

    await asyncio.to_thread(serve)


async def test_a_key_has_so_many_sockets_and_another_its_own(
    settings: Settings, database: Database
) -> None:
    mine, other = [(await keys.create(database, Scope.READ)).text for _ in range(2)]

    async def talk(address: str) -> None:
        first = await _open(address, mine)
        assert await _is_let_in(first)
        second = await _open(address, mine)
        assert not await _is_let_in(second)
        assert (second.close_code, second.close_reason) == (
            1013,
            "WebSockets of one API key must be at most 1, were 1 already",
        )
        third = await _open(address, other)
        assert await _is_let_in(third)
        for socket in (first, second, third):
            await socket.close()

    def serve() -> None:
        changes = {"require_keys": True, "max_sockets_per_key": 1}
        with served(_bare(settings, **changes)) as address:
            asyncio.run(talk(address))

    await asyncio.to_thread(serve)


async def test_no_limit_is_no_limit(settings: Settings, database: Database) -> None:
    assert database.is_sqlite

    async def talk(address: str) -> None:
        sockets = [await _open(address) for _ in range(20)]
        assert all([await _is_let_in(socket) for socket in sockets])
        for socket in sockets:
            await socket.close()

    def serve() -> None:
        with served(_bare(settings, max_sockets_per_address=0)) as address:
            asyncio.run(talk(address))

    await asyncio.to_thread(serve)
