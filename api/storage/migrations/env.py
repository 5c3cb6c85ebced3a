"""Alembic's environment: on the connection it is handed, or on CARRY_DATABASE_URL."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

import api.storage.tables  # noqa: F401  fills SQLModel.metadata
from api.settings import get_settings
from api.storage.database import create_synchronous_engine, normalise_url


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot alter a column
        transactional_ddl=True,
    )
    context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    engine = create_synchronous_engine(normalise_url(get_settings().database_url))
    with engine.begin() as own:
        _run(own)
    engine.dispose()
