"""INSERT ... ON CONFLICT in the dialect of the session's database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


def insert_into(session: AsyncSession, table: type[SQLModel]) -> Any:
    """An INSERT that knows on_conflict_do_nothing and on_conflict_do_update."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
