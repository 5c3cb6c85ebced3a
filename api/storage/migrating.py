"""Alembic at work: loaded only where a schema has to change."""

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.engine import URL

from api.storage.engines import create_synchronous_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x63617272  # "carr": PostgreSQL's advisory lock of all that migrate
_ONE_PER_PROCESS = threading.Lock()  # Alembic keeps its context in a global


def upgrade(url: URL) -> None:
    """Run the migrations that are missing, in one transaction under a lock."""
    engine = create_synchronous_engine(url)
    try:
        with _ONE_PER_PROCESS, engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text("BEGIN IMMEDIATE"))
            else:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()
