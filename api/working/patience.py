"""Keeps a computed result while the database is away, full or read-only."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from api.logs import get_logger
from api.storage.database import DATABASE_FAILURES

_SHORTEST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0
_PATIENCE_SECONDS = 300.0  # what fails for longer counts as an attempt that failed

log = get_logger(__name__)

T = TypeVar("T")


async def keep_trying(store: Callable[[], Awaitable[T]], is_pointless: Callable[[], bool]) -> T:
    """The answer of `store`, called until the database takes it; else its last failure.

    `store` must be one transaction that does no harm when done twice: a connection that breaks
    within the commit does not tell whether it was done.
    """
    clock = asyncio.get_running_loop()
    give_up_at = clock.time() + _PATIENCE_SECONDS
    pause = _SHORTEST_PAUSE_SECONDS
    while True:
        try:
            return await store()
        except DATABASE_FAILURES as error:
            if is_pointless() or clock.time() > give_up_at:
                raise
            log.warning("not stored yet: the database is away", error=str(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
