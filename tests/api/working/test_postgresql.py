"""The whole way once more on PostgreSQL, with two workers on one queue."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from psycopg import Connection

from api.kinds.sweep.stored import stored_sweep
from api.market_data.sample import store_samples
from api.settings import Settings
from api.storage.runs import RunStatus
from api.submitting.cancel import cancel, delete
from api.submitting.submit import submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker
from tests.postgresql_server import PostgresqlServer


@asynccontextmanager
async def _team(
    settings: Settings, url: str, start_worker: StartWorker
) -> AsyncIterator[AskingServices]:
    opened = AskingServices(settings.model_copy(update={"database_url": url}))
    try:
        await opened.open()
        await store_samples(opened.database)
        for _ in range(2):
            start_worker(database_url=url, stale_after_seconds=60)
        yield opened
    finally:
        await opened.close()


@pytest.fixture
async def team(
    settings: Settings,
    postgresql_url: str,
    start_worker: StartWorker,
) -> AsyncIterator[AskingServices]:
    """AskingServices on PostgreSQL with the sample markets and two workers."""
    async with _team(settings, postgresql_url, start_worker) as opened:
        yield opened


@pytest.fixture
async def pooled_team(
    settings: Settings,
    pooled_url: str,
    start_worker: StartWorker,
) -> AsyncIterator[AskingServices]:
    """The same behind PgBouncer in transaction mode."""
    async with _team(settings, pooled_url, start_worker) as opened:
        yield opened


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


async def test_runs_and_sweeps_are_computed_behind_a_pooler(
    pooled_team: AskingServices, ask: Questions
) -> None:
    service = Service(pooled_team)
    questions = [ask.backtest(round(0.0001 + i * 1e-6, 7)) for i in range(20)]
    *ended, sweep = await asyncio.gather(
        *(service.finish(question) for question in [*questions, ask.long_sweep()])
    )
    assert {run.status for run in [*ended, sweep]} == {RunStatus.SUCCEEDED}
    assert (await stored_sweep(pooled_team.results, sweep)).computed.all()


def _until_refused(admin: Connection[Any], name: str) -> None:
    """Wait until transactions of that database have been rolled back."""
    asked = "SELECT xact_rollback FROM pg_stat_database WHERE datname = %s"
    ((before,),) = admin.execute(asked, (name,)).fetchall()
    deadline, rolled_back = time.monotonic() + 60, 0
    while rolled_back < 5:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        ((now,),) = admin.execute(asked, (name,)).fetchall()
        rolled_back = now - before


async def test_results_are_kept_while_the_database_only_reads(
    team: AskingServices, ask: Questions, postgresql_server: PostgresqlServer
) -> None:
    service, name = Service(team), str(team.database.url.database)
    run = await service.start(ask.slow_sweep())
    await service.until(run, lambda row: row.progress_done > 0)
    with postgresql_server.connect() as admin:
        # As after a failover: what was connected is cut off, and what comes may only read.
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        admin.execute(cut, (name,))
        await asyncio.to_thread(_until_refused, admin, name)
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = off".encode())
    ended = await service.ended(run)
    assert (ended.status, ended.progress_done) == (RunStatus.SUCCEEDED, ended.progress_total)
    assert (await stored_sweep(team.results, ended)).computed.all()
    assert {shard.attempts for shard in await service.shards(run)} <= {0, 1}
