"""Work that lost its worker is found again; what fails for good says so."""

import asyncio

import numpy as np
import pytest

from api.broker.queue import Lane
from api.broker.redis_server import EmbeddedRedis
from api.kinds.sweep.stored import stored_sweep
from api.settings import Settings
from api.storage import claims, shards, workers
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow, WorkerRow
from api.submitting.submit import submit
from api.watching.services import AskingServices
from api.working.reconciler import Reconciler
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    async def until_silent(self, reconciler: Reconciler) -> bool:
        """Whether something falls silent within what a dead worker is allowed."""
        for _ in range(20):
            if await reconciler.look():
                return True
            self.seconds += reconciler.look_seconds
        return False


async def test_a_run_survives_the_death_of_its_worker(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    first = start_worker(worker_threads=1, stale_after_seconds=60)
    run = await service.start(ask.slow_sweep())
    await service.until(run, lambda row: row.progress_done > 0)
    first.kill()
    first.join()
    start_worker(max_attempts=20)  # where this one is slow, it takes itself for dead too
    ended = await service.ended(run)
    assert (ended.status, ended.progress_done) == ("SUCCEEDED", ended.progress_total)
    sweep = await stored_sweep(services.results, ended)
    assert sweep.computed.all()
    assert max(shard.attempts for shard in await service.shards(run)) >= 2


async def _alive(services: AskingServices) -> list[WorkerRow]:
    async with services.database.session() as session:
        return await workers.alive(session, 0)


async def test_two_workers_share_a_sweep_and_take_each_shard_once(
    services: AskingServices,
    service: Service,
    start_worker: StartWorker,
    settings: Settings,
    ask: Questions,
) -> None:
    # Patient, as a busy machine may keep a living worker waiting.
    for _ in range(2):
        start_worker(worker_threads=1, stale_after_seconds=60)
    async with asyncio.timeout(480):
        while len(await _alive(services)) < 2:  # noqa: ASYNC110  a row has no event
            await asyncio.sleep(0.02)
    many = AskingServices(settings.model_copy(update={"shard_event_cells": 10_000_000}))
    try:
        run = (await submit(many, ask.slow_sweep(), sent_input={})).run
    finally:
        await many.close()
    run = await service.ended(run)
    parts = await service.shards(run)
    assert len(parts) > 10
    assert [shard.attempts for shard in parts] == [1] * len(parts)
    assert len({shard.worker for shard in parts}) == 2
    sweep = await stored_sweep(services.results, run)
    assert np.isfinite(await sweep.column("net_pnl")).all()


async def test_a_stopping_worker_gives_back_what_it_cannot_finish(
    service: Service,
    start_worker: StartWorker,
    settings: Settings,
    ask: Questions,
) -> None:
    first = start_worker(shard_event_cells=10**12)
    whole = AskingServices(settings.model_copy(update={"shard_event_cells": 10**12}))
    try:
        run = (await submit(whole, ask.endless_sweep(), sent_input={})).run
    finally:
        await whole.close()
    await service.until(run, lambda row: row.progress_done > 0)
    first.terminate()
    await asyncio.to_thread(first.join, 60)
    assert first.exitcode == 0
    (shard,) = await service.shards(run)
    assert (shard.status, shard.attempts, shard.worker) == ("QUEUED", 0, None)
    assert (await service.row(run)).progress_done == 0


async def test_a_wake_that_was_lost_is_sent_again(
    services: AskingServices,
    service: Service,
    redis_server: EmbeddedRedis,
    start_worker: StartWorker,
    ask: Questions,
) -> None:
    redis_server.stop()
    run = await service.start(ask.backtest())
    redis_server.start()
    start_worker()
    assert (await service.ended(run)).status == "SUCCEEDED"
    # And while the worker is at it.
    later = await service.start(ask.backtest(0.0002))
    await services.redis.flushall()
    assert (await service.ended(later)).status == "SUCCEEDED"


async def test_only_a_worker_with_room_is_woken_again(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    await service.start(ask.backtest())
    await asyncio.sleep(1.1)  # of younger runs the wake is under way
    await services.redis.flushall()
    await Reconciler(services, has_room=lambda lane: lane is Lane.BULK).reconcile()
    assert await services.redis.dbsize() == 0
    await Reconciler(services, has_room=lambda lane: lane is Lane.FAST).reconcile()
    assert await services.redis.dbsize() > 0


async def test_a_shard_that_kills_its_workers_fails_in_the_end(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    clock = Clock()
    reconciler = Reconciler(services, clock)
    for attempt in (1, 2, 3):
        async with services.database.transaction() as session:
            claimed = await claims.claim(session, run.id, f"w{attempt}", now_ms(), 3)
        assert claimed is not None
        assert claimed.shard.attempts == attempt
        assert await clock.until_silent(reconciler)
    await reconciler.reconcile()
    ended = await service.row(run)
    assert ended.status == RunStatus.FAILED
    assert ended.failure == (f"its worker stopped answering 3 times, see the log for run {run.id}")
    assert ended.active_run_key is None


async def test_no_clock_makes_a_living_worker_look_dead(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    clock = Clock()
    reconciler = Reconciler(services, clock)
    async with services.database.transaction() as session:
        await claims.claim(session, run.id, "w", now_ms(), 3)
    # The worker's time of day stands an hour off, either way, and jumps.
    for hours in (0, -1, 1, -1, 1) * 5:
        async with services.database.transaction() as session:
            await shards.beat(session, run.id, "w", {0: 0}, now_ms() + hours * 3_600_000)
        clock.seconds += 5 * reconciler.look_seconds
        assert not await reconciler.look()
    assert await clock.until_silent(reconciler)


async def test_what_passed_while_nobody_looked_is_nobodys_silence(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    clock = Clock()
    reconciler = Reconciler(services, clock)
    async with services.database.transaction() as session:
        await claims.claim(session, run.id, "w", now_ms(), 3)
    assert not await reconciler.look()
    clock.seconds += 3_600  # the database was away, for the worker too
    assert not await reconciler.look()
    assert await clock.until_silent(reconciler)


async def test_wakes_too_many_do_no_harm_and_are_used_up(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    for lane in Lane:
        assert await services.queue.wake(lane, 50)
    start_worker(reconcile_seconds=60)
    assert (await service.finish(ask.backtest())).status == "SUCCEEDED"
    async with asyncio.timeout(60):
        while await services.redis.exists(*(lane.queue_name for lane in Lane)):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_wake_of_a_clock_that_is_ahead_is_heard_at_once(
    service: Service,
    start_worker: StartWorker,
    ask: Questions,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start_worker(reconcile_seconds=600, stale_after_seconds=600)  # which never wakes by itself
    await service.finish(ask.backtest())
    monkeypatch.setattr("arq.connections.timestamp_ms", lambda: now_ms() + 3_600_000)
    assert (await service.finish(ask.backtest(0.0002))).status == "SUCCEEDED"


async def test_a_run_that_nobody_settled_is_settled(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    async with services.database.transaction() as session:
        claimed = await claims.claim(session, run.id, "w", now_ms(), 3)
        assert claimed is not None
        outcome = shards.ShardOutcome(RunStatus.FAILED, 0, failure="no")
        assert await shards.finish(session, claimed, outcome, now_ms())
    await Reconciler(services).reconcile()
    ended = await service.row(run)
    assert (ended.status, ended.failure) == ("FAILED", "no")


async def test_a_bug_is_tried_again_and_its_words_reach_nobody(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    # Columns of another shape under the name of bars: no code expects that.
    run = await service.start(ask.backtest())
    (funding,) = [one["sha256"] for one in run.series if one["kind"] == "funding"]
    async with services.database.transaction() as session:
        stored = await session.get(RunRow, run.id)
        assert stored is not None
        stored.series = [
            one | {"sha256": funding} if one["kind"] == "perp" else one for one in run.series
        ]
    start_worker()
    ended = await service.ended(run)
    assert ended.status == RunStatus.FAILED
    assert ended.failure == f"internal error, see the log for run {run.id}"
    (shard,) = await service.shards(run)
    assert shard.attempts == 3
