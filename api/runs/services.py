"""What every process of this service holds: its database, its Redis, and what stands on them."""

from api.broker.connection import REDIS_FAILURES, connect, redis_address
from api.broker.publisher import Publisher
from api.broker.queue import Queue
from api.market_data.catalog import Catalog
from api.settings import Settings
from api.storage.database import Database


class Services:
    """Built from settings; nothing connects before it is used, so Redis may be away."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis_url = redis_address(settings)
        self.redis = connect(self.redis_url)
        self.database = Database(settings.database_url)
        self.catalog = Catalog(self.database, settings.market_cache_bytes)
        self.queue = Queue(self.redis)
        self.publisher = Publisher(self.redis)

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
        """Close every connection."""
        await self.redis.aclose()
        await self.database.dispose()
