"""What a process of this service holds: its database, its Redis, and what stands on them."""

from functools import cached_property
from typing import TYPE_CHECKING

from api.jobs.connection import REDIS_FAILURES, connect, redis_address
from api.jobs.publisher import Publisher
from api.jobs.queue import Queue
from api.market_data.catalog import Catalog
from api.settings import Settings
from api.storage.database import Database

if TYPE_CHECKING:
    from api.jobs.presence import Presence
    from api.jobs.progress import RunEvents
    from api.jobs.results import ResultReader
    from api.market_data.explorer import Explorer


class Services:
    """Built from settings; nothing connects before it is used, so Redis may be away.

    What only the API asks for is loaded when it asks: a worker starts without it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis_url = redis_address(settings)
        self.redis = connect(self.redis_url)
        self.database = Database(settings.database_url)
        self.catalog = Catalog(self.database, settings.market_cache_bytes)
        self.queue = Queue(self.redis)
        self.publisher = Publisher(self.redis)

    @cached_property
    def explorer(self) -> "Explorer":
        """Analyses of stored markets, for the API's answers."""
        from api.market_data.explorer import Explorer

        return Explorer(self.database)

    @cached_property
    def presence(self) -> "Presence":
        """Which workers live."""
        from api.jobs.presence import Presence

        return Presence(self.database, self.settings.stale_after_seconds)

    @cached_property
    def results(self) -> "ResultReader":
        """Stored results, for the API's answers."""
        from api.jobs.results import ResultReader

        return ResultReader(self.database)

    @cached_property
    def progress(self) -> "RunEvents":
        """Subscriptions to runs."""
        from api.jobs.progress import RunEvents

        return RunEvents(self.database, self.redis_url, self.results)

    async def open(self) -> None:
        """Bring the database's schema up to date."""
        await self.database.migrate()

    async def redis_is_reachable(self) -> bool:
        """Whether Redis answers."""
        try:
            await self.redis.ping()
        except REDIS_FAILURES:
            return False
        return True

    async def close(self) -> None:
        """End what runs in the background and close every connection."""
        if "progress" in self.__dict__:
            await self.progress.close()
        await self.redis.aclose()
        await self.database.dispose()
