"""arq's workers, one per lane, started again whenever Redis was away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, cast

from arq.connections import ArqRedis
from arq.worker import Worker, func

from api.jobs.connection import REDIS_FAILURES, end_reading
from api.jobs.queue import SHARD_TASK, Lane, pack, unpack
from api.logs import get_logger
from api.storage.shards import ShardKey

_POLL_SECONDS = 0.02
_SHORTEST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0
_JOB_TIMEOUT_SECONDS = 86_400  # shards are stopped by heartbeats and cancels, never by arq
_TRIES = 1_000_000  # attempts are counted in the database

log = get_logger(__name__)

RunShard = Callable[[ShardKey], Awaitable[None]]
Task = asyncio.Task[Any]


class Lanes:
    """Takes shards out of the queues and hands them to `run_shard`."""

    def __init__(
        self,
        redis_url: str,
        run_shard: RunShard,
        jobs: Mapping[Lane, int],
        on_return: Callable[[], None],
    ) -> None:
        self._redis_url = redis_url
        self._run_shard = run_shard
        self._jobs = jobs
        self._on_return = on_return  # Redis is back, maybe without what it held
        self._serving: list[Task] = []
        self._running: set[Task] = set()

    def start(self) -> None:
        """Begin to take shards."""
        self._serving = [
            asyncio.create_task(self._serve(lane), name=f"{lane.value} lane") for lane in self._jobs
        ]

    async def stop_taking(self) -> None:
        """Take no more; what runs goes on."""
        for task in self._serving:
            await end_reading(task)

    async def drained(self) -> None:
        """Wait for what runs."""
        while self._running:
            await asyncio.wait(self._running)

    async def _serve(self, lane: Lane) -> None:
        pause = _SHORTEST_PAUSE_SECONDS
        while True:
            redis: ArqRedis = ArqRedis.from_url(
                self._redis_url, socket_connect_timeout=2.0, socket_timeout=5.0
            )
            redis.job_serializer, redis.job_deserializer = pack, unpack
            worker = self._worker(lane, redis)
            try:
                await redis.ping()
                if pause > _SHORTEST_PAUSE_SECONDS:
                    log.info("taking shards again", lane=lane.value)
                    self._on_return()
                pause = _SHORTEST_PAUSE_SECONDS
                await worker.main()
            except REDIS_FAILURES as error:
                if pause == _SHORTEST_PAUSE_SECONDS:
                    log.warning(
                        "no shards to take: Redis is away", lane=lane.value, error=str(error)
                    )
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)
            finally:
                self._keep(worker, redis)

    def _worker(self, lane: Lane, redis: ArqRedis) -> Worker:
        async def compute_shard(_context: Any, run_id: str, shard_index: int) -> None:
            await self._run_shard(ShardKey(run_id, shard_index))

        return Worker(
            [func(cast("Any", compute_shard), name=SHARD_TASK)],
            queue_name=lane.queue_name,
            redis_pool=redis,
            handle_signals=False,
            max_jobs=max(2, self._jobs[lane]),  # with 1, arq takes one job per poll
            job_timeout=_JOB_TIMEOUT_SECONDS,
            keep_result=0,
            poll_delay=_POLL_SECONDS,
            max_tries=_TRIES,
            job_serializer=pack,
            job_deserializer=unpack,
            log_results=False,
        )

    def _keep(self, worker: Worker, redis: ArqRedis) -> None:
        # arq's main loop is over, the shards it started are not.
        async def let_finish() -> None:
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
            with suppress(*REDIS_FAILURES):
                await redis.aclose()

        task = asyncio.ensure_future(let_finish())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
