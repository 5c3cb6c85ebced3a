"""A client that does not give up: it asks again by the same key, and resumes by its cursor."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.web import NO_AUTHORITIES

_PAUSE_SECONDS = 0.2
_START = """
mutation($input: %sInput!) {
  %s(input: $input) { __typename ... on RunAccepted { run { id } } ... on Error { message } }
}
"""
_WATCH = """
subscription($id: ID!, $after: String) {
  runEvents(id: $id, after: $after) {
    __typename
    ... on RunProgressed { cursor progress { done } }
    ... on CellsComputed { cursor }
    ... on RunFinished { cursor status }
  }
}
"""


@dataclass
class Watched:
    """What one subscriber saw of one run."""

    run_id: str
    counts: Counter[str] = field(default_factory=Counter)
    status: str = ""
    cursor: str | None = None
    connections: int = 0


class Client:
    """Speaks to any of several API processes."""

    def __init__(self, urls: list[str]) -> None:
        self._urls = urls

    async def start(self, mutation: str, sent: dict[str, Any], key: str) -> str:
        """Id of the run that was accepted; asked for until somebody answers."""
        query = _START % (mutation[0].upper() + mutation[1:], mutation)
        body = {"query": query, "variables": {"input": sent | {"idempotencyKey": key}}}
        attempt = 0
        while True:
            url = self._urls[attempt % len(self._urls)]
            attempt += 1
            try:
                async with httpx.AsyncClient(timeout=15, verify=NO_AUTHORITIES) as http:
                    answer = (await http.post(f"{url}/graphql", json=body)).json()
            except (httpx.HTTPError, ValueError):
                answer = {"errors": "no answer"}
            accepted = (answer.get("data") or {}).get(mutation) or {}
            if accepted and accepted["__typename"] != "StorageUnavailable":
                assert accepted["__typename"] == "RunAccepted", accepted
                return str(accepted["run"]["id"])
            assert "Traceback" not in json.dumps(answer)
            await asyncio.sleep(_PAUSE_SECONDS)

    async def watch(self, run_id: str, first_url: int = 0) -> Watched:
        """Follow a run to its end, however often the connection breaks."""
        watched = Watched(run_id)
        while not watched.counts["RunFinished"]:
            url = self._urls[(first_url + watched.connections) % len(self._urls)]
            watched.connections += 1
            try:
                await self._watch_once(url, watched)
            except httpx.HTTPError:
                await asyncio.sleep(_PAUSE_SECONDS)
        return watched

    async def _watch_once(self, url: str, watched: Watched) -> None:
        variables = {"id": watched.run_id, "after": watched.cursor}
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(10, read=30), verify=NO_AUTHORITIES) as http,
            http.stream(
                "POST",
                f"{url}/graphql",
                json={"query": _WATCH, "variables": variables},
                headers={"accept": "text/event-stream"},
            ) as lines,
        ):
            async for line in lines.aiter_lines():  # to the end: what follows the end counts too
                if not line.startswith("data: {"):
                    continue
                answer = json.loads(line.removeprefix("data: "))
                if "errors" in answer:
                    assert "Traceback" not in line
                    await asyncio.sleep(_PAUSE_SECONDS)  # a database that is away
                    return
                event = answer["data"]["runEvents"]
                watched.counts[event["__typename"]] += 1
                watched.cursor = event["cursor"]
                watched.status = event.get("status", "")
