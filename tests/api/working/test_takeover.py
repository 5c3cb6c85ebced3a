"""Engines never mix: what an engine without a worker has left is computed anew by another."""

import asyncio
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import func, select, update
from sqlmodel import col

from api.kinds.sweep.stored import stored_sweep
from api.settings import Settings
from api.storage import claims, judgements, runs, shards, workers
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow
from api.storage.trials_table import TrialsRow
from api.submitting.submit import submit
from api.watching.services import AskingServices
from api.working.reconciler import Reconciler
from api.working.takeover import UNJUDGED, _read_whole
from engine.version import ENGINE_VERSION
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker
from tests.api.storage.first_schema.rows import recorded

THEIRS = "0.0.9+0123456789ab"


class Clock:
    """A monotonic clock that a test moves, with rounds of a worker that goes by it."""

    def __init__(self, services: AskingServices) -> None:
        self.seconds = 0.0
        self._step = services.settings.reconcile_seconds
        self._reconciler = Reconciler(services, lambda: self.seconds)

    async def rounds(self, seconds: float) -> None:
        """What a worker does within so many seconds."""
        for _ in range(1 + int(seconds / self._step)):
            await self._reconciler.reconcile()
            self.seconds += self._step


@pytest.fixture
async def cut_sweep(settings: Settings, service: Service, ask: Questions) -> RunRow:
    """A sweep of four shards that an engine before this one accepted, and half computed."""
    cut = AskingServices(settings.model_copy(update={"shard_event_cells": 30_000}))
    try:
        run = (await submit(cut, ask.sweep(), sent_input={})).run
        await _of_another_engine(cut, run)
        async with cut.database.transaction() as session:
            for index in range(2):
                claimed = await claims.claim(session, run.id, "old", now_ms(), 3, THEIRS)
                assert claimed is not None
                assert claimed.key.index == index
                cells = claimed.shard.last_cell - claimed.shard.first_cell
                outcome = shards.ShardOutcome(RunStatus.SUCCEEDED, cells, {}, {"cells.x": "gone"})
                assert await shards.finish(session, claimed, outcome, now_ms())
            session.add(_tried(run))
    finally:
        await cut.close()
    return await service.row(run)


def _tried(run: RunRow) -> TrialsRow:
    return TrialsRow(
        run_id=run.id, shard_index=0, venue="v", symbol="s", start_ms=0, end_ms=1, numbers=b""
    )


async def _of_another_engine(services: AskingServices, run: RunRow, **values: Any) -> None:
    theirs = {"engine_version": THEIRS, "run_key": "theirs", "active_run_key": "theirs"}
    async with services.database.transaction() as session:
        await session.execute(
            update(RunRow).where(col(RunRow.id) == run.id).values(theirs | values)
        )


async def test_the_half_done_run_of_an_engine_that_is_gone_begins_again(
    services: AskingServices, service: Service, settings: Settings, cut_sweep: RunRow
) -> None:
    clock = Clock(services)
    await clock.rounds(settings.stale_after_seconds / 2)
    assert await service.row(cut_sweep) == cut_sweep  # its worker may only be late
    await clock.rounds(settings.stale_after_seconds)
    anew = await service.row(cut_sweep)
    assert (anew.status, anew.progress_done, anew.started_at_ms) == ("QUEUED", 0, None)
    assert anew.engine_version == ENGINE_VERSION
    (shard,) = await service.shards(anew)  # cut by this process's settings
    assert (shard.status, shard.attempts, shard.worker) == ("QUEUED", 0, None)
    assert (shard.last_cell, shard.blobs, shard.summary) == (100, None, None)
    async with services.database.session() as session:
        assert await session.scalar(select(func.count()).select_from(TrialsRow)) == 0


async def test_its_result_is_that_of_the_engine_that_computes_it(
    services: AskingServices,
    service: Service,
    start_worker: StartWorker,
    cut_sweep: RunRow,
    ask: Questions,
) -> None:
    start_worker()
    ended = await service.ended(cut_sweep)
    assert (ended.status, ended.engine_version) == ("SUCCEEDED", ENGINE_VERSION)
    again = await submit(services, ask.sweep(), sent_input={})
    assert again.reused  # it answers its question, by the name of its engine
    assert again.run.id == cut_sweep.id
    sweep = await stored_sweep(services.results, ended)
    assert sweep.computed[-10:].all()  # the exit lies below the entry there
    assert np.isfinite((await sweep.column("sharpe"))[-10:]).all()


