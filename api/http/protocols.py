"""Connections that cost a client nothing and us memory, ended: what uvicorn 0.54 leaves open.

It reads a request's head however long it is and however long it takes. And whoever stops reading
keeps an answer, or a subscription with its generators, in memory for ever: closing such a
connection waits until the reader has taken what is buffered, so here it is aborted.
"""

import asyncio
import logging
import resource
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.http.upgrade import DeclinesUpgrades
from api.logs import get_logger

log = get_logger(__name__)

# Handshakes are told with their query string, and at level debug with their headers: with keys.
_handshakes = logging.getLogger("uvicorn.websocket")
_handshakes.setLevel(logging.WARNING)

STALLED_SECONDS = 15.0  # more than 64 kB wait for a reader, and for so long it has not caught up
HEAD_SECONDS = 10.0  # for a request's lines before its body
MAX_HEAD_BYTES = 65_536
_MOST_FILES = 65_536
_LINE_BYTES = 4  # colon, blank and the end of the line
_TOO_LARGE = f"the head of a request must have at most {MAX_HEAD_BYTES} bytes, was more"


class HeadTooLarge(Exception):
    """More lines, or longer ones, than any client of ours sends."""


class _CutsOffStalled(asyncio.Protocol):
    # Stands before a protocol of uvicorn's, which has the transport.
    transport: asyncio.Transport
    _cut_off: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        _stop(self._cut_off)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The reader does not keep up."""
        super().pause_writing()
        self._cut_off_later()

    def resume_writing(self) -> None:
        """The reader has caught up."""
        _stop(self._cut_off)
        super().resume_writing()

    def _cut_off_later(self) -> None:
        _stop(self._cut_off)
        loop = asyncio.get_running_loop()
        self._cut_off = loop.call_later(STALLED_SECONDS, _abort, self.transport)


class HttpProtocol(_CutsOffStalled, DeclinesUpgrades):
    """HTTP with an end to heads and to stalled readers."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._late: asyncio.TimerHandle | None = None
        self._in_head = True
        self._began = False  # with the bytes that are being read
        self._head_bytes = 0  # of whole lines
        self._waiting_bytes = 0  # received while no head was completed

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The head of a first request is due."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is due any more."""
        _stop(self._late)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes, of which a head may use only so many, and only so much time."""
        was_in_head = self._in_head
        self._began = False
        super().data_received(data)
        is_ours = self.transport.get_protocol() is self  # else a WebSocket has begun
        between = self.cycle is None or self.cycle.response_complete
        if is_ours and between and self._late is None:
            self._await_head()  # of which these bytes are not the end
        if was_in_head and self._in_head and not self._began:
            self._waiting_bytes += len(data)
            if self._waiting_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
                self._head_bytes = self._waiting_bytes
                self.send_400_response(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._in_head, self._began = True, True
        self._head_bytes = self._waiting_bytes = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head."""
        self._count(len(name) + len(value) + _LINE_BYTES)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The last byte of a head."""
        self._in_head = False
        _stop(self._late)
        self._late = None
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn answers to bytes that are no HTTP; to too many of them, 431."""
        if self._head_bytes <= MAX_HEAD_BYTES:
            super().send_400_response(msg)
            return
        self.transport.write(
            b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
            b"content-type: text/plain; charset=utf-8\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n%b"
            % (len(_TOO_LARGE), _TOO_LARGE.encode())
        )
        self.transport.close()

    def _await_head(self) -> None:
        _stop(self._late)
        self._late = asyncio.get_running_loop().call_later(HEAD_SECONDS, self.transport.close)

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAX_HEAD_BYTES:
            raise HeadTooLarge


class SocketProtocol(_CutsOffStalled, WebSocketsSansIOProtocol):
    """WebSocket with an end to stalled readers, and no addresses in the log."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = _handshakes
        self.conn.logger, self.conn.debug = _handshakes, False

    def handle_ping(self) -> None:
        """Answer a ping, unless its sender reads nothing: the answers would pile up."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # forgotten

    def keepalive_timeout(self) -> None:
        """End a connection whose client answers no ping, also when it takes no byte any more."""
        super().keepalive_timeout()
        self._cut_off_later()


def allow_many_connections() -> None:
    """As many open files as the system lets this process have: each connection is one.

    Linux starts programs with 1,024, fewer than the subscriptions that a process may keep.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _abort(transport: asyncio.Transport) -> None:
    log.info("stalled reader cut off", waiting_bytes=transport.get_write_buffer_size())
    transport.abort()


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
