"""Each limit of a request has a setting, and a clear answer where it is passed."""

import asyncio
from typing import Any

import httpx
import pytest

from api.access import keys
from api.access.grants import Scope
from api.settings import Settings
from api.storage.database import Database
from tests.served_app import served
from tests.web import web

_ACTIVITY = {"query": "subscription { activity { __typename } }"}
_AS_EVENTS = {"accept": "text/event-stream"}

LIMITS: dict[str, tuple[str, int, str, str, str]] = {
    "depth": (
        "max_query_depth",
        3,
        "{ service { defaults { costs { __typename } } } }",
        "query must have at most 3 levels, was 4",
        "LIMIT_EXCEEDED",
    ),
    "aliases": (
        "max_query_aliases",
        2,
        "{ a: __typename b: __typename c: __typename }",
        "query must have at most 2 aliases, was 3",
        "LIMIT_EXCEEDED",
    ),
    "tokens": (
        "max_query_tokens",
        5,
        "{ service { version startedAt } }",
        "Syntax Error: Document contains more than 5 tokens. Parsing aborted.",
        "GRAPHQL_PARSE_FAILED",
    ),
    "page size": (
        "max_page_size",
        10,
        "{ runs(first: 11) { totalCount } }",
        "first must be between 1 and 10, was 11",
        "BAD_USER_INPUT",
    ),
    "numbers": (
        "max_query_numbers",
        10_000,
        "{ markets(first: 100) { nodes { venue symbol synthetic } } }",
        "query must ask for at most 10000 numbers",
        "LIMIT_EXCEEDED",
    ),
    "body": (
        "max_body_bytes",
        1_000,
        "{ __typename }" + " " * 1_000,
        "body must have at most 1000 bytes, was ",
        "LIMIT_EXCEEDED",
    ),
}


@pytest.mark.parametrize(
    ("setting", "value", "query", "message", "code"), LIMITS.values(), ids=LIMITS.keys()
)
def test_a_limit_follows_its_setting_and_says_so(
    setting: str, value: int, query: str, message: str, code: str, settings: Settings
) -> None:
    body = {"query": query}
    wide = settings.model_copy(update={"port": 0, "log_level": "error"})
    with served(wide) as address:
        assert "errors" not in web.post(f"{address}/graphql", json=body).json()
    with served(wide.model_copy(update={setting: value})) as address:
        (error,) = web.post(f"{address}/graphql", json=body).json()["errors"]
    assert message in error["message"]
    assert error["extensions"]["code"] == code


async def test_one_owner_leaves_subscriptions_to_the_others(settings: Settings) -> None:
    changes = {"port": 0, "require_keys": True, "max_subscriptions_per_owner": 2}
    narrow = settings.model_copy(update=changes | {"log_level": "error"})
    database = Database(narrow.database_url)
    await database.migrate()
    made = [
        await keys.create(database, Scope.RUN, owner=owner) for owner in ("alice", "alice", "bob")
    ]
    await database.dispose()
    headers = [_AS_EVENTS | {"authorization": f"Bearer {key.text}"} for key in made]

    def subscribe() -> None:
        with served(narrow) as address, httpx.Client(base_url=address, timeout=60) as client:

            def opened(sender: dict[str, str]) -> Any:
                return client.stream("POST", "/graphql", json=_ACTIVITY, headers=sender)

            def until(count: int) -> None:
                told = ""
                while f"carry_subscribers {count}.0" not in told:
                    told = client.get("/metrics", headers=headers[2]).text

            with opened(headers[0]), opened(headers[1]):
                until(2)
                with opened(headers[0]) as refused:
                    text = refused.read().decode()
                assert "subscriptions of one owner must be at most 2 at a time, were 2" in text
                assert "LIMIT_EXCEEDED" in text
                with opened(headers[2]):
                    until(3)
            until(0)
            with opened(headers[0]):
                until(1)

    await asyncio.to_thread(subscribe)
