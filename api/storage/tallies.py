"""What workers count: they come and go, and nobody asks them, so it stands in the database."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tallies_table import TallyRow
from api.storage.upsert import insert_into


class Tally(StrEnum):
    """What is counted; each happens seldom where all is well."""

    SHARDS_LOST = "SHARDS_LOST"  # their worker fell silent
    ATTEMPTS_FAILED = "ATTEMPTS_FAILED"  # a shard ended in an error that nobody expected
    WORKERS_STARTED = "WORKERS_STARTED"


async def add(session: AsyncSession, tally: Tally) -> None:
    """Count one more, in the transaction in which it happens."""
    statement = insert_into(session, TallyRow).values(name=tally.value, count=1)
    more = {"count": col(TallyRow.count) + 1}
    await session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=more))


async def counts(session: AsyncSession) -> dict[Tally, int]:
    """All of them; 0 for what has never happened."""
    query = select(col(TallyRow.name), col(TallyRow.count))
    found = {row[0]: row[1] for row in await session.execute(query)}
    return {tally: found.get(tally.value, 0) for tally in Tally}
