"""What a database that takes nothing is, in a word or two."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.errors import StorageUnavailable

_SQLITE = {
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_IOERR: "failing to read or write its file",
    sqlite3.SQLITE_CANTOPEN: "not to be opened",
}
_POSTGRESQL = {"25006": "read-only", "53100": "full", "53300": "busy", "57P03": "starting"}
_POSTGRESQL_CLASSES = {"08": "away", "53": "short of resources", "57": "stopping"}

STORAGE_FAILURES = (SQLAlchemyError,)
"""What `unavailable` may have something to say about."""


def unavailable(error: Exception) -> StorageUnavailable | None:
    """What to tell somebody whose write failed; None where the write itself was wrong: a bug."""
    if isinstance(error, PoolTimeout):
        return StorageUnavailable("busy")
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        state = _SQLITE.get(int(code) & 0xFF)
        return None if state is None else StorageUnavailable(state)
    sqlstate = str(getattr(error.orig, "sqlstate", None) or "")
    state = _POSTGRESQL.get(sqlstate) or _POSTGRESQL_CLASSES.get(sqlstate[:2])
    if state is None and not sqlstate and error.connection_invalidated:
        state = "away"
    if state is None and not sqlstate and type(error.orig).__name__ == "OperationalError":
        state = "away"  # psycopg has no code for a server that does not answer
    return None if state is None else StorageUnavailable(state)
