"""Subscriptions that live long: their memory, and what is shown of a bug."""

import gc
import tracemalloc
from collections.abc import AsyncGenerator
from typing import Any, cast

import pytest
import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from structlog.testing import capture_logs

from api.errors import BlobDamaged
from api.http.execution import EventExecutor
from api.http.presentation import presentable
from api.http.schema import Schema
from api.schema.refusals import BadUserInput

_EVENTS = 5_000


@strawberry.type
class Tick:
    number: int


@strawberry.type
class Query:
    @strawberry.field
    def bug(self) -> int:
        raise RuntimeError("password in the text of a bug")

    @strawberry.field
    def refused(self) -> int:
        raise BadUserInput("refused", "refused must be avoided, was asked for")


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def ticks(self) -> AsyncGenerator[Tick, None]:
        for number in range(_EVENTS):
            yield Tick(number=number)

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[Tick, None]:
        yield Tick(number=0)
        raise RuntimeError("password in the text of a bug")


@pytest.fixture
def small() -> Schema:
    return Schema(
        query=Query,
        subscription=Subscription,
        execution_context_class=EventExecutor,
        config=StrawberryConfig(),
    )


async def test_5000_events_of_one_subscription_keep_less_than_2_megabytes(small: Schema) -> None:
    stream = cast(
        "AsyncGenerator[Any, None]", await small.subscribe("subscription { ticks { number } }")
    )
    for _ in range(10):
        await anext(stream)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(_EVENTS - 20):
        await anext(stream)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    await stream.aclose()
    assert after - before < 2_000_000


async def test_a_bug_is_shown_as_an_id_and_a_refusal_in_words(small: Schema) -> None:
    (bug,) = (await small.execute("{ bug }")).errors or []
    assert bug.message.startswith("internal error ")
    assert "password" not in str(bug.formatted)
    assert bug.formatted["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert bug.formatted["extensions"]["id"] in bug.message
    (refused,) = (await small.execute("{ refused }")).errors or []
    assert refused.message == "refused must be avoided, was asked for"
    assert refused.formatted["extensions"] == {"code": "BAD_USER_INPUT", "field": "refused"}
    (unknown,) = (await small.execute("{ nothing }")).errors or []
    assert "Cannot query field 'nothing'" in unknown.message


async def test_the_bug_stands_in_the_log_under_its_id(small: Schema) -> None:
    with capture_logs() as lines:
        (bug,) = (await small.execute("{ bug }")).errors or []
    (line,) = lines
    assert line["error_id"] == bug.formatted["extensions"]["id"]
    assert str(line["exc_info"]) == "password in the text of a bug"


async def test_a_bug_in_a_stream_is_shown_as_an_id_too(small: Schema) -> None:
    stream = cast(
        "AsyncGenerator[Any, None]", await small.subscribe("subscription { breaks { number } }")
    )
    results = [result async for result in stream]
    assert results[0].data == {"breaks": {"number": 0}}
    (error,) = results[-1].errors
    assert "password" not in str(error.formatted)
    assert error.formatted["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


def test_an_error_that_was_presented_stays_as_it_is() -> None:
    shown = presentable(GraphQLError("x", original_error=ValueError("secret")))
    assert presentable(shown).formatted == shown.formatted


def test_damaged_columns_are_named() -> None:
    shown = presentable(GraphQLError("x", original_error=BlobDamaged("f" * 64)))
    assert shown.extensions == {"code": "DATA_DAMAGED"}
    assert "f" * 64 in shown.message
