"""Idempotency keys: each belongs to one input and one run, for as long as that run is stored.

A table of its own, because one run may answer many keys. Functions never commit.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import now_ms
from api.storage.tables import IdempotencyKeyRow, RunRow


@dataclass(frozen=True, slots=True)
class KeyedInput:
    """An owner's key with the hash of the input it was sent with."""

    owner: str
    key: str
    input_hash: str


@dataclass(frozen=True, slots=True)
class KeyedRun:
    """The run that answers a key, and the hash of the input that the key was first sent with."""

    run: RunRow
    input_hash: str


async def find(session: AsyncSession, owner: str, key: str) -> KeyedRun | None:
    """What a key stands for; None: it is free."""
    query = (
        select(RunRow, col(IdempotencyKeyRow.input_hash))
        .join(IdempotencyKeyRow, col(IdempotencyKeyRow.run_id) == col(RunRow.id))
        .where(col(IdempotencyKeyRow.owner) == owner, col(IdempotencyKeyRow.key) == key)
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else KeyedRun(found[0], found[1])


async def remember(session: AsyncSession, keyed: KeyedInput, run_id: str) -> None:
    """Let a free key stand for a run; IntegrityError when it is taken, or the run gone, by now."""
    session.add(
        IdempotencyKeyRow(
            owner=keyed.owner,
            key=keyed.key,
            run_id=run_id,
            input_hash=keyed.input_hash,
            created_at_ms=now_ms(),
        )
    )
    await session.flush()
