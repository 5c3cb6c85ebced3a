"""The queue: arq stands behind this file and `lanes.py`, and nowhere else.

Redis only carries. A lost job is found again in the database by the reconciler, and a job that
arrives twice meets a shard that is already claimed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgpack
from arq.constants import (
    expires_extra_ms,
    in_progress_key_prefix,
    job_key_prefix,
    retry_key_prefix,
)
from arq.jobs import serialize_job
from redis.asyncio import Redis

from api.broker.connection import REDIS_FAILURES
from api.storage.runs import now_ms

_LOOKED_AT = 200  # arq looks at the first 100

SHARD_TASK = "compute_shard"  # by name: the API never imports what computes

BELL_STREAM = "carry:bell"  # rung with every job, so that workers need not poll all the time


class Lane(StrEnum):
    """Queues, so that a small run waits neither behind a big sweep nor behind an exchange."""

    FAST = "fast"
    BULK = "bulk"
    IMPORT = "import"

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
        # arq takes what its own clock calls past. In seconds every time is past, in the same order:
        # a clock that is ahead, or was, cannot put a job off.
        place = at_ms / 1_000
        async with self._redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                payload = serialize_job(
                    SHARD_TASK, (job.run_id, job.shard_index), {}, None, at_ms, serializer=pack
                )
                pipe.psetex(job_key_prefix + job.job_id, expires_extra_ms, payload)
                pipe.zadd(job.lane.queue_name, {job.job_id: place}, nx=True)
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

    async def taken_first(self) -> list[ShardJob]:
        """Jobs that a worker took, of those that every worker meets first when it looks."""
        jobs: list[ShardJob] = []
        for lane in Lane:
            names = await self._redis.zrange(lane.queue_name, 0, _LOOKED_AT - 1)
            jobs += [_named(name.decode(), lane) for name in names]
        async with self._redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                pipe.exists(in_progress_key_prefix + job.job_id)
            taken = await pipe.execute()
        return [job for job, is_taken in zip(jobs, taken, strict=True) if is_taken]

    async def remove(self, jobs: Sequence[ShardJob]) -> None:
        """Forget jobs whose taker died, or could not tell Redis that it was done."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                pipe.zrem(job.lane.queue_name, job.job_id)
                for prefix in (job_key_prefix, in_progress_key_prefix, retry_key_prefix):
                    pipe.delete(prefix + job.job_id)
            await pipe.execute()

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


def _named(job_id: str, lane: Lane) -> ShardJob:
    run_id, shard_index, attempts = job_id.rsplit(":", 2)
    return ShardJob(run_id, int(shard_index), int(attempts), lane)
