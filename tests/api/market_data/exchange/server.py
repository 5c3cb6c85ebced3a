"""A local HTTP server that stands in for the exchanges: http://127.0.0.1:PORT/https://HOST/PATH.

That is how ccxt asks when it is given a proxyUrl, and how `carry` asks through a relay.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.api.market_data.exchange.histories import Traded
from tests.api.market_data.exchange.speakers import SPEAKERS, NotSpoken

Fault = Callable[["_Handler", bytes], None]


@dataclass
class Asked:
    """One request as it arrived."""

    host: str
    path: str
    query: dict[str, str]
    body: Any
    at: float


@dataclass
class Exchanges:
    """What the server has, what it was asked, and what goes wrong."""

    url: str
    traded: dict[str, Traded] = field(default_factory=dict)  # by venue
    asked: list[Asked] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # by part of a path, each once
    files: dict[str, bytes] = field(default_factory=dict)  # of archives, by address
    names_at_once: int = 5  # of a bucket's list
    lists: dict[str, Callable[[dict[str, str]], bytes]] = field(default_factory=dict)  # by address
    most_pages: int | None = None  # a further page is answered when more are allowed
    _turned: threading.Condition = field(default_factory=threading.Condition)

    def allow(self, pages: int | None) -> None:
        """Answer so many pages in all, and let whoever asks for more wait; None: every one."""
        with self._turned:
            self.most_pages = pages
            self._turned.notify_all()

    def wait_for_turn(self, page: int) -> None:
        """Wait until this page, counted from 1, is allowed."""
        with self._turned:
            self._turned.wait_for(lambda: self.most_pages is None or page <= self.most_pages)

    @property
    def relay(self) -> str:
        """What is put before the exchange's own address."""
        return f"{self.url}/"

    def pages(self, part: str = "") -> list[Asked]:
        """Requests for rows, not for lists of markets."""
        lists = ("exchangeInfo", "instruments", "AssetCtxs", "_pairs", "contracts", "underlyings")
        return [
            one
            for one in self.asked
            if one.host in SPEAKERS
            and part in f"{one.path}{one.body or ''}"
            and not any(word in f"{one.path}{one.body or ''}" for word in lists)
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    exchanges: Exchanges

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        self._answer(json.loads(self.rfile.read(length)))

    def _answer(self, body: Any) -> None:
        # ccxt quotes an address that has a query, and leaves one without as it is.
        told = self.path.lstrip("/")
        wanted = urlsplit(told if "://" in told else unquote(told))
        query = dict(parse_qsl(wanted.query))
        exchanges = self.exchanges
        exchanges.asked.append(Asked(wanted.netloc, wanted.path, query, body, time.monotonic()))
        exchanges.wait_for_turn(len(exchanges.pages()))
        speak = SPEAKERS.get(wanted.netloc)
        place = f"{wanted.netloc}{wanted.path}"
        try:
            if place in exchanges.lists:
                content = exchanges.lists[place](query)
            elif speak is None:
                content = archive_answer(exchanges, place, query)
            else:
                traded = exchanges.traded[speak.__name__]
                content = json.dumps(speak(wanted.path, query, body, traded)).encode()
        except NotSpoken:
            self.send(404, b'{"code": -1121, "msg": "Invalid symbol."}')
            return
        for index, (part, fault) in enumerate(exchanges.faults):
            if part in f"{wanted.path}{body or ''}":
                del exchanges.faults[index]
                fault(self, content)
                return
        self.send(200, content)

    def send(self, status: int, content: bytes, **headers: str) -> None:
        """An answer with its true length."""
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def archive_answer(exchanges: Exchanges, place: str, query: dict[str, str]) -> bytes:
    """A file of an archive, or the names in a bucket from a marker on, as S3 lists them."""
    if "prefix" not in query:
        if place not in exchanges.files:
            raise NotSpoken(place)
        return exchanges.files[place]
    paths = sorted(address.partition("/")[2] for address in exchanges.files)
    fitting = [
        path
        for path in paths
        if path.startswith(query["prefix"])
        and "/" not in path[len(query["prefix"]) :]
        and path > query.get("marker", "")
    ]
    told = fitting[: exchanges.names_at_once]
    is_cut = "true" if len(fitting) > len(told) else "false"
    contents = "".join(f"<Contents><Key>{path}</Key><Size>1</Size></Contents>" for path in told)
    following = f"<NextMarker>{told[-1]}</NextMarker>" if is_cut == "true" else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<IsTruncated>{is_cut}</IsTruncated>{following}{contents}</ListBucketResult>"
    ).encode()


def too_many(handler: _Handler, _content: bytes) -> None:
    """429, to be asked again after a fifth of a second."""
    handler.send(429, b'{"msg": "too many"}', Retry_After="0.2")


def broken(handler: _Handler, _content: bytes) -> None:
    """503 of a gateway."""
    handler.send(503, b"<html>Service Unavailable</html>")


def silent(_handler: _Handler, _content: bytes) -> None:
    """No answer before the client gives up."""
    time.sleep(1.0)


def cut(handler: _Handler, content: bytes) -> None:
    """A connection that breaks off in the middle of the reply."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def half(handler: _Handler, content: bytes) -> None:
    """Half of the JSON, as if that were all."""
    handler.send(200, content[: len(content) // 2])


def nothing_known(handler: _Handler, _content: bytes) -> None:
    """JSON of a shape that nobody has seen."""
    handler.send(200, b'{"surprise": [1, 2, 3]}')


def forbidden(handler: _Handler, _content: bytes) -> None:
    """A refusal that does not pass."""
    handler.send(400, b'{"code": -1100, "msg": "Illegal characters found in parameter."}')


@contextmanager
def serve() -> Iterator[Exchanges]:
    """The server, running; it holds no connection open when it ends."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Handler.exchanges = exchanges = Exchanges(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield exchanges
    finally:
        exchanges.allow(None)
        server.shutdown()
        server.server_close()
        thread.join()
