"""A worker's background duties: heartbeats, cancels, and the search for lost work."""

import asyncio
from collections import defaultdict
from contextlib import suppress

from redis.asyncio import Redis

from api.broker.connection import REDIS_FAILURES, connect, end_reading
from api.broker.events import CANCEL_STREAM
from api.logs import get_logger
from api.runs.services import Services
from api.storage import shards, workers
from api.storage.database import DATABASE_FAILURES
from api.storage.runs import RunStatus, now_ms
from api.working.judging import Judging
from api.working.reconciler import Reconciler
from api.working.runner import Runner, Stop
from api.working.turns import Turns
from api.working.warming import Warming
from engine.model.stages import KERNELS

_PROGRESS_SECONDS = 1.0
_BLOCK_MS = 5_000

log = get_logger(__name__)


class Heart:
    """Three loops that survive a database or a Redis that is away for a while."""

    def __init__(
        self,
        services: Services,
        runner: Runner,
        turns: Turns,
        warming: Warming,
        judging: Judging,
    ) -> None:
        self._services = services
        self._runner = runner
        self._warming = warming
        self._judging = judging
        self._reconciler = Reconciler(services, has_room=turns.free)
        self._started_at_ms = now_ms()
        self._beat_now = asyncio.Event()
        self._look_now = asyncio.Event()
        self._stopping = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the loops; the worker has signed on."""
        self._listening = asyncio.create_task(self._listen_for_ever(), name="cancels")
        self._tasks = [
            asyncio.create_task(self._beat_until_stopped(), name="heartbeat"),
            asyncio.create_task(self._reconcile_until_stopped(), name="reconciler"),
        ]

    def look_now(self) -> None:
        """Search for lost work at once: Redis was away."""
        self._look_now.set()

    def tell_kernels(self) -> None:
        """Say at once that more kernels are there, and look for runs that waited for them."""
        self._beat_now.set()
        self._look_now.set()

    async def stop(self) -> None:
        """End the loops and sign off."""
        # Not cancelled: a transaction that is cancelled half-way may hold SQLite's lock.
        self._stopping.set()
        self._beat_now.set()
        self._look_now.set()
        if self._listening is not None:
            await end_reading(self._listening)
        await asyncio.gather(*self._tasks)
        try:
            async with self._services.database.transaction() as session:
                await workers.remove(session, self._runner.worker)
        except DATABASE_FAILURES as error:
            log.warning("worker not signed off", error=str(error))

    async def _beat_until_stopped(self) -> None:
        beat_seconds = self._services.settings.heartbeat_seconds
        clock = asyncio.get_running_loop()
        next_beat = 0.0
        while not self._stopping.is_set():
            with suppress(TimeoutError):
                pause = min(beat_seconds, _PROGRESS_SECONDS)
                await asyncio.wait_for(self._beat_now.wait(), pause)
                self._beat_now.clear()
                next_beat = 0.0
            if not self._warming.is_complete:
                next_beat = 0.0  # somebody may watch how far it is
            try:
                await self._beat_shards()
                if clock.time() >= next_beat:
                    await self._beat_worker()
                    next_beat = clock.time() + beat_seconds
            except DATABASE_FAILURES as error:
                log.warning("heartbeat not written", error=str(error))
            except Exception:
                log.exception("heartbeat not written")

    async def _beat_worker(self) -> None:
        async with self._services.database.transaction() as session:
            await workers.beat(
                session,
                self._runner.worker,
                self._started_at_ms,
                now_ms(),
                len(self._runner.active),
                (self._warming.done, KERNELS),
            )

    async def _beat_shards(self) -> None:
        done: dict[str, dict[int, int]] = defaultdict(dict)
        for key, active in self._runner.active.items():
            done[key.run_id][key.index] = active.reporter.done
        for run_id, of_shards in sorted(done.items()):
            async with self._services.database.transaction() as session:
                pulse = await shards.beat(session, run_id, self._runner.worker, of_shards, now_ms())
            for key, active in self._runner.active.items():
                if key.run_id == run_id and active.stop is None:
                    if key.index in pulse.lost:
                        active.stop = Stop.LOST
                    elif pulse.cancel_requested:
                        active.stop = Stop.CANCELLED
                    elif pulse.run_done is not None:
                        run = active.claimed.run
                        await self._services.publisher.announce(
                            run, RunStatus.RUNNING, pulse.run_done
                        )
                        break

    async def _listen_for_ever(self) -> None:
        redis = connect(self._services.redis_url, answers_within=2 * _BLOCK_MS / 1_000)
        position: str | None = None
        try:
            while True:
                try:
                    position = await self._listen_once(redis, position)
                except REDIS_FAILURES:
                    await asyncio.sleep(_PROGRESS_SECONDS)  # the heartbeat reads the flag too
        finally:
            await redis.aclose()

    async def _listen_once(self, redis: Redis, position: str | None) -> str:
        if position is None:
            newest = await redis.xrevrange(CANCEL_STREAM, count=1)
            position = newest[0][0].decode() if newest else "0-0"
        answer = await redis.xread({CANCEL_STREAM: position}, block=_BLOCK_MS)
        for _, entries in answer:
            for entry_id, fields in entries:
                position = entry_id.decode()
                self._runner.stop_run(fields[b"run_id"].decode(), Stop.CANCELLED)
        return position

    async def _reconcile_until_stopped(self) -> None:
        clock = asyncio.get_running_loop()
        next_round = 0.0
        while not self._stopping.is_set():
            try:
                found = await self._reconciler.look()
                if found or clock.time() >= next_round:
                    next_round = clock.time() + self._services.settings.reconcile_seconds
                    await self._reconciler.reconcile()
                    if self._warming.is_complete:
                        await self._judging.look()
            except DATABASE_FAILURES as error:
                log.warning("reconciling failed", error=str(error))
            except Exception:
                log.exception("reconciling failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_now.wait(), self._reconciler.look_seconds)
                self._look_now.clear()
                next_round = 0.0
