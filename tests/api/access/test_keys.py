"""What a key is, and what only looks like one."""

import hashlib
import hmac
import re

import pytest

from api.access import keys
from api.access.grants import EVERYTHING, Access, Scope
from api.errors import ScopeMissing
from api.storage.tables import ApiKeyRow

_ID, _SECRET = "0123456789abcdef", "f" * 64
_TEXT = f"carry_{_ID}_{_SECRET}"


def _row(
    text: str = _TEXT, *, revoked_at_ms: int | None = None, expires_at_ms: int | None = None
) -> ApiKeyRow:
    return ApiKeyRow(
        id=_ID,
        owner=_ID,
        scope="run",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        created_at_ms=0,
        expires_at_ms=expires_at_ms,
        revoked_at_ms=revoked_at_ms,
    )


def test_the_id_of_a_key_stands_in_it() -> None:
    assert keys.id_of(_TEXT) == _ID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "carry_",
        _ID,
        _TEXT[:-1],
        _TEXT + "0",
        _TEXT + "\n",
        _TEXT.upper(),
        _TEXT.replace("carry", "carri"),
        f"carry_{_ID}_{'g' * 64}",
        f"carry_{'٣' * 16}_{_SECRET}",
        f"carry_{_ID[:-1]}'_{_SECRET}",
        "carry_" * 1_000_000,
    ],
)
def test_what_looks_like_a_key_is_none(text: str) -> None:
    assert keys.id_of(text) is None


def test_only_the_whole_key_fits_its_hash() -> None:
    assert keys.is_key_of(_TEXT, _row())
    assert not keys.is_key_of(f"carry_{_ID}_{'f' * 63}e", _row())
    assert not keys.is_key_of(f"carry_{'0' * 16}_{_SECRET}", _row())  # the id is part of it


def test_a_key_without_a_row_is_compared_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def watch(given: str, stored: str) -> bool:
        compared.append((given, stored))
        return hmac_compare(given, stored)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", watch)
    assert not keys.is_key_of(_TEXT, None)
    assert not keys.is_key_of(_TEXT, _row("another"))
    assert [(len(given), len(stored)) for given, stored in compared] == [(64, 64), (64, 64)]
    assert all(re.fullmatch("[0-9a-f]{64}", part) for pair in compared for part in pair)


@pytest.mark.parametrize(
    ("row", "at_ms", "expected"),
    [
        (_row(), 10, "usable"),
        (_row(expires_at_ms=10), 9, "usable"),
        (_row(expires_at_ms=10), 10, "expired"),
        (_row(revoked_at_ms=5), 1, "revoked"),
        (_row(revoked_at_ms=5, expires_at_ms=7), 8, "revoked"),
    ],
)
def test_the_state_of_a_key(row: ApiKeyRow, at_ms: int, expected: str) -> None:
    assert keys.state(row, at_ms) == expected
    usable = expected == "usable"
    assert keys.complaint(row, at_ms) == (
        None if usable else f"API key must be in use, was {expected}"
    )


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.READ, {Scope.READ}),
        (Scope.RUN, {Scope.READ, Scope.RUN}),
        (Scope.ADMIN, {Scope.READ, Scope.RUN, Scope.ADMIN}),
    ],
)
def test_a_scope_includes_those_before_it(scope: Scope, allowed: set[Scope]) -> None:
    access = Access("alice", scope, _ID)
    for wanted in Scope:
        if wanted in allowed:
            access.require(wanted, "do it")
        else:
            with pytest.raises(ScopeMissing) as refused:
                access.require(wanted, "do it")
            assert refused.value.message == (
                f"API key must have scope {wanted} to do it, was {scope}"
            )


def test_admin_sees_everybody_s_runs_and_nobody_else_does() -> None:
    assert Access("alice", Scope.ADMIN).visible_owner is None
    assert Access("alice", Scope.RUN).visible_owner == "alice"
    assert EVERYTHING.visible_owner is None
