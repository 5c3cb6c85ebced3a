"""The least that speaks graphql-transport-ws: one socket, operations one after the other."""

import json
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection


class GraphqlSocket:
    """A connection that has been acknowledged."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._ids = count()

    async def open(self) -> None:
        """The handshake."""
        await self._send({"type": "connection_init"})
        answer = await self._receive()
        if answer["type"] != "connection_ack":
            raise RuntimeError(f"the handshake must be acknowledged, was {answer}")

    async def start_and_finish(
        self, mutation: str, variables: dict[str, Any], subscription: str
    ) -> tuple[str, int]:
        """Sends a mutation that answers with a run, then watches the run until RunFinished.

        Both operations travel on this one socket. Returns the final status and how many events
        came. RuntimeError for any other answer.
        """
        accepted = await self._single(mutation, variables)
        run = accepted["answer"].get("run")
        if run is None:
            raise RuntimeError(f"the run must be accepted, was {accepted}")
        key = await self._subscribe(subscription, {"id": run["id"]})
        events = 0
        while True:
            data = await self._next(key)
            events += 1
            event = data["runEvents"]
            if event["__typename"] == "RunFinished":
                await self._completion(key)
                return str(event["status"]), events

    async def _single(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        key = await self._subscribe(document, variables)
        data = await self._next(key)
        await self._completion(key)
        return data

    async def _subscribe(self, document: str, variables: dict[str, Any]) -> str:
        key = str(next(self._ids))
        payload = {"query": document, "variables": variables}
        await self._send({"id": key, "type": "subscribe", "payload": payload})
        return key

    async def _next(self, key: str) -> dict[str, Any]:
        message = await self._receive()
        payload = message.get("payload")
        if message["type"] != "next" or message["id"] != key or "errors" in (payload or {}):
            raise RuntimeError(f"the next result of operation {key} must come, was {message}")
        data: dict[str, Any] = message["payload"]["data"]
        return data

    async def _completion(self, key: str) -> None:
        message = await self._receive()
        if (message["type"], message["id"]) != ("complete", key):
            raise RuntimeError(f"operation {key} must be complete, was {message}")

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def _receive(self) -> dict[str, Any]:
        while True:
            message: dict[str, Any] = json.loads(await self._socket.recv())
            if message["type"] == "ping":
                await self._send({"type": "pong"})
            else:
                return message
