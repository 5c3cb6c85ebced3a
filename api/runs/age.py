"""What a process does once a later release has migrated its database: it ends, in words."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from api.errors import DatabaseIsNewer
from api.logs import get_logger
from api.storage.database import DATABASE_FAILURES, Database

log = get_logger(__name__)


@asynccontextmanager
async def ends_when_newer(database: Database, every_seconds: float) -> AsyncIterator[None]:
    """Meanwhile end the process, as SIGTERM does, when the tables are not its own any more.

    Started again, it refuses to start.
    """
    ending = asyncio.Event()
    looking = asyncio.create_task(_look(database, every_seconds, ending), name="age of tables")
    try:
        yield
    finally:
        ending.set()  # not cancelled in the middle of a statement
        await looking


async def _look(database: Database, every_seconds: float, ending: asyncio.Event) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), every_seconds)
            return
        try:
            await database.refuse_newer()
        except DatabaseIsNewer as error:
            log.error("this process ends", reason=error.message)
            os.kill(os.getpid(), signal.SIGTERM)
            return
        except DATABASE_FAILURES as error:
            log.info("the database's version is not known now", error=str(error))
