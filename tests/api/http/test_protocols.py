"""What a client does to the connection itself, on real sockets: it costs little, and it ends."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from graphql import get_introspection_query
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from api.http import protocols
from api.settings import Settings
from tests.served_app import served
from tests.web import web

_PROTOCOL = Subprotocol("graphql-transport-ws")
_LARGE = json.dumps({"query": get_introspection_query()})
_FAST = 0.7


@pytest.fixture
def url(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A server whose times are short, but for those that a test wants long."""
    for name in ("STALLED_SECONDS", "HEAD_SECONDS"):
        if name != getattr(request, "param", None):
            monkeypatch.setattr(protocols, name, _FAST)
    with served(settings.model_copy(update={"port": 0, "log_level": "error"})) as address:
        yield address


def _raw(url: str, receive_bytes: int | None = None) -> socket.socket:
    made = socket.socket()
    if receive_bytes is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    made.settimeout(30)
    parts = urlsplit(url)
    made.connect((parts.hostname, parts.port))
    return made


def _rest(connection: socket.socket) -> bytes:
    """Everything until the server has closed."""
    told = bytearray()
    with suppress(ConnectionResetError):
        while part := connection.recv(1 << 20):
            told += part
    return bytes(told)


def _is_served(connection: socket.socket) -> bool:
    """Whether the server, a thread of this process, still holds its end."""
    port = connection.getsockname()[1]
    ends = psutil.Process().net_connections("tcp4")
    return any(end.raddr and end.raddr.port == port for end in ends)


