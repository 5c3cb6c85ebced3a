"""What workers ask by themselves: in every worker, driven by the database alone."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from api.logs import get_logger
from api.runs.services import Services
from api.storage.database import DATABASE_FAILURES
from api.working.rerunning import Rerunning
from api.working.tracking import Tracking

log = get_logger(__name__)


class Upkeep:
    """Looks every few seconds, and when a run has ended here, until it is stopped."""

    def __init__(self, services: Services) -> None:
        self._seconds = services.settings.reconcile_seconds
        self._looks: tuple[Callable[[], Awaitable[None]], ...] = (
            Tracking(services).look,
            Rerunning(services).look,
        )
        self._look_now = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._until_stopped(), name="upkeep")

    def look_now(self) -> None:
        """A run has ended: something may follow from it."""
        self._look_now.set()

    async def stop(self) -> None:
        """End behind the transaction at hand."""
        self._stopping.set()
        self._look_now.set()
        if self._task is not None:
            await self._task

    async def _until_stopped(self) -> None:
        while not self._stopping.is_set():
            self._look_now.clear()
            for look in self._looks:
                try:
                    await look()
                except DATABASE_FAILURES as error:
                    log.warning("upkeep failed: the database is away", error=str(error))
                except Exception:
                    log.exception("upkeep failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), self._seconds)
