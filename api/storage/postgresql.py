"""PostgreSQL as it is met: behind a pooler, and as a primary that has become a standby."""

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

# Of libpq, unless the URL says otherwise: a server that vanished without a word is noticed within
# half a minute, not after the quarter of an hour of TCP.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_ONLY_READS = "25006"


def listen(engine: Engine) -> None:
    """See to each of its connections, and to how its failures are told."""
    event.listen(engine, "connect", _prepare_nothing_behind_a_pooler)
    event.listen(engine, "handle_error", _read_only_is_away)


def _prepare_nothing_behind_a_pooler(connection: Any, _record: Any) -> None:
    """Prepare no statements where another program stands between us and the server.

    PgBouncer in transaction mode gives every transaction to any of its servers: a statement that
    was prepared on one is unknown to the next, or prepared there under the same name by another
    client. A pooler has made up the process id that we were told at the connection's start.
    """
    driver = getattr(connection, "driver_connection", connection)  # asyncio's is wrapped
    cursor = connection.cursor()
    cursor.execute("SELECT pg_backend_pid()")
    (server,) = cursor.fetchone()
    cursor.close()
    connection.rollback()
    if server != driver.info.backend_pid:
        driver.prepare_threshold = None


def _read_only_is_away(context: ExceptionContext) -> OperationalError | None:
    """A server that only reads, as every standby, is one that does not serve: ask for another.

    To psycopg it is an internal error of the server, which nobody waits for. The connections are
    given up: after a failover the next ones lead to the new primary.
    """
    error = context.original_exception
    if getattr(error, "sqlstate", None) != _ONLY_READS:
        return None
    context.is_disconnect = True
    return OperationalError(context.statement, None, error, hide_parameters=True)
