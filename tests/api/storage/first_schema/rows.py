"""The rows of a database at revision 0001, as they were recorded, into any database.

Tables are reflected from the database itself: today's code knows only today's tables.
"""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, func, select

from api.storage.engines import create_synchronous_engine, normalise_url

RECORDED = Path(__file__).parent / "rows.json.gz"
REVISION = "0001"
_MIGRATIONS = Path(__file__).resolve().parents[4] / "api" / "storage" / "migrations"
_ORDER = ("blob", "market", "series", "run", "shard", "idempotency_key", "worker")

Rows = dict[str, list[dict[str, Any]]]


def recorded() -> dict[str, Any]:
    """The rows by table, and what the API answered about them when they were recorded."""
    document: dict[str, Any] = json.loads(gzip.decompress(RECORDED.read_bytes()))
    return document


def make_database(url: str) -> None:
    """A database as the first release left it: its schema, by its migration, and the rows."""
    engine = create_synchronous_engine(normalise_url(url))
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(_MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, REVISION)
        with engine.begin() as connection:
            _insert(connection, recorded()["tables"])
    finally:
        engine.dispose()


def read_tables(engine: Engine) -> Rows:
    """Every row of every table of revision 0001, in a form that JSON can hold."""
    found: Rows = {}
    with engine.connect() as connection:
        for name, table in _tables(connection).items():
            rows = connection.execute(select(table).order_by(*table.primary_key.columns))
            found[name] = [_plain(dict(row._mapping)) for row in rows]
    return found


def _tables(connection: Connection) -> dict[str, Table]:
    metadata = MetaData()
    metadata.reflect(connection, only=_ORDER)
    return {name: metadata.tables[name] for name in _ORDER}


def _insert(connection: Connection, rows: Rows) -> None:
    tables = _tables(connection)
    for name, table in tables.items():
        binary = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
        for row in rows[name]:
            decoded = {column: base64.b64decode(row[column]) for column in binary}
            connection.execute(table.insert().values(row | decoded))
    if connection.dialect.name == "postgresql":
        for name in ("market", "series"):  # as if the database had numbered the rows itself
            newest = select(func.max(tables[name].c.id)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(name, "id")
            connection.execute(select(func.setval(sequence, newest)))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in row.items()
    }
