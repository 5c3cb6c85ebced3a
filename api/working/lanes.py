"""arq's workers, one per lane, started again whenever Redis was away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, cast

from arq.connections import ArqRedis
from arq.worker import Worker, func

from api.broker.connection import REDIS_FAILURES, connect, end_reading
from api.broker.queue import BELL_STREAM, SHARD_TASK, Lane, pack, unpack
from api.logs import get_logger
from api.storage.shards import ShardKey

_SHORTEST_POLL_SECONDS = 0.005
_LONGEST_POLL_SECONDS = 0.25  # when no bell rings: 50 polls a second cost 4 % of a core
_BLOCK_MS = 5_000
_SHORTEST_PAUSE_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0
_JOB_TIMEOUT_SECONDS = 86_400  # shards are stopped by heartbeats and cancels, never by arq
_TRIES = 1_000_000  # attempts are counted in the database

log = get_logger(__name__)

RunShard = Callable[[ShardKey], Awaitable[None]]
Task = asyncio.Task[Any]


class _LaneWorker(Worker):
    """arq's worker, which polls when a bell rings instead of all the time."""

    bell: asyncio.Event

    async def _poll_iteration(self) -> None:
        self.bell.clear()
        await super()._poll_iteration()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.bell.wait(), _LONGEST_POLL_SECONDS)

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Leave out what runs here already: set free because its claim took long."""
        await super().start_jobs([one for one in job_ids if one.decode() not in self.tasks])

    def _release_sem_dec_counter_on_complete(self) -> None:
        super()._release_sem_dec_counter_on_complete()
        self.bell.set()  # there is room for the next one


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
        self._bells = {lane: asyncio.Event() for lane in jobs}

    def start(self) -> None:
        """Begin to take shards."""
        self._serving = [
            asyncio.create_task(self._serve(lane), name=f"{lane.value} lane") for lane in self._jobs
        ]
        self._serving.append(asyncio.create_task(self._hear_the_bell(), name="queue bell"))

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

    def _worker(self, lane: Lane, redis: ArqRedis) -> _LaneWorker:
        async def compute_shard(_context: Any, run_id: str, shard_index: int) -> None:
            await self._run_shard(ShardKey(run_id, shard_index))

        worker = _LaneWorker(
            [func(cast("Any", compute_shard), name=SHARD_TASK)],
            queue_name=lane.queue_name,
            redis_pool=redis,
            handle_signals=False,
            max_jobs=max(2, self._jobs[lane]),  # with 1, arq takes one job per poll
            job_timeout=_JOB_TIMEOUT_SECONDS,
            keep_result=0,
            poll_delay=_SHORTEST_POLL_SECONDS,
            max_tries=_TRIES,
            job_serializer=pack,
            job_deserializer=unpack,
            log_results=False,
        )
        worker.bell = self._bells[lane]
        return worker

    async def _hear_the_bell(self) -> None:
        redis = connect(self._redis_url, answers_within=2 * _BLOCK_MS / 1_000)
        position = "0-0"  # what rang before rings once more, for nothing
        try:
            while True:
                try:
                    answer = await redis.xread({BELL_STREAM: position}, block=_BLOCK_MS)
                except REDIS_FAILURES:
                    await asyncio.sleep(_LONGEST_POLL_SECONDS)
                    continue
                if answer:
                    position = answer[0][1][-1][0].decode()
                    for bell in self._bells.values():
                        bell.set()
        finally:
            await redis.aclose()

    def _keep(self, worker: Worker, redis: ArqRedis) -> None:
        # arq's main loop is over, the shards it started are not.
        async def let_finish() -> None:
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
            with suppress(*REDIS_FAILURES):
                await redis.aclose()

        task = asyncio.ensure_future(let_finish())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
