"""What the gate leaves behind: log lines that name the key, never its secret."""

import structlog

from api.access import keys
from api.access.authenticator import Authenticator
from api.access.gate import Caller, Gate
from api.access.grants import Scope
from api.broker.request_counts import RequestCounts
from api.http.admission import admit
from api.settings import Settings
from api.storage.database import Database


async def test_log_lines_of_a_request_name_its_key(database: Database, settings: Settings) -> None:
    key = await keys.create(database, Scope.READ)
    authenticator = Authenticator(database, required=False)
    gate = Gate(authenticator, RequestCounts("redis://127.0.0.1:1"), settings)
    with structlog.contextvars.bound_contextvars():
        structlog.contextvars.clear_contextvars()
        await admit(gate, Caller((), "127.0.0.1"))
        assert structlog.contextvars.get_contextvars() == {}
        await admit(gate, Caller((f"Bearer {key.text}",), "127.0.0.1"))
        assert structlog.contextvars.get_contextvars() == {"key_id": key.row.id}
    structlog.contextvars.clear_contextvars()
    await gate.close()
