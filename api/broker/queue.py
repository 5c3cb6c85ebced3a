"""The queues: arq stands behind this file and `lanes.py`, by its public face, and nowhere else.

Redis only carries, and what it carries here is a wake: "something waits in this lane". What waits,
in which order and who computes it stands in the database, so a wake that is lost is sent again by
the reconciler, and one too many finds nothing.

A wake is a job of arq's, and is called out too: whoever listens need not look into a queue for it.
"""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import msgpack
from arq.connections import ArqRedis
from redis.asyncio import Redis

from api.broker.connection import REDIS_FAILURES
from api.logs import get_logger

WAKE = "work"  # by name: the API never imports what computes

# Past by every clock: one that is ahead, or was, cannot put a wake off.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_KEPT = timedelta(days=30)  # while no worker has a place
_LISTENING_SECONDS = 1.0  # in one go

log = get_logger(__name__)


class Lane(StrEnum):
    """Queues, so that a small run waits neither behind a big sweep nor behind an exchange."""

    FAST = "fast"
    BULK = "bulk"
    IMPORT = "import"

    @property
    def queue_name(self) -> str:
        """What arq calls it."""
        return f"carry:{self.value}"

    @property
    def channel(self) -> str:
        """Where its wakes are called out."""
        return f"{self.queue_name}:wakes"


def pack(value: Any) -> bytes:
    """arq's payload, instead of its default, pickle."""
    data: bytes = msgpack.packb(value)
    return data


def unpack(data: bytes) -> Any:
    """The payload that `pack` made."""
    return msgpack.unpackb(data)


def speaking_arq(redis: Redis) -> ArqRedis:
    """A client of arq's that shares the connections of another."""
    return ArqRedis(redis.connection_pool, job_serializer=pack, job_deserializer=unpack)


class Queue:
    """Wakes workers."""

    def __init__(self, redis: Redis) -> None:
        self._redis = speaking_arq(redis)

    async def wake(self, lane: Lane, times: int = 1) -> bool:
        """Let so many of the idle look for work; False: Redis is away, and the reconciler will."""
        try:
            for _ in range(times):
                wake = uuid4().hex
                await self._redis.publish(lane.channel, wake)
                await self._redis.enqueue_job(
                    WAKE,
                    _job_id=wake,
                    _queue_name=lane.queue_name,
                    _defer_until=_LONG_AGO,
                    _expires=_KEPT,
                )
        except REDIS_FAILURES as error:
            log.warning("nobody woken yet: Redis is away", lane=lane.value, error=str(error))
            return False
        return True


async def wakes_called_out(redis: Redis) -> AsyncGenerator[tuple[Lane, str]]:
    """Each wake's lane and name (of its job), without an end; raises REDIS_FAILURES."""
    lanes = {lane.channel.encode(): lane for lane in Lane}
    async with redis.pubsub() as listening:
        await listening.subscribe(*lanes)
        while True:
            heard = await listening.get_message(
                ignore_subscribe_messages=True, timeout=_LISTENING_SECONDS
            )
            if heard is not None:
                yield lanes[heard["channel"]], heard["data"].decode()
