"""Numbers of hundreds of digits and texts with U+0000 are refused in words, on every transport."""

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from api.settings import Settings
from tests.api.questions import question
from tests.served_app import served

_DIGITS = "9" * 5_000
_PROTOCOL = Subprotocol("graphql-transport-ws")
_START = """mutation ($input: StartSweepInput!) { startSweep(input: $input) {
  __typename ... on LimitExceeded { limit requested message } ... on InvalidInput { field message }
} }"""


@pytest.fixture
def url(settings: Settings, migrated_database: Path) -> Iterator[str]:
    settings.home.mkdir()
    shutil.copy(migrated_database, settings.home / "carrybench.sqlite")
    with served(settings.model_copy(update={"port": 0, "log_level": "error"})) as address:
        yield address


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def either_url(request: pytest.FixtureRequest, settings: Settings) -> Iterator[str]:
    if request.param == "SQLite":
        yield request.getfixturevalue("url")
        return
    database = request.getfixturevalue("migrated_postgresql_url")
    changes = {"port": 0, "log_level": "error", "database_url": database}
    with served(settings.model_copy(update=changes)) as address:
        yield address


def _ask(url: str, query: str, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    return httpx.post(f"{url}/graphql", json=body, timeout=60).json()


async def _by_socket(url: str, query: str, **variables: Any) -> list[Any]:
    """Everything that a WebSocket tells of an operation."""
    socket = f"{url.replace('http', 'ws')}/graphql"
    async with connect(socket, subprotocols=[_PROTOCOL]) as opened:
        await opened.send('{"type": "connection_init"}')
        await opened.recv()
        payload = {"query": query, "variables": variables}
        await opened.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        told: list[Any] = []
        while not told or told[-1]["type"] == "next":
            told.append(json.loads(await opened.recv()))
        return told


LONG = {
    "of an argument": f"{{ runs(first: {_DIGITS}) {{ totalCount }} }}",
    "below zero": f"{{ runs(first: -{_DIGITS}) {{ totalCount }} }}",
    "of a default": f"query ($n: Int = {_DIGITS}) {{ runs(first: $n) {{ totalCount }} }}",
    "of an id": f"{{ run(id: {_DIGITS}) {{ id }} }}",
    "of a fraction": f"{{ runs(first: 0.{_DIGITS}) {{ totalCount }} }}",
    "of a directive": f"{{ service @skip(if: {_DIGITS}) {{ version }} }}",
}


@pytest.mark.parametrize("query", LONG.values(), ids=LONG.keys())
async def test_a_number_of_thousands_of_digits_is_refused(query: str, url: str) -> None:
    (error,) = _ask(url, query)["errors"]
    assert error["message"].startswith("number must have at most 400 characters, was 500")
    assert error["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}
    (told,) = await _by_socket(url, query)
    assert (told["type"], told["payload"]) == ("error", [error])


async def test_more_cells_than_64_bits_count_are_told(url: str) -> None:
    parameters = ("ENTRY_THRESHOLD", "WEIGHT_TREND", "WEIGHT_BASIS")
    steps = {"from": 0.0, "to": 1.0, "steps": 2**31 - 1}
    sent = question(axes=[{"parameter": name, "range": steps} for name in parameters])
    answer = _ask(url, _START, input=sent)
    assert answer["data"]["startSweep"] == {
        "__typename": "LimitExceeded",
        "limit": 1_000_000,
        "requested": 2**63 - 1,
        "message": f"cells of a sweep must be at most 1000000, was {(2**31 - 1) ** 3}",
    }
    told, _ = await _by_socket(url, _START, input=sent)
    assert told["payload"] == answer


def test_thousands_of_axes_are_told(url: str) -> None:
    axis = {"parameter": "WEIGHT_TREND", "range": {"from": 0, "to": 1, "steps": 2**31 - 1}}
    told = _ask(url, _START, input=question(axes=[axis] * 5_000))["data"]["startSweep"]
    assert (told["__typename"], told["field"]) == ("InvalidInput", "axes")
    assert told["message"].endswith(", one for each parameter, were 5000")


_NUL = "a\0b"
TEXTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a literal": (
        '{ market(venue: "a\\u0000b", symbol: "c") { venue } }',
        {},
    ),
    "a block of text": ('{ markets(search: """a\0b""") { totalCount } }', {}),
    "a variable": (
        "query ($v: String!) { market(venue: $v, symbol: $v) { venue } }",
        {"v": _NUL},
    ),
    "an id": ("query ($v: ID!) { run(id: $v) { id } }", {"v": _NUL}),
    "a field of an input": (
        "mutation ($v: CreateWebhookInput!) { createWebhook(input: $v) { __typename } }",
        {"v": {"url": "https://a.example", "label": _NUL}},
    ),
}


@pytest.mark.parametrize("sent", TEXTS.values(), ids=TEXTS.keys())
def test_a_text_with_nul_is_refused(sent: tuple[str, dict[str, Any]], either_url: str) -> None:
    query, variables = sent
    (error,) = _ask(either_url, query, **variables)["errors"]
    assert error["extensions"]["code"] in ("GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED")
    assert "U+0000" in error["message"]


def _packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_ids_and_cursors_that_hide_nul_name_nothing(either_url: str) -> None:
    for hidden in ("Market:a\0|b", "Run:a\0b", "Webhook:\0"):
        query = "query ($id: ID!) { node(id: $id) { id } }"
        assert _ask(either_url, query, id=_packed(hidden)) == {"data": {"node": None}}
    for name, hidden in (("markets", "a\0|b"), ("runs", "1 a\0"), ("webhooks", "1 a\0")):
        query = f"query ($after: String) {{ {name}(after: $after) {{ totalCount }} }}"
        (error,) = _ask(either_url, query, after=_packed(f"{name}@{hidden}"))["errors"]
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


@pytest.mark.parametrize(
    "path",
    ["markets/a%00/b/funding.csv", "markets/a/b%00/funding.csv", "runs/a%00/trades.csv"],
)
def test_addresses_with_nul_are_not_found(path: str, either_url: str) -> None:
    answer = httpx.get(f"{either_url}/export/{path}", timeout=60)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        404,
        "NOT_FOUND",
    )
