"""How many queries are kept by their hashes: a number of characters, the most recently used."""

import hashlib
from typing import Any

import pytest

from api.http.persisted import PersistedQueries, QueryNotKnown


def _by(text: str) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": digest}}


def test_what_was_used_last_is_kept_up_to_the_capacity() -> None:
    kept = PersistedQueries(capacity=10)
    for text in ("{ a }", "{ b }"):  # 5 characters each
        kept.complete(text, _by(text))
    assert kept.complete(None, _by("{ a }")) == "{ a }"
    kept.complete("{ c }", _by("{ c }"))
    assert kept.complete("", _by("{ a }")) == "{ a }"
    with pytest.raises(QueryNotKnown):
        kept.complete(None, _by("{ b }"))


def test_a_text_told_twice_counts_once() -> None:
    kept = PersistedQueries(capacity=10)
    kept.complete("{ a }", _by("{ a }"))
    for _ in range(5):
        kept.complete("{ b }", _by("{ b }"))
    assert kept.complete(None, _by("{ a }")) == "{ a }"


def test_a_very_long_text_is_answered_and_not_kept() -> None:
    kept = PersistedQueries()
    text = f"{{ a }} #{' ' * 100_000}"
    assert kept.complete(text, _by(text)) == text
    with pytest.raises(QueryNotKnown):
        kept.complete(None, _by(text))


def test_a_hash_in_capitals_is_the_same() -> None:
    kept = PersistedQueries()
    kept.complete("{ a }", _by("{ a }"))
    asked = _by("{ a }")
    asked["persistedQuery"]["sha256Hash"] = asked["persistedQuery"]["sha256Hash"].upper()
    assert kept.complete(None, asked) == "{ a }"
