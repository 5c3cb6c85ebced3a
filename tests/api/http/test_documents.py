"""A query is parsed and validated once, however often it is sent."""

import pytest
from strawberry.types.execution import ExecutionContext

from api.http.documents import DocumentCache
from api.http.limits import QueryLimits
from api.http.schema import schema

_LIMITS = QueryLimits(depth=15, tokens=4_000, aliases=30)


def _context(query: str) -> ExecutionContext:
    return ExecutionContext(query=query, schema=schema, allowed_operations=())


def test_the_same_text_is_prepared_once() -> None:
    cache = DocumentCache(_LIMITS)
    first = cache.prepare(_context("{ service { version } }"), schema._schema)
    again = cache.prepare(_context("{ service { version } }"), schema._schema)
    assert first is again
    assert cache.misses == 1


def test_only_the_most_recent_texts_are_kept() -> None:
    cache = DocumentCache(_LIMITS, capacity=2 * len("query a { __typename }"))
    for name in ("a", "b", "a", "c", "a", "b"):
        cache.prepare(_context(f"query {name} {{ __typename }}"), schema._schema)
    assert cache.misses == 4  # a, b, c, and b again, which c had pushed out


def test_one_long_text_takes_the_room_of_many_short_ones() -> None:
    short = ["query a { __typename }", "query b { __typename }"]
    cache = DocumentCache(_LIMITS, capacity=sum(map(len, short)))
    for text in (*short, f"query {'c' * 16} {{ __typename }}", *short):
        cache.prepare(_context(text), schema._schema)
    assert cache.misses == 5


def test_what_is_wrong_is_remembered_too() -> None:
    cache = DocumentCache(_LIMITS)
    for _ in range(2):
        prepared = cache.prepare(_context("{ nothing }"), schema._schema)
        assert prepared is not None
        assert [error.message for error in prepared.errors] == [
            "Cannot query field 'nothing' on type 'Query'."
        ]
    assert cache.misses == 1


@pytest.mark.parametrize("query", ["{", "", "{" * 2_000])
def test_what_cannot_be_parsed_is_left_to_the_schema(query: str) -> None:
    assert DocumentCache(_LIMITS).prepare(_context(query), schema._schema) is None


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (QueryLimits(depth=1, tokens=100, aliases=5), "query must have at most 1 levels, was 2"),
        (QueryLimits(depth=5, tokens=100, aliases=0), "query must have at most 0 aliases, was 1"),
        (
            QueryLimits(depth=5, tokens=100, aliases=5, fields=2),
            "query must have at most 2 fields, was 3",
        ),
        (
            QueryLimits(depth=5, tokens=100, aliases=5, repetitions=1),
            "query must have at most 1 repetitions of one field, was 2",
        ),
    ],
    ids=["depth", "aliases", "fields", "repetitions"],
)
def test_each_limit_is_told_with_what_was_asked(limits: QueryLimits, message: str) -> None:
    query = "{ mine: service { version ...again } } fragment again on Service { version version }"
    if limits.repetitions != 1:
        query = "{ mine: service { version engineVersion } }"
    prepared = DocumentCache(limits).prepare(_context(query), schema._schema)
    assert prepared is not None
    assert [error.message for error in prepared.errors] == [message]
