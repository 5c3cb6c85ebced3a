"""The queue: arq stands behind this file and `lanes.py`, and nowhere else.

Redis only carries. A lost job is found again in the database by the reconciler, and a job that
arrives twice meets a shard that is already claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgpack
from arq.constants import expires_extra_ms, in_progress_key_prefix, job_key_prefix
from arq.jobs import serialize_job
from redis.asyncio import Redis

from api.jobs.connection import REDIS_FAILURES
from api.storage.runs import now_ms

SHARD_TASK = "compute_shard"  # by name: the API never imports what computes

BELL_STREAM = "carry:bell"  # rung with every job, so that workers need not poll all the time


class Lane(StrEnum):
    """Two queues, so that a small run never waits behind a big sweep."""

    FAST = "fast"
    BULK = "bulk"

    @property
    def queue_name(self) -> str:
        """Its sorted set in Redis."""
        return f"carry:{self.value}"


@dataclass(frozen=True, slots=True)
class ShardJob:
    """A shard waiting for any worker; a new attempt is a new job."""

    run_id: str
    shard_index: int
    attempts: int
    lane: Lane

    @property
    def job_id(self) -> str:
        """Its name in Redis: asking twice queues once."""
        return f"{self.run_id}:{self.shard_index}:{self.attempts}"


@dataclass(frozen=True, slots=True)
class Misplaced:
    """Jobs that no queue holds, and jobs that a worker took but nobody runs, it seems."""

    lost: list[ShardJob]
    taken: list[ShardJob]


def pack(value: Any) -> bytes:
    """arq's payload, instead of its default, pickle."""
    data: bytes = msgpack.packb(value)
    return data


def unpack(data: bytes) -> Any:
    """The payload that `pack` made."""
    return msgpack.unpackb(data)


class Queue:
    """Puts shards into the lanes; every call raises one of REDIS_FAILURES when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def enqueue(self, jobs: Sequence[ShardJob]) -> None:
        """Add jobs, in one round trip; those already waiting keep their place."""
        at_ms = now_ms()
        async with self._redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                payload = serialize_job(
                    SHARD_TASK, (job.run_id, job.shard_index), {}, None, at_ms, serializer=pack
                )
                pipe.psetex(job_key_prefix + job.job_id, expires_extra_ms, payload)
                pipe.zadd(job.lane.queue_name, {job.job_id: at_ms}, nx=True)
            pipe.xadd(BELL_STREAM, {"ring": 1}, maxlen=1)
            await pipe.execute()

    async def misplaced(self, jobs: Sequence[ShardJob]) -> Misplaced:
        """Those of the jobs that wait nowhere, or were taken."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                pipe.zscore(job.lane.queue_name, job.job_id)
                pipe.exists(job_key_prefix + job.job_id)
                pipe.exists(in_progress_key_prefix + job.job_id)
            answers = await pipe.execute()
        found = Misplaced([], [])
        for job, score, payload, taken in zip(
            jobs, answers[::3], answers[1::3], answers[2::3], strict=True
        ):
            if score is None or not payload:
                found.lost.append(job)
            elif taken:
                found.taken.append(job)
        return found

    async def free(self, jobs: Sequence[ShardJob]) -> None:
        """Let any worker take jobs again whose taker died before it claimed the shard."""
        if jobs:
            await self._redis.delete(*(in_progress_key_prefix + job.job_id for job in jobs))

    async def depth(self) -> dict[Lane, int]:
        """Jobs in each lane, those being computed included."""
        return {lane: int(await self._redis.zcard(lane.queue_name)) for lane in Lane}

    async def is_reachable(self) -> bool:
        """Whether Redis answers."""
        try:
            await self._redis.ping()
        except REDIS_FAILURES:
            return False
        return True
