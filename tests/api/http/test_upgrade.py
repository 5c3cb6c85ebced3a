"""Clients that offer HTTP/2 by an upgrade are answered in HTTP/1.1, their bodies read."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from api.settings import Settings
from tests.served_app import served

_BODY = json.dumps({"query": "{ __typename }"}).encode()
_ANSWER = b'{"data":{"__typename":"Query"}}'
_OFFER = (
    b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\n"
    b"http2-settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
)


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with served(settings.model_copy(update={"port": 0, "log_level": "error"})) as address:
        yield address


def _request(
    offer: bytes = _OFFER, body: bytes = _BODY, length: bytes | None = None, more: bytes = b""
) -> bytes:
    length = b"content-length: %d\r\n" % len(body) if length is None else length
    return (
        b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        + offer
        + length
        + more
        + b"\r\n"
        + body
    )


class Connection:
    """A connection that stays open, and the answers that come over it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=10)
        self.answers = self.socket.makefile("rb")

    def send(self, *pieces: bytes) -> None:
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            self.socket.sendall(piece)

    def answer(self) -> tuple[bytes, bytes]:
        """The first line and the body of the next one."""
        first, length = self.answers.readline().strip(), 0
        while line := self.answers.readline().strip():
            name, _, value = line.partition(b": ")
            length = int(value) if name == b"content-length" else length
        return first, self.answers.read(length)

    def close(self) -> None:
        self.answers.close()
        self.socket.close()


@pytest.fixture
def connection(url: str) -> Iterator[Connection]:
    with closing(Connection(url)) as opened:
        yield opened


REQUESTS = {
    "curl and Java": _request(),
    "another protocol": _request(b"connection: upgrade\r\nupgrade: TLS/1.0\r\n"),
    "in two lines": _request(b"connection: keep-alive\r\nconnection: upgrade\r\nupgrade: h2c\r\n"),
    "in chunks": _request(
        body=b"%x\r\n%b\r\n0\r\n\r\n" % (len(_BODY), _BODY),
        length=b"transfer-encoding: chunked\r\n",
    ),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_post_with_an_offer_is_answered_and_the_connection_stays(
    request_: bytes, connection: Connection
) -> None:
    for _ in range(2):
        connection.send(request_)
        assert connection.answer() == (b"HTTP/1.1 200 OK", _ANSWER)


@pytest.mark.parametrize("size", [1, 7, 150])
def test_it_may_arrive_in_pieces(size: int, connection: Connection) -> None:
    whole = _request()
    connection.send(*(whole[start : start + size] for start in range(0, len(whole), size)))
    assert connection.answer() == (b"HTTP/1.1 200 OK", _ANSWER)


def test_offers_one_after_another_are_all_declined(connection: Connection) -> None:
    get = b"GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n" + _OFFER + b"\r\n"
    connection.send((get + _request()) * 20)
    for _ in range(20):
        assert connection.answer() == (b"HTTP/1.1 200 OK", b'{"status":"ok"}')
        assert connection.answer() == (b"HTTP/1.1 200 OK", _ANSWER)


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(connection: Connection) -> None:
    head, _, body = _request(more=b"expect: 100-continue\r\n").partition(b"\r\n\r\n")
    connection.send(head + b"\r\n\r\n")
    assert connection.answer()[0] == b"HTTP/1.1 100 Continue"
    connection.send(body)
    assert connection.answer() == (b"HTTP/1.1 200 OK", _ANSWER)


def test_a_tunnel_is_not_opened(connection: Connection) -> None:
    connection.send(b"CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
    assert not connection.answer()[0].startswith(b"HTTP/1.1 2")
