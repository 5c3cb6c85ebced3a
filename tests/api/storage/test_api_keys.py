"""API keys in SQLite and PostgreSQL: made, rotated and ended alike in both."""

import asyncio

import pytest
from sqlalchemy import text

from api.access import keys
from api.access.grants import Scope
from api.access.keys import NewKey
from api.errors import InvalidInput, KeyNotFound, KeyNotUsable
from api.storage import api_keys
from api.storage.database import Database
from api.storage.runs import now_ms
from api.storage.tables import ApiKeyRow

_DAY_MS = 86_400_000


async def _row(database: Database, key: NewKey) -> ApiKeyRow:
    async with database.session() as session:
        row = await api_keys.get(session, key.row.id)
    assert row is not None
    return row


async def _usable(database: Database, at_ms: int) -> int:
    async with database.session() as session:
        return await api_keys.count_usable(session, at_ms)


async def test_a_key_is_stored_without_its_secret(either_database: Database) -> None:
    key = await keys.create(either_database, Scope.RUN, label="bot", lifetime_ms=_DAY_MS)
    async with either_database.session() as session:
        stored = (await session.execute(text("SELECT * FROM api_key"))).one()
    secret = key.text.rpartition("_")[2]
    assert len(secret) == 64
    assert secret not in repr(stored)
    assert key.text not in repr(stored)
    row = await _row(either_database, key)
    assert (row.scope, row.label, row.owner) == ("run", "bot", row.id)
    assert row.expires_at_ms == row.created_at_ms + _DAY_MS
    assert keys.is_key_of(key.text, row)


async def test_a_rotated_key_works_on_until_the_grace_ends(either_database: Database) -> None:
    old = await keys.create(
        either_database, Scope.READ, label="bot", owner="alice", lifetime_ms=_DAY_MS
    )
    before = now_ms()
    new = await keys.rotate(either_database, old.row.id, grace_ms=60_000)
    ended = await _row(either_database, old)
    assert ended.expires_at_ms is not None
    assert before + 60_000 <= ended.expires_at_ms <= now_ms() + 60_000
    assert keys.state(ended, ended.expires_at_ms - 1) == "usable"
    assert keys.state(ended, ended.expires_at_ms) == "expired"
    row = await _row(either_database, new)
    assert (row.owner, row.scope, row.label) == ("alice", "read", "bot")
    assert row.replaces == old.row.id
    assert row.expires_at_ms == row.created_at_ms + _DAY_MS  # as long a life as the old one's
    assert not keys.is_key_of(old.text, row)


async def test_a_grace_never_lengthens_a_key_s_life(either_database: Database) -> None:
    old = await keys.create(either_database, Scope.RUN, lifetime_ms=60_000)
    await keys.rotate(either_database, old.row.id, grace_ms=_DAY_MS)
    assert (await _row(either_database, old)).expires_at_ms == old.row.expires_at_ms


async def test_of_several_rotations_at_once_one_wins(either_database: Database) -> None:
    old = await keys.create(either_database, Scope.RUN)
    rotations = (keys.rotate(either_database, old.row.id, grace_ms=0) for _ in range(5))
    ended = await asyncio.gather(*rotations, return_exceptions=True)
    assert sum(isinstance(one, NewKey) for one in ended) == 1
    assert sum(isinstance(one, KeyNotUsable) for one in ended) == 4
    assert await _usable(either_database, now_ms() + 1) == 1


async def test_a_revoked_key_is_over_and_stays_listed(either_database: Database) -> None:
    key = await keys.create(either_database, Scope.ADMIN)
    assert await _usable(either_database, now_ms()) == 1
    await keys.revoke(either_database, key.row.id)
    first = (await _row(either_database, key)).revoked_at_ms
    await keys.revoke(either_database, key.row.id)
    assert (await _row(either_database, key)).revoked_at_ms == first
    assert await _usable(either_database, now_ms()) == 0
    assert await keys.listed(either_database, ended_too=False) == []
    assert [row.id for row in await keys.listed(either_database, ended_too=True)] == [key.row.id]
    with pytest.raises(KeyNotUsable, match="must be in use, was revoked"):
        await keys.rotate(either_database, key.row.id, grace_ms=0)


async def test_an_expired_key_does_not_count(either_database: Database) -> None:
    key = await keys.create(either_database, Scope.RUN, lifetime_ms=1_000)
    assert key.row.expires_at_ms is not None
    assert await _usable(either_database, key.row.expires_at_ms - 1) == 1
    assert await _usable(either_database, key.row.expires_at_ms) == 0


async def test_the_last_use_only_moves_forward(either_database: Database) -> None:
    key = await keys.create(either_database, Scope.RUN)
    for at_ms in (5_000, 9_000, 7_000):
        async with either_database.transaction() as session:
            await api_keys.touch(session, key.row.id, at_ms)
    assert (await _row(either_database, key)).last_used_at_ms == 9_000


async def test_what_is_no_key_cannot_be_ended_or_rotated(either_database: Database) -> None:
    with pytest.raises(KeyNotFound):
        await keys.revoke(either_database, "nobody")
    with pytest.raises(KeyNotFound):
        await keys.rotate(either_database, "nobody", grace_ms=0)


@pytest.mark.parametrize("owner", ["", " ", "-a", "a b", "a\n", "ä", "x" * 65, "a/b", "a|b"])
async def test_an_owner_s_name_is_plain(owner: str, database: Database) -> None:
    with pytest.raises(InvalidInput, match="owner must have 1 to 64 letters"):
        await keys.create(database, Scope.RUN, owner=owner)
