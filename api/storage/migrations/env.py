"""Alembic's environment: on the connection it is handed, or on CARRY_DATABASE_URL."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import api.storage.blob_uses_table
import api.storage.capitalisation_table
import api.storage.judgement_table
import api.storage.outline_table
import api.storage.reruns_table
import api.storage.tables
import api.storage.tallies_table
import api.storage.trackings_table
import api.storage.trials_table
import api.storage.uploads_table
import api.storage.webhook_table  # noqa: F401  fill SQLModel.metadata
from api.settings import get_settings
from api.storage.engines import create_synchronous_engine, normalise_url


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    # SQLModel's own string type is plain VARCHAR: a migration need not import SQLModel.
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        render_item=_render,
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
