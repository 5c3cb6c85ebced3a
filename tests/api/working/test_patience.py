"""A computed result outlives a database that is away for a while."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from api.working import patience
from api.working.patience import keep_trying


def _full() -> OperationalError:
    return OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))


async def test_what_fails_for_a_while_is_stored_in_the_end() -> None:
    failures = [_full(), _full()]

    async def store() -> str:
        if failures:
            raise failures.pop()
        return "stored"

    assert await keep_trying(store, lambda: False) == "stored"


async def test_what_nobody_wants_any_more_is_not_tried_again() -> None:
    tries: list[int] = []

    async def store() -> None:
        tries.append(1)
        raise _full()

    with pytest.raises(OperationalError):
        await keep_trying(store, lambda: True)
    assert tries == [1]


async def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_PATIENCE_SECONDS", 0.2)

    async def store() -> None:
        raise _full()

    with pytest.raises(OperationalError, match="full"):
        await keep_trying(store, lambda: False)


async def test_a_bug_is_not_patience() -> None:
    async def store() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await keep_trying(store, lambda: False)