async def test_a_living_worker_of_its_engine_keeps_it(
    services: AskingServices, service: Service, settings: Settings, cut_sweep: RunRow
) -> None:
    clock = Clock(services)
    for beat in range(10):
        async with services.database.transaction() as session:
            await workers.beat(session, "old", 0, now_ms() + beat, 0, engine_version=THEIRS)
        await clock.rounds(settings.stale_after_seconds / 2)
    assert await service.row(cut_sweep) == cut_sweep
    await clock.rounds(3 * settings.stale_after_seconds)
    assert (await service.row(cut_sweep)).engine_version == ENGINE_VERSION


async def test_what_this_engine_cannot_read_waits_and_then_fails_in_words(
    services: AskingServices, service: Service, cut_sweep: RunRow
) -> None:
    newer = {**cut_sweep.config, "from_the_future": 1}
    await _of_another_engine(services, cut_sweep, config=newer)
    clock = Clock(services)
    await clock.rounds(500)
    waits = await service.row(cut_sweep)
    assert (waits.status, waits.engine_version) == ("RUNNING", THEIRS)
    await clock.rounds(200)
    failed = await service.row(cut_sweep)
    assert failed.status == "FAILED"
    assert failed.failure is not None
    assert THEIRS in failed.failure
    assert "does not know all that it asks" in failed.failure


async def test_a_run_whose_data_are_gone_says_so(
    services: AskingServices, service: Service, settings: Settings, cut_sweep: RunRow
) -> None:
    await _of_another_engine(services, cut_sweep, series=[])
    await Clock(services).rounds(2 * settings.stale_after_seconds)
    failed = await service.row(cut_sweep)
    assert failed.status == "FAILED"
    assert failed.failure == "market must be one that was imported, was BTC/USDT:USDT on sample"


async def test_one_whose_question_was_asked_again_meanwhile_answers_for_itself(
    services: AskingServices,
    service: Service,
    settings: Settings,
    cut_sweep: RunRow,
    ask: Questions,
) -> None:
    later = await service.start(ask.sweep())
    await Clock(services).rounds(2 * settings.stale_after_seconds)
    anew = await service.row(cut_sweep)
    assert anew.run_key == later.run_key
    assert anew.active_run_key is None
    assert (await service.row(later)).active_run_key == later.run_key


async def test_a_run_that_another_engine_computed_is_left_unjudged(
    services: AskingServices, service: Service, settings: Settings, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    await _of_another_engine(services, run, status=RunStatus.SUCCEEDED)
    await Clock(services).rounds(4 * settings.stale_after_seconds)
    async with services.database.session() as session:
        row = (await judgements.of_runs(session, [run.id]))[run.id]
        left = await runs.get(session, run.id)
    assert left is not None
    # In words, once, though many rounds and workers look at it.
    assert left.warnings == [*(run.warnings or ()), UNJUDGED.format(theirs=THEIRS)]
    assert row is not None
    assert (row.status, row.parts) == ("FAILED", None)


@pytest.mark.parametrize("kind", ["backtest", "comparison", "sweep", "markets"])
async def test_every_question_is_read_whole(service: Service, ask: Questions, kind: str) -> None:
    asked: dict[str, Callable[[], Any]] = {
        "backtest": ask.backtest,
        "comparison": ask.comparison,
        "sweep": ask.sweep,
        "markets": lambda: ask.markets(ask.btc, ask.eth),
    }
    run = await service.start(asked[kind]())
    stored = await service.row(run)
    assert _read_whole(stored) is not None


def test_documents_of_the_first_schema_are_read_whole() -> None:
    for run in recorded()["tables"]["run"]:
        config = run["config"]
        document = json.loads(config) if isinstance(config, str) else config
        stored: Any = SimpleNamespace(kind=run["kind"], config=document)
        assert _read_whole(stored) is not None, run["kind"]


async def test_a_worker_takes_nothing_of_another_engine(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    theirs = await service.start(ask.backtest())
    await _of_another_engine(services, theirs)
    start_worker(stale_after_seconds=600)
    assert (await service.finish(ask.backtest(0.0002))).status == "SUCCEEDED"
    await asyncio.sleep(1.0)  # several rounds of the reconciler
    waits = await service.row(theirs)
    assert (waits.status, waits.engine_version) == ("QUEUED", THEIRS)
    alive = await services.presence.alive()
    assert {worker.engine_version for worker in alive} == {ENGINE_VERSION}
