"""The stage behind a run that has succeeded: what it is worth."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.kinds.backtest.judging import records
from api.runs.values import Document
from api.storage import judgements
from api.storage.judgement_table import JudgementRow
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.submitting.cancel import cancel
from api.watching.services import AskingServices
from api.working.judging import Judging
from api.working.lull import Lull
from engine.analysis.luck.draws import seed_of
from engine.analysis.luck.judge import judge_run
from tests.api.asking import PATIENCE_SECONDS, Questions, Service
from tests.api.installation import StartWorker


async def stored(services: AskingServices, run: RunRow) -> JudgementRow | None:
    async with services.database.session() as session:
        return (await judgements.of_runs(session, [run.id]))[run.id]


@pytest.fixture
async def judging(services: AskingServices) -> AsyncIterator[Judging]:
    found = Judging(services, Lull())
    yield found
    await found.stop()


async def test_a_worker_judges_what_it_has_computed(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.backtest())
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(run.id)
    found = await services.results.judgement_of(run)
    (record,) = await records(services.results, run)
    expected = judge_run(record, seed_of(run.run_key))
    assert found is not None
    assert found["verdict"]["sentence"] == expected.verdict.sentence
    assert expected.confidence is not None
    assert found["confidence"]["days"] == expected.confidence.days == 365
    assert found["confidence"]["net_pnl"]["low"] == expected.confidence.net_pnl.low
    compared = await service.finish(ask.comparison())
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(compared.id)
    entries: list[Document | None] = [
        await services.results.judgement_of(compared, index) for index in (0, 1)
    ]
    assert all(entry is not None for entry in entries)
    swept = await service.finish(ask.sweep())
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(swept.id)


async def test_what_a_killed_worker_left_is_judged_by_the_next(
    services: AskingServices,
    service: Service,
    start_worker: StartWorker,
    ask: Questions,
    judging: Judging,
) -> None:
    first = start_worker()
    run = await service.finish(ask.backtest())
    first.kill()
    first.join()
    async with services.database.transaction() as session:  # as if it had died a moment before
        row = await session.get(JudgementRow, run.id)
        assert row is not None
        row.status, row.parts = RunStatus.QUEUED, None
        session.add(row)
    judging.start()
    await judging.look()
    found = await stored(services, run)
    assert found is not None
    assert (found.status, found.attempts) == ("QUEUED", 0)  # somebody may be at it
    await judging.look()
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(run.id)
    found = await stored(services, run)
    assert found is not None
    assert (found.status, found.attempts) == ("SUCCEEDED", 1)


async def test_what_stands_in_the_line_of_a_living_worker_is_left_to_it(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.backtest())
    assert await services.progress.judged(run.id)
    async with services.database.transaction() as session:
        row = await session.get(JudgementRow, run.id)
        assert row is not None
        row.status, row.parts = RunStatus.QUEUED, None
        session.add(row)
    its, other = Judging(services, Lull()), Judging(services, Lull())
    its.soon(run.id)
    for _ in range(3):
        await its.look()
        await other.look()
    found = await stored(services, run)
    assert found is not None
    assert (found.status, found.attempts) == ("QUEUED", 0)


async def test_what_kills_every_worker_is_given_up(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.backtest())
    assert await services.progress.judged(run.id)
    async with services.database.transaction() as session:
        row = await session.get(JudgementRow, run.id)
        assert row is not None
        row.status, row.attempts = RunStatus.QUEUED, 2
        session.add(row)
    async with services.database.transaction() as session:
        assert not await judgements.count_attempt(session, run.id, 2)
    found = await stored(services, run)
    assert found is not None
    assert found.status == "FAILED"
    assert not await services.progress.judged(run.id)


async def test_a_cancelled_run_is_never_judged(
    services: AskingServices, service: Service, ask: Questions, judging: Judging
) -> None:
    run = await service.start(ask.backtest())
    await cancel(services, run.id)
    ended = await service.ended(run)
    assert ended.status == "CANCELLED"
    assert not await services.progress.judged(run.id)
    await judging.look()
    await judging.look()
    found = await stored(services, run)
    assert found is not None
    assert (found.status, found.attempts) == ("QUEUED", 0)
