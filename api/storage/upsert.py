"""INSERT ... ON CONFLICT in the dialect of the session's database."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


def insert_into(session: AsyncSession, table: type[SQLModel]) -> Any:
    """An INSERT that knows on_conflict_do_nothing and on_conflict_do_update."""
    # The dialects are loaded here: PostgreSQL's takes time that no embedded worker has to spend.
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
