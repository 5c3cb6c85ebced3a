"""The Redis (or Valkey) server of this installation and clients of it."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Awaitable
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.settings import Settings

# What a call raises while the server is away, starting or gone half-way.
REDIS_FAILURES = (RedisError, OSError, TimeoutError)

_LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes on Linux, 103 on macOS
_ANSWER_SECONDS = 2.0  # a mutation waits no longer for a Redis that is silent


def redis_address(settings: Settings) -> str:
    """URL of the server: the configured one, else the embedded one of this home."""
    return settings.redis_url or f"unix://{socket_path(settings.home)}"


def socket_path(home: Path) -> Path:
    """Where the embedded server of a home listens: in the home unless its path is too long."""
    path = home.resolve() / "redis.sock"
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        return path
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"carry-{os.getuid()}-{name}" / "redis.sock"


def connect(url: str, *, answers_within: float = _ANSWER_SECONDS) -> Redis:
    """A client that connects when first used; no answer within so many seconds is a failure."""
    client: Redis = Redis.from_url(url, socket_connect_timeout=2.0, socket_timeout=answers_within)
    return client


async def pop(redis: Redis, key: str, within_seconds: float) -> bytes | None:
    """The leftmost of a list, waited for, and nobody else's then; None: nothing came in time.

    The client must wait for answers longer than that.
    """
    # The library's `blpop` types neither fractions of a second nor what it gives.
    asked: Awaitable[list[bytes] | None] = redis.execute_command(  # type: ignore[no-untyped-call]
        "BLPOP", key, within_seconds
    )
    found = await asked
    return None if found is None else found[1]


async def end_reading(task: asyncio.Task[None]) -> None:
    """Cancel a task that reads from Redis until it ends.

    redis-py can swallow a cancellation that meets a timeout of its own, so once is not enough.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.1)
    if not task.cancelled():
        task.exception()  # retrieved: what it died of does not matter any more
