"""Who asks too often is told so, on every transport; the others do not notice."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from api.access import keys
from api.access.grants import Scope
from api.broker.redis_server import EmbeddedRedis
from api.settings import Settings
from api.storage.database import Database
from tests.served_app import served

pytestmark = pytest.mark.usefixtures("fresh_minute")

_PROTOCOL = Subprotocol("graphql-transport-ws")
_QUERY = {"query": "{ service { limits { requestsPerMinute } } }"}


@pytest.fixture(params=["Redis", "no Redis"])
def with_and_without_redis(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings
) -> Iterator[Settings]:
    bare = settings.model_copy(update={"port": 0, "log_level": "error"})
    if request.param == "no Redis":
        yield bare
        return
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield bare.model_copy(update={"redis_url": server.url})


async def _make_keys(settings: Settings, count: int) -> list[str]:
    database = Database(settings.database_url)
    try:
        await database.migrate()
        return [(await keys.create(database, Scope.RUN)).text for _ in range(count)]
    finally:
        await database.dispose()


def _ask(client: httpx.Client, key: str | None = None, **headers: str) -> httpx.Response:
    bearer = {} if key is None else {"authorization": f"Bearer {key}"}
    return client.post("/graphql", json=_QUERY, headers=bearer | headers)


def _check_refusal(answer: httpx.Response, limit: int) -> None:
    assert answer.status_code == 429
    seconds = int(answer.headers["retry-after"])
    assert 1 <= seconds <= 60
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAfterSeconds": seconds}
    assert error["message"] == (
        f"requests must be at most {limit} a minute, were more: try again in {seconds} s"
    )


async def test_a_key_has_so_many_requests_and_another_its_own(
    with_and_without_redis: Settings,
) -> None:
    changes = {"require_keys": True, "max_requests_per_minute": 5}
    limited = with_and_without_redis.model_copy(update=changes)
    first, second = await _make_keys(limited, 2)

    def ask() -> None:
        with served(limited) as address, httpx.Client(base_url=address, timeout=60) as client:
            for _ in range(5):
                answer = _ask(client, first)
                assert answer.json() == {"data": {"service": {"limits": {"requestsPerMinute": 5}}}}
            for accept in ("application/json", "text/event-stream"):
                _check_refusal(_ask(client, first, accept=accept), 5)
            _check_refusal(client.get("/metrics", headers={"authorization": f"Bearer {first}"}), 5)
            assert _ask(client, second).status_code == 200
            assert client.get("/healthz").status_code == 200

    await asyncio.to_thread(ask)


def test_without_keys_it_is_the_address_that_counts(with_and_without_redis: Settings) -> None:
    limited = with_and_without_redis.model_copy(update={"max_anonymous_requests_per_minute": 3})
    with served(limited) as address, httpx.Client(base_url=address, timeout=60) as client:
        for _ in range(3):
            assert _ask(client).status_code == 200
        _check_refusal(_ask(client), 3)
        assert client.get("/healthz").status_code == 200


async def test_wrong_keys_are_slowed_down_and_right_ones_are_not(
    with_and_without_redis: Settings,
) -> None:
    changes = {"require_keys": True, "max_refused_keys_per_minute": 4}
    limited = with_and_without_redis.model_copy(update=changes)
    (key,) = await _make_keys(limited, 1)

    def guess() -> None:
        with served(limited) as address, httpx.Client(base_url=address, timeout=60) as client:
            for number in range(4):
                guessed = f"carry_{number:016x}_{'0' * 64}"
                assert _ask(client, guessed).status_code == 401
            _check_refusal(_ask(client, "carry_guess"), 4)
            assert _ask(client, key).status_code == 200

    await asyncio.to_thread(guess)


async def test_operations_of_a_websocket_count_too(with_and_without_redis: Settings) -> None:
    limited = with_and_without_redis.model_copy(update={"max_anonymous_requests_per_minute": 3})

    async def talk(address: str) -> list[Any]:
        url = f"{address.replace('http', 'ws')}/graphql"
        async with connect(url, subprotocols=[_PROTOCOL]) as socket, asyncio.timeout(60):
            await socket.send('{"type": "connection_init"}')  # counts as one
            told = [json.loads(await socket.recv())["type"]]
            for number in range(3):
                subscribe = {"type": "subscribe", "id": str(number), "payload": _QUERY}
                await socket.send(json.dumps(subscribe))
                told.append(json.loads(await socket.recv()))
                if told[-1]["type"] == "next":
                    assert json.loads(await socket.recv())["type"] == "complete"
            await socket.send('{"type": "ping"}')  # the connection goes on
            told.append(json.loads(await socket.recv())["type"])
            return told

    def serve() -> list[Any]:
        with served(limited) as address:
            return asyncio.run(talk(address))

    ack, first, second, refused, pong = await asyncio.to_thread(serve)
    assert (ack, pong) == ("connection_ack", "pong")
    assert first["payload"] == second["payload"]
    assert first["payload"]["data"]["service"]["limits"] == {"requestsPerMinute": 3}
    assert refused["type"] == "error"
    (error,) = refused["payload"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= error["extensions"]["retryAfterSeconds"] <= 60


def _guesses(settings: Settings, forwarded: str) -> list[int]:
    """The statuses of 6 wrong keys, of which 4 are let through; each names another address."""
    limited = settings.model_copy(
        update={"port": 0, "require_keys": True, "max_refused_keys_per_minute": 4}
    )
    asyncio.run(_make_keys(limited, 1))
    with served(limited) as address, httpx.Client(base_url=address, timeout=60) as client:
        return [
            _ask(client, "wrong", **{"x-forwarded-for": forwarded.format(number)}).status_code
            for number in range(6)
        ]


_ALL_LET_THROUGH, _SLOWED_DOWN = [401] * 6, [401] * 4 + [429] * 2


@pytest.mark.parametrize("everybody", ["", "127.0.0.1", "*"])
def test_nobody_gets_more_guesses_by_naming_other_addresses(
    everybody: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", everybody)  # uvicorn's own, which is not asked
    assert _guesses(settings, "192.0.2.{}") == _SLOWED_DOWN


@pytest.mark.parametrize(
    ("proxies", "forwarded", "statuses"),
    [
        ("127.0.0.1", "192.0.2.{}", _ALL_LET_THROUGH),
        ("127.0.0.0/8", "198.51.100.9, 192.0.2.{}", _ALL_LET_THROUGH),
        ("127.0.0.1,10.0.0.0/8", "192.0.2.{}, 10.1.2.3", _ALL_LET_THROUGH),
        ("127.0.0.1", "192.0.2.{}, 198.51.100.9", _SLOWED_DOWN),
        ("10.0.0.0/8", "192.0.2.{}", _SLOWED_DOWN),
    ],
    ids=["a proxy", "its network", "two proxies", "the asker's own lines", "another proxy"],
)
def test_a_named_proxy_tells_who_asks(
    proxies: str, forwarded: str, statuses: list[int], settings: Settings
) -> None:
    named = settings.model_copy(update={"trusted_proxies": tuple(proxies.split(","))})
    assert _guesses(named, forwarded) == statuses
