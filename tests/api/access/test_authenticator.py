"""Who gets in, on a real database."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.access import authenticator, keys
from api.access.authenticator import Authenticator
from api.access.grants import EVERYTHING, Access, Scope
from api.access.keys import NewKey
from api.errors import KeyRefused, KeysUnreadable
from api.storage import api_keys
from api.storage.database import Database
from api.storage.runs import now_ms

_UNKNOWN = f"Bearer carry_{'0' * 16}_{'0' * 64}"


@pytest.fixture
async def required(database: Database) -> AsyncIterator[Authenticator]:
    made = Authenticator(database, required=True)
    yield made
    await made.close()


async def _refusal(asked: Authenticator, *authorization: str) -> str:
    with pytest.raises(KeyRefused) as refused:
        await asked.access(authorization)
    return refused.value.message


def _header(key: NewKey) -> tuple[str]:
    return (f"Bearer {key.text}",)


async def test_a_key_lets_its_bearer_in(database: Database, required: Authenticator) -> None:
    key = await keys.create(database, Scope.READ, owner="alice")
    expected = Access("alice", Scope.READ, key.row.id)
    assert await required.access(_header(key)) == expected
    assert await required.access((f"bearer  {key.text} ",)) == expected  # RFC 9110: any case


async def test_nobody_gets_in_without_one(required: Authenticator) -> None:
    assert "was absent" in await _refusal(required)


async def test_without_a_need_for_keys_one_that_is_sent_counts(database: Database) -> None:
    asked = Authenticator(database, required=False)
    key = await keys.create(database, Scope.READ, owner="alice")
    assert await asked.access(()) == EVERYTHING
    assert (await asked.access(_header(key))).owner == "alice"
    assert "must be one of this service" in await _refusal(asked, _UNKNOWN)
    await asked.close()


async def test_malformed_unknown_and_wrong_keys_are_told_alike(
    database: Database, required: Authenticator
) -> None:
    key = await keys.create(database, Scope.ADMIN)
    other = await keys.create(database, Scope.ADMIN)
    mixed = f"carry_{key.row.id}_{other.text.rpartition('_')[2]}"
    wrong = [
        key.text[:-1] + ("0" if key.text[-1] != "0" else "1"),
        mixed,
        key.text[:-1],
        key.text + "0",
        key.text.upper(),
        key.row.id,
        key.row.sha256,
        f"carry_{key.row.id}_{key.row.sha256}",
        "carry_' OR 1=1 --",
        "",
        "\u0000" * 87,
        "x" * 100_000,
    ]
    told = {await _refusal(required, f"Bearer {text}") for text in wrong}
    told.add(await _refusal(required, _UNKNOWN))
    assert told == {"API key must be one of this service, was not"}


@pytest.mark.parametrize("header", ["", "Bearer", "Basic YTpi", "Token x", "Bearer\tx", "carry_"])
async def test_another_form_of_the_header_is_refused(header: str, required: Authenticator) -> None:
    assert "must be `Bearer KEY`" in await _refusal(required, header)


async def test_two_headers_are_refused_even_if_one_is_right(
    database: Database, required: Authenticator
) -> None:
    key = await keys.create(database, Scope.RUN)
    assert "must be sent once" in await _refusal(required, _UNKNOWN, *_header(key))


async def test_a_revoked_key_is_refused_at_the_latest_after_a_second(
    database: Database, required: Authenticator
) -> None:
    key = await keys.create(database, Scope.RUN)
    await required.access(_header(key))
    await keys.revoke(database, key.row.id)
    await asyncio.sleep(authenticator._KEPT_SECONDS)
    assert await _refusal(required, *_header(key)) == "API key must be in use, was revoked"


async def test_an_expired_key_is_refused_at_once(
    database: Database, required: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await keys.create(database, Scope.RUN, lifetime_ms=300_000)
    await required.access(_header(key))
    # Before it is read anew: a key is remembered for a second.
    monkeypatch.setattr(authenticator, "now_ms", lambda: now_ms() + 300_000)
    assert await _refusal(required, *_header(key)) == "API key must be in use, was expired"


async def test_what_became_of_a_key_is_told_to_its_bearer_alone(
    database: Database, required: Authenticator
) -> None:
    key = await keys.create(database, Scope.RUN)
    await keys.revoke(database, key.row.id)
    guessed = f"Bearer carry_{key.row.id}_{'0' * 64}"
    assert await _refusal(required, guessed) == "API key must be one of this service, was not"


async def test_the_use_of_a_key_is_noted_once_a_minute(
    database: Database, required: Authenticator
) -> None:
    key = await keys.create(database, Scope.RUN)

    async def last_used() -> int | None:
        async with database.session() as session:
            row = await api_keys.get(session, key.row.id)
        assert row is not None
        return row.last_used_at_ms

    assert await last_used() is None
    await required.access(_header(key))
    await required.close()
    first = await last_used()
    assert first is not None
    assert first >= key.row.created_at_ms
    await asyncio.sleep(0.02)
    await required.access(_header(key))
    await required.close()
    assert await last_used() == first


async def test_a_refused_key_is_not_used(database: Database, required: Authenticator) -> None:
    key = await keys.create(database, Scope.RUN)
    await keys.revoke(database, key.row.id)
    await _refusal(required, *_header(key))
    await required.close()
    (row,) = await keys.listed(database, ended_too=True)
    assert row.last_used_at_ms is None


async def test_without_the_database_nobody_gets_in(database: Database) -> None:
    key = await keys.create(database, Scope.ADMIN)
    unmigrated = Database(f"{database.url.render_as_string(hide_password=False)}.other")
    asked = Authenticator(unmigrated, required=True)
    with pytest.raises(KeysUnreadable):
        await asked.access(_header(key))
    await unmigrated.dispose()


async def test_unknown_keys_take_no_memory(required: Authenticator) -> None:
    for number in range(50):
        await _refusal(required, f"Bearer carry_{number:016x}_{'0' * 64}")
    assert len(required._known) == 0
