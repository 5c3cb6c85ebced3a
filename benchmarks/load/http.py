"""The least that speaks HTTP/1.1: one kept connection, as cheap for the client as can be."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit


class Connection:
    """Posts GraphQL, one request after the other."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, request: bytes) -> bytes:
        """Body of the answer to a request made by `request_of`; RuntimeError when not 200."""
        if self._streams is None:
            host, port = self._address.hostname, self._address.port
            self._streams = await asyncio.open_connection(host, port, limit=1 << 20)
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        at = head.lower().index(b"content-length:") + 15
        body = await reader.readexactly(int(head[at : head.index(b"\r\n", at)]))
        if status != 200:
            raise RuntimeError(f"answer must be 200, was {status}: {body[:500]!r}")
        return body

    async def events(self, request: bytes) -> AsyncIterator[dict[str, Any]]:
        """Data of the events of a subscription, to its end; uses the connection up."""
        host, port = self._address.hostname, self._address.port
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 22)
        writer.write(request)
        try:
            async for line in reader:
                if line.startswith(b"data: {"):
                    answer = json.loads(line[6:])
                    if "errors" in answer:
                        raise RuntimeError(f"no event must be an error, was {answer}")
                    yield answer["data"]
                elif line.startswith(b"event: complete"):
                    return
        finally:
            writer.close()

    def close(self) -> None:
        """End the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def request_of(
    url: str, query: str, variables: dict[str, Any] | None = None, *, events: bool = False
) -> bytes:
    """The bytes of a POST."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    accept = "text/event-stream" if events else "application/json"
    address = urlsplit(url)
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Type: application/json\r\nAccept: {accept}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
