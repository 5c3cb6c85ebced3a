"""Letting requests in, and the answers to those that are not."""

import structlog
from graphql import GraphQLError
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.access.gate import Caller, Gate
from api.access.grants import Access
from api.errors import KeyRefused, KeysUnreadable, RateExceeded
from api.http import codec
from api.http.requests import EVENT_STREAM, JSON, RequestRefused

_CHALLENGE = {"www-authenticate": 'Bearer realm="carrybench"'}
SOON = {"retry-after": "1"}


def caller_of(connection: HTTPConnection) -> Caller:
    """Who sends a request or opens a WebSocket; keys in addresses and cookies are not looked at."""
    headers = tuple(connection.headers.getlist("authorization"))
    return Caller(headers, connection.client.host if connection.client else "")


async def admit(gate: Gate, caller: Caller) -> Access:
    """What the caller may do; RequestRefused where it may do nothing now.

    From here on every log line of this request, or of this WebSocket, names its key.
    """
    try:
        access = await gate.admit(caller)
    except KeyRefused as error:
        raise RequestRefused(
            401, error.message, code="UNAUTHENTICATED", headers=_CHALLENGE
        ) from None
    except RateExceeded as error:
        raise RequestRefused(
            429,
            error.message,
            code="RATE_LIMITED",
            headers={"retry-after": str(error.retry_after_seconds)},
        ) from None
    except KeysUnreadable as error:
        raise RequestRefused(503, error.message, code="UNAVAILABLE", headers=SOON) from None
    if access.key_id is not None:
        structlog.contextvars.bind_contextvars(key_id=access.key_id)
    return access


def refusal(refused: RequestRefused, media_type: str = JSON) -> Response:
    """The answer to a refused request: a GraphQL error in JSON."""
    return Response(
        codec.encode({"errors": [error_of(refused).formatted]}),
        refused.status,
        headers=dict(refused.headers),
        media_type=f"{JSON if media_type == EVENT_STREAM else media_type}; charset=utf-8",
    )


def error_of(refused: RequestRefused) -> GraphQLError:
    """A refusal as a GraphQL error."""
    extensions: dict[str, str | int] = {"code": refused.code}
    if "retry-after" in refused.headers:
        extensions["retryAfterSeconds"] = int(refused.headers["retry-after"])
    return GraphQLError(refused.message, extensions=extensions)
