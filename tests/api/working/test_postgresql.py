"""The whole way once more on PostgreSQL, with two workers on one queue."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.kinds.sweep.stored import stored_sweep
from api.market_data.sample import store_samples
from api.settings import Settings
from api.storage.runs import RunStatus
from api.submitting.cancel import cancel, delete
from api.submitting.submit import submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker
from tests.api.storage.conftest import postgresql_server, postgresql_url

__all__ = ["postgresql_server", "postgresql_url"]  # fixtures


@pytest.fixture
async def team(
    settings: Settings,
    postgresql_url: str,
    start_worker: StartWorker,
) -> AsyncIterator[AskingServices]:
    """AskingServices on PostgreSQL with the sample markets and two workers."""
    opened = AskingServices(settings.model_copy(update={"database_url": postgresql_url}))
    try:
        await opened.open()
        await store_samples(opened.database)
        for _ in range(2):
            start_worker(database_url=postgresql_url, stale_after_seconds=60)
        yield opened
    finally:
        await opened.close()


async def test_many_runs_at_once_all_succeed(team: AskingServices, ask: Questions) -> None:
    service = Service(team)
    ended = await asyncio.gather(
        *(service.finish(ask.backtest(round(0.0001 + i * 1e-6, 7))) for i in range(20))
    )
    assert {run.status for run in ended} == {RunStatus.SUCCEEDED}


async def test_a_sweep_is_shared_and_complete(team: AskingServices, ask: Questions) -> None:
    service = Service(team)
    run = await service.finish(ask.long_sweep())
    assert (run.status, run.progress_done) == ("SUCCEEDED", run.progress_total)
    assert (await stored_sweep(team.results, run)).computed.all()
    await delete(team, run.id)
    assert await service.shards(run) == []


async def test_a_cancelled_sweep_keeps_exactly_what_it_has(
    team: AskingServices, ask: Questions
) -> None:
    service = Service(team)
    run = await service.start(ask.endless_sweep())
    await service.until(run, lambda row: row.progress_done > 0)
    ended = await cancel(team, run.id)
    assert ended.status == RunStatus.CANCELLED
    assert int((await stored_sweep(team.results, ended)).computed.sum()) == ended.progress_done


async def test_equal_questions_at_the_same_time_meet_in_one_run(
    team: AskingServices, ask: Questions
) -> None:
    answers = await asyncio.gather(
        *(submit(team, ask.backtest(0.0005), sent_input={}) for _ in range(10))
    )
    assert len({answer.run.id for answer in answers}) == 1
    assert sum(not answer.reused for answer in answers) == 1
