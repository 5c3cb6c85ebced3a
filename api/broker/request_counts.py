"""How often somebody asks: counted in Redis for all API processes together, by `limits`.

A sliding window, so that nobody gets twice the rate at the turn of a minute. While Redis is away
every process counts for itself: the service goes on answering, a bit more generously.
"""

import asyncio
import ipaddress
import math
import time
from functools import cache

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from api.broker.connection import REDIS_FAILURES, connect
from api.errors import RateExceeded
from api.logs import get_logger

_ANSWER_SECONDS = 0.5
_WITHOUT_REDIS_SECONDS = 5.0  # after a failure: not every request may wait for a Redis that hangs

log = get_logger(__name__)


class RequestCounts:
    """Counts of the last minute, by kind and asker."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url, answers_within=_ANSWER_SECONDS)
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="carry:rate",
            connection_pool=self._redis.connection_pool,  # type: ignore[arg-type]
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared_again_at = 0.0

    async def count(self, kind: str, who: str, per_minute: int) -> None:
        """Count one more; RateExceeded when that is too many. A limit of 0 is none."""
        if per_minute == 0:
            return
        item = _item(per_minute)
        if asyncio.get_running_loop().time() >= self._shared_again_at:
            try:
                await _hit(self._shared, item, kind, who)
            except REDIS_FAILURES as error:
                now = asyncio.get_running_loop().time()
                self._shared_again_at = now + _WITHOUT_REDIS_SECONDS
                log.warning("Redis is away, this process counts requests itself", error=str(error))
            else:
                return
        await _hit(self._own, item, kind, who)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose(close_connection_pool=True)


def network_of(address: str) -> str:
    """What counts as one asker: an IPv4 address, or the /64 that an IPv6 host has to itself."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))


async def _hit(
    limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, kind: str, who: str
) -> None:
    if not await limiter.hit(item, kind, who):
        stats = await limiter.get_window_stats(item, kind, who)
        raise RateExceeded(item.amount, max(1, math.ceil(stats.reset_time - time.time())))


@cache
def _item(per_minute: int) -> RateLimitItem:
    return RateLimitItemPerMinute(per_minute)