HEADS = {
    "one long line": b"x-long: " + b"x" * 100_000 + b"\r\n\r\n",
    "a long key": b"authorization: Bearer carry_" + b"0" * 100_000 + b"\r\n\r\n",
    "many lines": b"".join(b"x-%d: y\r\n" % number for number in range(9_000)) + b"\r\n",
    "a line without end": b"x-long: " + b"x" * 300_000,
    "a name without end": b"x" * 300_000,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_a_head_over_64_kb_is_refused(head: bytes, url: str) -> None:
    with closing(_raw(url)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n" + head)
        # A server that closes with bytes unread resets the connection, at times before its answer.
        assert _rest(connection)[:13] in (b"HTTP/1.1 431 ", b"")
    assert web.get(f"{url}/healthz").status_code == 200


def test_a_long_address_is_refused_and_told(url: str) -> None:
    with closing(_raw(url)) as connection:
        connection.sendall(b"GET /" + b"x" * 66_000 + b" HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        told = _rest(connection)
    assert told.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert told.endswith(b"must have at most 65536 bytes, was more")


def test_a_head_of_60_kb_is_read(url: str) -> None:
    answer = web.get(f"{url}/healthz", headers={"x-long": "x" * 60_000})
    assert answer.status_code == 200


def test_heads_after_one_another_are_counted_one_by_one(url: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: " + b"x" * 40_000 + b"\r\n\r\n"
    with closing(_raw(url)) as connection:
        connection.sendall(request * 4)
        assert _rest(connection).count(b"HTTP/1.1 200 OK") == 4


@pytest.mark.parametrize(
    "begin", [b"", b"\r\n", b"GET / HTTP/1.1\r\nhost: 127", b"GET /healthz HTTP/1.1\r\n\r\nGET"]
)
def test_who_does_not_finish_a_head_is_sent_away(begin: bytes, url: str) -> None:
    with closing(_raw(url)) as connection:
        connection.sendall(begin)
        started = time.monotonic()
        _rest(connection)
        assert time.monotonic() - started < 10  # uvicorn alone would wait for ever


def test_a_slow_drip_of_lines_ends_too(url: str) -> None:
    with closing(_raw(url)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        started = time.monotonic()
        with suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - started < 20:
                connection.sendall(b"x: y\r\n")
                time.sleep(0.05)
        assert time.monotonic() - started < 15


def test_a_reader_that_takes_no_answer_is_cut_off(url: str) -> None:
    request = (
        b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"content-length: %d\r\n\r\n%b" % (len(_LARGE), _LARGE.encode())
    )
    with closing(_raw(url, receive_bytes=4_096)) as connection:
        connection.sendall(request * 100)
        connection.recv(1, socket.MSG_PEEK)  # the server has the connection, and an answer
        deadline = time.monotonic() + 60
        while _is_served(connection):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        told = _rest(connection)
    answers = told.count(b"HTTP/1.1 200 OK")
    assert 0 < answers < 100  # the rest was never computed


async def _flood(connection: ClientConnection) -> None:
    """Ask for far more than any buffer holds, and read nothing of it."""
    with suppress(ConnectionClosed):  # on a slow machine the server cuts it off before the last
        for number in range(40):  # 15 MB; the kernel holds back 4 at most
            payload = json.loads(_LARGE)
            message = {"type": "subscribe", "id": f"q{number}", "payload": payload}
            await connection.send(json.dumps(message))


async def _until_subscribed(url: str, count: int, within_seconds: float = 300) -> None:
    told = ""
    async with asyncio.timeout(within_seconds), httpx.AsyncClient(timeout=60) as client:
        while f"carry_subscribers {count}.0" not in told:
            told = (await client.get(f"{url}/metrics")).text


async def test_a_stalled_websocket_is_cut_off_and_its_generators_are_closed(url: str) -> None:
    address = f"{url.replace('http', 'ws')}/graphql"
    raw = await asyncio.to_thread(_raw, url, 4_096)
    raw.setblocking(False)
    socket_of_ours = await connect(
        address, sock=raw, subprotocols=[_PROTOCOL], max_queue=1, ping_interval=None
    )
    await socket_of_ours.send('{"type": "connection_init"}')
    for number in range(3):
        payload = {"query": "subscription { activity { __typename } }"}
        message = {"type": "subscribe", "id": str(number), "payload": payload}
        await socket_of_ours.send(json.dumps(message))
    await _until_subscribed(url, 3)
    await _flood(socket_of_ours)
    await _until_subscribed(url, 0)
    socket_of_ours.transport.abort()
    await socket_of_ours.wait_closed()


async def test_an_event_stream_that_vanishes_leaves_no_generator(url: str) -> None:
    body = json.dumps({"query": "subscription { activity { __typename } }"}).encode()
    head = (
        b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        b"accept: text/event-stream\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    )
    connection = await asyncio.to_thread(_raw, url)
    connection.sendall(head)
    await _until_subscribed(url, 1)
    connection.close()
    await _until_subscribed(url, 0)


@pytest.mark.parametrize("url", ["STALLED_SECONDS"], indirect=True)
async def test_pings_of_one_who_reads_nothing_do_not_pile_up(url: str) -> None:
    raw = await asyncio.to_thread(_raw, url, 4_096)
    raw.sendall(
        b"GET /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
    )
    assert raw.recv(12) == b"HTTP/1.1 101"
    ping = b"\x89" + bytes([0x80 | 125]) + b"\0\0\0\0" + b"x" * 125
    memory = psutil.Process(os.getpid()).memory_info
    before, sent_bytes = memory().rss, 0
    # Who answers none of the server's own pings is cut off in the end: on a slow machine, here.
    with suppress(ConnectionResetError, BrokenPipeError):
        for _ in range(100):
            await asyncio.to_thread(raw.sendall, ping * 8_000)
            sent_bytes += len(ping) * 8_000
    # With uvicorn alone it grows by all that was sent.
    assert memory().rss - before < 15_000_000 + 0.15 * sent_bytes
    raw.close()


async def test_100_sockets_that_vanish_leave_no_generator(url: str) -> None:
    address = f"{url.replace('http', 'ws')}/graphql"
    sockets = [await connect(address, subprotocols=[_PROTOCOL]) for _ in range(100)]
    for one in sockets:
        await one.send('{"type": "connection_init"}')
        for number in range(2):
            payload = {"query": "subscription { activity { __typename } }"}
            message = {"type": "subscribe", "id": str(number), "payload": payload}
            await one.send(json.dumps(message))
    await _until_subscribed(url, 200)
    for one in sockets:
        one.transport.abort()
        await one.wait_closed()
    await _until_subscribed(url, 0)


def test_a_process_may_have_as_many_connections_as_the_system_allows() -> None:
    program = (
        "import resource\n"
        "from api.http.protocols import allow_many_connections\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 4_000))\n"
        "allow_many_connections()\n"
        "print(*resource.getrlimit(resource.RLIMIT_NOFILE))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "4000 4000\n"
