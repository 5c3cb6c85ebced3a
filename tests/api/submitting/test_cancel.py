"""A cancel ends a run at once, keeps what is done and never lies about it."""

import asyncio

import numpy as np
import pytest

from api.broker.events import Finished
from api.errors import RunAlreadyFinished, RunNotFound, RunStillActive
from api.kinds.sweep.stored import stored_sweep
from api.storage.runs import RunStatus
from api.submitting.cancel import cancel, delete
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


async def test_a_queued_run_is_cancelled_at_once(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    ended = await cancel(services, run.id)
    assert (ended.status, ended.progress_done) == ("CANCELLED", 0)
    assert ended.finished_at_ms is not None
    assert [shard.status for shard in await service.shards(run)] == ["CANCELLED"]
    events = [event async for event in services.progress.subscribe(run.id)]
    assert isinstance(events[-1], Finished)
    assert events[-1].status == RunStatus.CANCELLED


async def test_a_cancelled_run_is_not_started_later(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    await cancel(services, run.id)
    start_worker()
    await service.finish(ask.backtest(0.0002))
    assert (await service.row(run)).status == RunStatus.CANCELLED


async def test_the_same_question_may_be_asked_again_after_a_cancel(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    await cancel(services, run.id)
    assert (await service.start(ask.backtest())).id != run.id


async def test_a_running_sweep_keeps_exactly_the_cells_it_has(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.start(ask.endless_sweep())
    await service.until(run, lambda row: row.progress_done > 0)
    ended = await cancel(services, run.id)
    assert ended.status == RunStatus.CANCELLED
    assert 0 < ended.progress_done < ended.progress_total
    sweep = await stored_sweep(services.results, ended)
    net_pnl = await sweep.column("net_pnl")
    assert int(sweep.computed.sum()) == ended.progress_done  # this grid has no invalid cells
    assert np.isfinite(net_pnl[sweep.computed]).all()
    assert np.isnan(net_pnl[~sweep.computed]).all()
    await asyncio.sleep(0.5)
    assert (await service.row(run)).progress_done == ended.progress_done


async def test_a_run_whose_worker_is_dead_is_cancelled_all_the_same(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    worker = start_worker(stale_after_seconds=60)
    run = await service.start(ask.endless_sweep())
    await service.until(run, lambda row: row.progress_done > 0)
    worker.kill()
    worker.join()
    ended = await cancel(services, run.id)
    assert ended.status == RunStatus.CANCELLED
    sweep = await stored_sweep(services.results, ended)
    assert int(sweep.computed.sum()) == ended.progress_done


async def test_an_ended_run_cannot_be_cancelled(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.backtest())
    with pytest.raises(RunAlreadyFinished):
        await cancel(services, run.id)
    assert (await service.row(run)).status == RunStatus.SUCCEEDED


async def test_an_unknown_run_and_that_of_another_are_the_same(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    with pytest.raises(RunNotFound):
        await cancel(services, "no-such-run")
    with pytest.raises(RunNotFound):
        await cancel(services, run.id, owner="other")
    with pytest.raises(RunNotFound):
        await delete(services, run.id, owner="other")
    assert (await service.row(run)).status == RunStatus.QUEUED


async def test_only_an_ended_run_is_deleted(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    with pytest.raises(RunStillActive):
        await delete(services, run.id)
    await cancel(services, run.id)
    await delete(services, run.id)
    assert await service.run_count() == 0
    assert await service.shards(run) == []
