"""INSERT ... ON CONFLICT in the dialect of the session's database."""

from importlib import import_module
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


def insert_into(session: AsyncSession, table: type[SQLModel]) -> Any:
    """An INSERT that knows on_conflict_do_nothing and on_conflict_do_update."""
    # By name: a worker on SQLite starts without the modules of PostgreSQL.
    dialect = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}")
    return dialect.insert(table)
