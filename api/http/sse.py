"""Server-sent events: graphql-sse's distinct connections mode, so that `curl -N` works."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

from starlette.types import Receive, Send

from api.errors import KeyRefused
from api.http import codec
from api.logs import get_logger

log = get_logger(__name__)

_HEARTBEAT_SECONDS = 12.0
_SEND_SECONDS = 30.0  # behind edge/protocols, which cuts off a stalled reader, for other servers
HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
}


async def send_events(
    results: AsyncGenerator[dict[str, Any], None],
    receive: Receive,
    send: Send,
    key_ended: Callable[[], Awaitable[KeyRefused]],
) -> None:
    """Send each result as a `next` event, then `complete`; `results` is closed in any case.

    key_ended: returns when the reader's key is over; the stream then ends with that error.
    """
    writer = asyncio.create_task(_write(results, send))
    watcher = asyncio.create_task(_disconnected(receive))
    keeper = asyncio.ensure_future(key_ended())
    tasks = (writer, watcher, keeper)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        refused = keeper.result() if keeper.done() and not writer.done() else None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await results.aclose()
    if refused is not None:
        await _end(send, refused)
        return
    if not writer.cancelled() and (error := writer.exception()):
        log.info("event stream cut off", reason=type(error).__name__)


async def _write(results: AsyncGenerator[dict[str, Any], None], send: Send) -> None:
    await _send(send, {"type": "http.response.start", "status": 200, "headers": _raw_headers()})
    upcoming: asyncio.Future[dict[str, Any]] | None = None
    try:
        while True:
            upcoming = upcoming or asyncio.ensure_future(anext(results))
            done, _ = await asyncio.wait({upcoming}, timeout=_HEARTBEAT_SECONDS)
            if not done:
                await _send_text(send, b":\n\n")
                continue
            try:
                result = upcoming.result()
            except StopAsyncIteration:
                break
            upcoming = None
            await _send_next(send, result)
    finally:
        if upcoming is not None and not upcoming.done():
            upcoming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await upcoming
    await _complete(send)


async def _end(send: Send, refused: KeyRefused) -> None:
    error = {"message": refused.message, "extensions": {"code": "UNAUTHENTICATED"}}
    with contextlib.suppress(OSError, TimeoutError):
        await _send_next(send, {"errors": [error]})
        await _complete(send)


async def _complete(send: Send) -> None:
    # The data field stays: browsers drop events without one.
    await _send_text(send, b"event: complete\ndata:\n\n")
    await _send(send, {"type": "http.response.body", "body": b"", "more_body": False})


async def _send_next(send: Send, result: dict[str, Any]) -> None:
    await _send_text(send, b"event: next\ndata: " + codec.encode(result) + b"\n\n")


async def _send_text(send: Send, text: bytes) -> None:
    await _send(send, {"type": "http.response.body", "body": text, "more_body": True})


async def _send(send: Send, message: dict[str, Any]) -> None:
    async with asyncio.timeout(_SEND_SECONDS):
        await send(message)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _raw_headers() -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in HEADERS.items()]
