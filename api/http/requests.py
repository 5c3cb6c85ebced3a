"""GraphQL over HTTP: what a request asks for and in which form, strictly read.

The specification is https://graphql.github.io/graphql-over-http; what is refused is refused
with a 4xx status and a GraphQL error in JSON (but for a hash of an unknown query: see persisted).
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from api.errors import shown
from api.http import codec
from api.http.preferences import parameter, preferences

JSON = "application/json"
GRAPHQL_RESPONSE = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
_BODY_SECONDS = 30.0
_SPOKEN = {JSON: JSON, GRAPHQL_RESPONSE: GRAPHQL_RESPONSE, EVENT_STREAM: EVENT_STREAM}
_HEADERS_REMEMBERED = 100  # clients send the same few again and again
_WILDCARDS = {"*/*": JSON, "application/*": JSON}


class RequestRefused(Exception):
    """A request that is answered without looking at its query."""

    def __init__(
        self,
        status: int,
        message: str,
        code: str = "BAD_REQUEST",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as a client sent it."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


Complete: TypeAlias = Callable[[Any, Mapping[str, Any] | None], Any]
"""The query, from what was sent as one and the extensions: a hash may stand for it."""


@lru_cache(maxsize=_HEADERS_REMEMBERED)
def negotiate(accept: str | None) -> str:
    """The media type of the answer: the client's favourite of those spoken here."""
    if accept is None or not accept.strip():
        return JSON
    best, best_quality = "", 0.0
    for media_type, wanted, quality in preferences(accept):
        spoken = _SPOKEN.get(media_type) or _WILDCARDS.get(media_type)
        charset = wanted.get("charset", "utf-8")
        if spoken and charset in ("utf-8", "utf8") and quality > best_quality:
            best, best_quality = spoken, quality
    if not best:
        raise RequestRefused(
            406, f"accept must allow one of {', '.join(_SPOKEN)}, was {accept[:100]}"
        )
    return best


async def read_request(request: Request, max_body_bytes: int) -> bytes:
    """A GET's query string or a POST's body: what holds the operation. Raises RequestRefused."""
    if request.method == "GET":
        query_string: bytes = request.scope["query_string"]
        return query_string
    if request.method != "POST":
        raise RequestRefused(
            405,
            f"method must be GET or POST, was {request.method}",
            headers={"allow": "GET, POST"},
        )
    _check_content_type(request.headers.get("content-type"))
    _check_content_encoding(request.headers.get("content-encoding"))
    return await _read_body(request, max_body_bytes)


def parse_request(method: str, sent: bytes, complete: Complete) -> GraphQLRequest:
    """The operation in what `read_request` read; RequestRefused if it is none."""
    if method == "GET":
        asked: dict[str, Any] = dict(QueryParams(sent))
        for name in ("variables", "extensions"):
            if asked.get(name):
                asked[name] = _decode(asked[name], name)
            else:
                asked.pop(name, None)
        return _operation(asked, complete)
    values = _decode(sent, "body")
    if isinstance(values, list):
        raise RequestRefused(400, "body must be a JSON object, was a list: batches are not taken")
    if not isinstance(values, dict):
        raise RequestRefused(400, f"body must be a JSON object, was {_shown(values)}")
    return _operation(values, complete)


def _operation(values: Mapping[str, Any], complete: Complete) -> GraphQLRequest:
    name = values.get("operationName")
    variables, extensions = values.get("variables"), values.get("extensions")
    if not isinstance(extensions, dict | None):
        raise RequestRefused(400, f"extensions must be a JSON object, was {_shown(extensions)}")
    query = complete(values.get("query"), extensions)
    if not isinstance(query, str) or not query.strip():
        raise RequestRefused(400, f"query must be GraphQL text, was {_shown(query)}")
    if not isinstance(name, str | None):
        raise RequestRefused(400, f"operationName must be a string, was {_shown(name)}")
    if not isinstance(variables, dict | None):
        raise RequestRefused(400, f"variables must be a JSON object, was {_shown(variables)}")
    return GraphQLRequest(query, variables, name, extensions)


@lru_cache(maxsize=_HEADERS_REMEMBERED)
def _check_content_type(content_type: str | None) -> None:
    media_type, *parameters = (part.strip().lower() for part in (content_type or "").split(";"))
    charset = dict(parameter(text) for text in parameters).get("charset", "utf-8")
    if media_type != JSON or charset not in ("utf-8", "utf8"):
        raise RequestRefused(
            415, f"content-type must be {JSON} in UTF-8, was {(content_type or 'absent')[:100]}"
        )


def _check_content_encoding(encoding: str | None) -> None:
    # Not unpacked here: a small body could become a huge one.
    if encoding and encoding.strip().lower() != "identity":
        raise RequestRefused(415, f"content-encoding must be identity, was {encoding[:100]}")


async def _read_body(request: Request, max_body_bytes: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > max_body_bytes:
        raise _too_large(max_body_bytes, announced[:20])
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > max_body_bytes:
                    raise _too_large(max_body_bytes, "more")
    except TimeoutError:
        raise RequestRefused(
            408, f"body must arrive within {_BODY_SECONDS:.0f} s, was {len(body)} bytes by then"
        ) from None
    except ClientDisconnect:
        raise RequestRefused(400, "body must arrive whole, was cut off") from None
    return bytes(body)


def _too_large(limit: int, size: str) -> RequestRefused:
    return RequestRefused(
        413, f"body must have at most {limit} bytes, was {size}", code="LIMIT_EXCEEDED"
    )


def _decode(data: bytes | str, what: str) -> Any:
    try:
        return codec.decode(data)
    except json.JSONDecodeError as error:
        raise RequestRefused(400, f"{what} must be JSON in UTF-8, was not: {error.msg}") from None


def _shown(value: object) -> str:
    return shown(codec.encode(value).decode())
