"""What every process of this service holds: its database, its Redis, and what stands on them."""

from api.broker.connection import REDIS_FAILURES, connect, redis_address
from api.broker.publisher import Publisher
from api.broker.queue import Queue
from api.market_data.catalog import Catalog
from api.settings import Settings
from api.storage.database import Database

_READY_KEY = "carry:ready"
_READY_SECONDS = 60


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

    async def redis_takes_writes(self) -> bool:
        """Whether Redis answers and stores: not a full one, a replica, or one without its disk."""
        try:
            await self.redis.set(_READY_KEY, 1, ex=_READY_SECONDS)
        except REDIS_FAILURES:
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self.redis.aclose()
        await self.database.dispose()
