"""The GraphQL client of the commands: HTTP for questions, a WebSocket for what happens.

Everything that can go wrong on the way becomes a CommandFailed with a sentence.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.exceptions import (
    TransportError,
    TransportQueryError,
    TransportServerError,
)
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError
from websockets.exceptions import ConnectionClosed

from api.client.failures import BadInput, CommandFailed, ServiceUnreachable

ANSWER_SECONDS = 60.0
_KEY_REFUSED = 4403
_OF_THE_SERVICE = {"INTERNAL_SERVER_ERROR", "UNAVAILABLE"}


class ServiceClient:
    """One connection to the service at `url`, used as an async context manager."""

    def __init__(self, url: str, api_key: str | None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadInput(f"CARRY_URL must be an http address, was {url!r}")
        self.url = url.rstrip("/")
        self._headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._client = Client(
            transport=HTTPXAsyncTransport(
                f"{self.url}/graphql",
                headers=self._headers,
                timeout=ANSWER_SECONDS,
                # Reading the authorities takes longer than most questions.
                verify=parts.scheme == "https",
            ),
            execute_timeout=ANSWER_SECONDS,
        )
        self._session: AsyncClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = await self._client.connect_async()  # type: ignore[no-untyped-call]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.close_async()  # type: ignore[no-untyped-call]

    async def execute(self, document: str, **variables: Any) -> dict[str, Any]:
        """The `data` of a query's or mutation's answer."""
        assert self._session is not None, "not inside `async with`"  # noqa: S101
        request = GraphQLRequest(document, variable_values=variables)
        try:
            return await self._session.execute(request)
        except TransportQueryError as error:
            raise _failure(error) from None
        except (TransportError, httpx.HTTPError, OSError, TimeoutError) as error:
            raise self._unreachable(error) from None

    async def subscribe(self, document: str, **variables: Any) -> AsyncIterator[dict[str, Any]]:
        """The `data` of every event. Raises ConnectionLost when the stream breaks off."""
        address = "ws" + self.url.removeprefix("http") + "/graphql"
        transport = WebsocketsTransport(
            address,
            headers=self._headers,
            subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
            ssl=address.startswith("wss:"),
        )
        request = GraphQLRequest(document, variable_values=variables)
        try:
            async with Client(transport=transport) as session:
                events = session.subscribe(request)
                try:
                    async for event in events:
                        yield event
                finally:
                    await events.aclose()
        except TransportQueryError as error:
            raise _failure(error) from None
        except (TimeoutError, TransportError, GraphQLError, OSError) as error:
            closed = error.__cause__
            frame = closed.rcvd if isinstance(closed, ConnectionClosed) else None
            if frame is not None and frame.code == _KEY_REFUSED:
                raise _key_refused(frame.reason) from None
            raise ConnectionLost(str(error)) from None

    def _unreachable(self, error: BaseException) -> ServiceUnreachable:
        if isinstance(error, TransportServerError) and error.code is not None:
            return ServiceUnreachable(f"{self.url} answers with HTTP {error.code}, not as GraphQL")
        return ServiceUnreachable(
            f"no Carrybench answers at {self.url}; start one by `carry up`, or set CARRY_URL"
        )


class ConnectionLost(Exception):
    """A subscription broke off before it completed."""


def _failure(error: TransportQueryError) -> CommandFailed:
    """Refusals are the asker's to mend; a masked bug or a database that is away is not."""
    entries = [entry for entry in error.errors or [] if isinstance(entry, dict)]
    sentence = "; ".join(entry["message"] for entry in entries if entry.get("message"))
    codes = {(entry.get("extensions") or {}).get("code") for entry in entries}
    if "UNAUTHENTICATED" in codes:
        return _key_refused(sentence)
    kind = CommandFailed if codes & _OF_THE_SERVICE else BadInput
    return kind(sentence or str(error))


def _key_refused(reason: str) -> BadInput:
    return BadInput(f"{reason}: set CARRY_API_KEY to a key that `carry keys create` made")
