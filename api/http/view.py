"""The one endpoint /graphql: HTTP, server-sent events, WebSocket, and a page for browsers."""

from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.exceptions import MissingQueryError
from strawberry.http import process_result
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.http import codec, sse
from api.http.admission import admit, error_of, refusal
from api.http.application import RequestContext, context_of
from api.http.coding import SMALLEST_BYTES, coding_for
from api.http.kept_answers import key_of
from api.http.persisted import QueryNotKnown
from api.http.requests import (
    EVENT_STREAM,
    GRAPHQL_RESPONSE,
    JSON,
    GraphQLRequest,
    RequestRefused,
    negotiate,
    parse_request,
    read_request,
)
from api.http.websocket import TextSocket, TransportHandler
from api.settings import Settings

_INIT_SECONDS = 10
_MAX_OPERATIONS_PER_SOCKET = 100
_AT_ONCE = {
    "GET": {OperationType.QUERY},
    "POST": {OperationType.QUERY, OperationType.MUTATION},
}
_AS_EVENTS = {
    "GET": {OperationType.QUERY, OperationType.SUBSCRIPTION},
    "POST": {OperationType.QUERY, OperationType.MUTATION, OperationType.SUBSCRIPTION},
}


class GraphQLView(GraphQL[RequestContext, None]):
    """GraphQL over HTTP after its specification, and over graphql-transport-ws."""

    graphql_transport_ws_handler_class = TransportHandler
    websocket_adapter_class = TextSocket

    def __init__(
        self, schema: Schema, settings: Settings, playground: Callable[[], Response]
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=_INIT_SECONDS),
            max_subscriptions_per_connection=_MAX_OPERATIONS_PER_SOCKET,
            allowed_origins=settings.cors_origins,
        )
        self._max_body_bytes = settings.max_body_bytes
        self._playground = playground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One HTTP request or one WebSocket connection."""
        if scope["type"] == "websocket":
            await self.run(WebSocket(scope, receive=receive, send=send))
            return
        request = Request(scope, receive=receive)
        if _wants_playground(request):
            await self._playground()(scope, receive, send)
            return
        media_type = JSON
        try:
            media_type = negotiate(request.headers.get("accept"))
            context = context_of(request)
            # Before the body: a stranger gets nothing read.
            context.granted = await admit(context.held.gate, context.caller)
            sent = await read_request(request, self._max_body_bytes)
            if media_type == EVENT_STREAM:
                results = self._events(request.method, sent, context)
                await sse.send_events(results, receive, send, context.key_ended)
                return
            response = await self._respond(request, sent, context, media_type)
        except RequestRefused as refused:
            response = refusal(refused, media_type)
        await response(scope, receive, send)

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> RequestContext:
        """What resolvers of this request, or of this connection, reach."""
        del response  # nothing here sets headers from a resolver
        return context_of(request)

    def encode_json(self, data: object) -> str:
        """Text, never bytes: bytes would leave as binary frames that no client reads."""
        return codec.encode(data).decode()

    def decode_json(self, data: str | bytes) -> object:
        """Strict JSON."""
        return codec.decode(data)

    async def _respond(
        self, request: Request, sent: bytes, context: RequestContext, media_type: str
    ) -> Response:
        method, answers = request.method, context.answers
        key = key_of(context.access.visible_owner, f"{method} {media_type}", sent)
        body, status = None if key is None else await answers.find(key), 200
        if body is None:
            operation = parse_request(method, sent, context.persisted.complete)
            changes = answers.changes()
            context.runs_told = []
            result = await self._execute(method, operation, context)
            body, status = _answer(result, media_type)
            is_fixed = not result.errors and context.documents.is_fixed(operation.query)
            if key is not None and is_fixed:
                answers.keep(key, body, context.runs_told, changes)
        media_type = f"{media_type}; charset=utf-8"
        if len(body) < SMALLEST_BYTES:
            return Response(body, status, media_type=media_type)
        headers = {"vary": "Accept-Encoding"}
        coding = coding_for(request.headers.get("accept-encoding"))
        if coding is not None:
            body = await answers.packed(key, body, coding)
            headers["content-encoding"] = coding
        return Response(body, status, headers, media_type)

    async def _execute(
        self, method: str, operation: GraphQLRequest, context: RequestContext
    ) -> ExecutionResult:
        try:
            return await self.schema.execute(
                operation.query,
                variable_values=operation.variables,
                context_value=context,
                operation_name=operation.operation_name,
                allowed_operation_types=_AT_ONCE[method],
                operation_extensions=operation.extensions,
            )
        except InvalidOperationTypeError as error:
            raise _wrong_transport(error, method) from None
        except CannotGetOperationTypeError as error:
            refused = RequestRefused(400, error.as_http_error_reason())
            return ExecutionResult(None, [error_of(refused)])
        except MissingQueryError:
            raise RequestRefused(400, "query must be GraphQL text, was empty") from None

    def _events(
        self, method: str, sent: bytes, context: RequestContext
    ) -> AsyncGenerator[dict[str, Any], None]:
        try:
            operation = parse_request(method, sent, context.persisted.complete)
        except QueryNotKnown as refused:
            return _only({"errors": [error_of(refused).formatted]})
        return self._stream(method, operation, context)

    async def _stream(
        self, method: str, operation: GraphQLRequest, context: RequestContext
    ) -> AsyncGenerator[dict[str, Any], None]:
        results: Any = await self.schema.stream(
            operation.query,
            variable_values=operation.variables,
            context_value=context,
            operation_name=operation.operation_name,
            allowed_operation_types=_AS_EVENTS[method],
            operation_extensions=operation.extensions,
        )
        try:
            async for result in results:
                yield dict(process_result(result))
        finally:
            await results.aclose()


async def _only(result: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    yield result


def _wants_playground(request: Request) -> bool:
    return (
        request.method == "GET"
        and not {"query", "extensions"} & request.query_params.keys()
        and "text/html" in request.headers.get("accept", "")
    )


def _answer(result: ExecutionResult, media_type: str) -> tuple[bytes, int]:
    body: dict[str, Any] = dict(process_result(result))
    status = 200
    if result.data is None and result.errors and all(e.path is None for e in result.errors):
        # The operation never ran: no data entry, and an honest status where the media type
        # has one. Under application/json every well-formed request is answered with 200.
        del body["data"]
        status = 400 if media_type == GRAPHQL_RESPONSE else 200
    return codec.encode(body), status


def _wrong_transport(error: InvalidOperationTypeError, method: str) -> RequestRefused:
    if error.operation_type is OperationType.SUBSCRIPTION:
        return RequestRefused(
            400,
            "a subscription must come over WebSocket (graphql-transport-ws) or with "
            f"accept: {EVENT_STREAM}, was a plain {method}",
        )
    return RequestRefused(
        405,
        f"a {error.operation_type.value} must be sent by POST, was {method}",
        headers={"allow": "POST"},
    )
