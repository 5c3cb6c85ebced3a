"""graphql-transport-ws, hardened: odd frames close the socket, a stalled reader is cut off."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Mapping
from http import HTTPStatus

from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
    WebSocketDisconnected,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from api.access.gate import Caller
from api.broker.request_counts import network_of
from api.errors import LimitExceeded
from api.http import codec
from api.http.admission import admit, error_of
from api.http.application import RequestContext
from api.http.requests import RequestRefused
from api.settings import Settings

_SEND_SECONDS = 30.0  # behind edge/protocols, which cuts off a stalled reader, for other servers
_MAX_REASON_BYTES = 123  # RFC 6455, section 5.5
_MAX_ID_CHARACTERS = 200
_FORBIDDEN = 4403
_TRY_AGAIN_LATER = 1013


class TextSocket(ASGIWebSocketAdapter):
    """The socket as JSON texts in and out."""

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        """Every message until the client is gone."""
        while self.ws.application_state != WebSocketState.DISCONNECTED:
            try:
                message = await self.ws.receive()
            except (WebSocketDisconnect, RuntimeError):
                return
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            try:
                value = codec.decode(text)
            except json.JSONDecodeError as error:
                if not ignore_parsing_errors:
                    raise NonJsonMessageReceived from error
                continue
            yield value

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send as text: clients cannot read binary frames."""
        text = codec.encode(message).decode()
        try:
            async with asyncio.timeout(_SEND_SECONDS):
                await self.ws.send_text(text)
        except TimeoutError:
            await self.close(1013, "reader is too slow")
            raise WebSocketDisconnected from None
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Close once; what the client said is cut to what a close frame can hold."""
        short = reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
        with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(1):
                await self.ws.close(code=code, reason=short)


class TransportHandler(BaseGraphQLTransportWSHandler[RequestContext, None]):
    """Checks the shape of every message, and who sends it, before Strawberry takes it apart."""

    _keeper: asyncio.Task[None] | None = None
    _places: contextlib.ExitStack

    async def handle(self) -> None:
        """Serve the socket, if its address has not too many."""
        with contextlib.ExitStack() as self._places:
            address = network_of(self.context.caller.address)
            if await self._takes_place("address", address, self._settings.max_sockets_per_address):
                await super().handle()

    async def handle_message(self, message: Message) -> None:
        """Close with 4400 what the protocol does not know."""
        complaint = _complaint(message)
        if complaint:
            await self.handle_invalid_message(complaint)
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Acknowledge a client with a key, if keys are required; else close with 4403."""
        if not self.connection_init_received and not self.connection_timed_out:
            self.context.caller = _with_payload(self.context.caller, message.get("payload"))
            try:
                await self._admit()
            except RequestRefused as refused:
                wrong = refused.status == HTTPStatus.UNAUTHORIZED
                await self.websocket.close(
                    _FORBIDDEN if wrong else _TRY_AGAIN_LATER, refused.message
                )
                return
            key_id = self.context.access.key_id
            if key_id is not None and not await self._takes_place(
                "API key", key_id, self._settings.max_sockets_per_key
            ):
                return
            self._keeper = asyncio.create_task(self._close_when_key_ends(), name="key of a socket")
        await super().handle_connection_init(message)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Start an operation, if its sender may still come in."""
        if self.connection_acknowledged:
            payload = message["payload"]
            complete = self.context.persisted.complete
            try:
                await self._admit()
                payload["query"] = complete(payload.get("query"), payload.get("extensions"))
            except RequestRefused as refused:
                await self._refuse(message["id"], refused)
                return
        await super().handle_subscribe(message)

    async def shutdown(self) -> None:
        """End the operations, and the watch over the key."""
        if self._keeper is not None:
            self._keeper.cancel()
        await super().shutdown()

    async def handle_task_exception(self, error: Exception) -> None:
        """A client that went away is no news."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)

    @property
    def _settings(self) -> Settings:
        return self.context.settings

    async def _takes_place(self, kind: str, who: str, limit: int) -> bool:
        sockets = self.context.held.gate.sockets
        try:
            self._places.enter_context(sockets.place(kind, who, limit))
        except LimitExceeded as error:
            await self.websocket.close(_TRY_AGAIN_LATER, error.message)
            return False
        return True

    async def _admit(self) -> None:
        self.context.granted = await admit(self.context.held.gate, self.context.caller)

    async def _refuse(self, operation_id: str, refused: RequestRefused) -> None:
        if refused.status == HTTPStatus.UNAUTHORIZED:
            await self.websocket.close(_FORBIDDEN, refused.message)
            return
        error = error_of(refused).formatted
        await self.send_message({"id": operation_id, "type": "error", "payload": [error]})

    async def _close_when_key_ends(self) -> None:
        refused = await self.context.key_ended()
        await self.websocket.close(_FORBIDDEN, refused.message)

    @staticmethod
    def _get_pre_execution_close_reason(_error: GraphQLError) -> str | None:
        # A query with a mistake ends with an `error` message, not the whole connection.
        return None


def _with_payload(caller: Caller, payload: object) -> Caller:
    """The caller with the key of its connection_init, which goes before the handshake's header."""
    for name, value in payload.items() if isinstance(payload, dict) else ():
        if name.lower() == "authorization":
            return Caller((value if isinstance(value, str) else "",), caller.address)
    return caller


def _complaint(message: object) -> str | None:
    if not isinstance(message, dict):
        return "message must be a JSON object"
    kind, payload = message.get("type"), message.get("payload")
    if kind in ("subscribe", "complete"):
        operation_id = message.get("id")
        if not isinstance(operation_id, str) or not operation_id:
            return "id must be a string that is not empty"
        if len(operation_id) > _MAX_ID_CHARACTERS:
            return f"id must have at most {_MAX_ID_CHARACTERS} characters"
    if kind == "subscribe":
        return _subscribe_complaint(payload)
    if payload is not None and not isinstance(payload, dict):
        return "payload must be a JSON object"
    return None


def _subscribe_complaint(payload: object) -> str | None:
    if not isinstance(payload, dict):
        return "payload must be a JSON object"
    extensions = payload.get("extensions")
    if not isinstance(extensions, dict | None):
        return "extensions must be a JSON object"
    by_hash = payload.get("query") is None and (extensions or {}).get("persistedQuery") is not None
    if not by_hash and not isinstance(payload.get("query"), str):
        return "query must be a string"
    if not isinstance(payload.get("variables"), dict | None):
        return "variables must be a JSON object"
    if not isinstance(payload.get("operationName"), str | None):
        return "operationName must be a string"
    return None
