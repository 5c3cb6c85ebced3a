"""Imports from an exchange as runs: real workers, and a local server in the exchange's place."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from api.broker.events import Finished, Progressed
from api.errors import InvalidInput
from api.kinds.market_import.config import ImportConfig
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.series import Series
from api.market_data.writer import load_series
from api.settings import Settings
from api.storage.runs import RunStatus
from api.submitting import cancel as jobs
from api.submitting.submit import Accepted, submit
from api.watching.services import AskingServices
from tests.api.asking import Service
from tests.api.installation import StartWorker
from tests.api.market_data.exchange.histories import DAY_MS, START_MS, walk
from tests.api.market_data.exchange.server import Exchanges, forbidden, serve

DAYS = 60
SYMBOL = "BTC/USDT:USDT"


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        running.traded["okx"] = walk(DAYS)  # the slowest of all: many small pages
        yield running


@pytest.fixture
def settings(settings: Settings, exchanges: Exchanges) -> Settings:
    return settings.model_copy(update={"exchange_relay": exchanges.relay})


async def ask(services: AskingServices, days: int = DAYS, **how: Any) -> Accepted:
    request = ExchangeRequest("okx", SYMBOL, START_MS, START_MS + days * DAY_MS)
    return await submit(services, ImportConfig(request), sent_input={}, **how)


async def stored(services: AskingServices) -> dict[str, Series]:
    async with services.database.session() as session:
        return {one.kind: one for one in await load_series(session, "okx", SYMBOL)}


HALF = 8


async def until_half(exchanges: Exchanges, pages: int = HALF) -> None:
    """Until a page is waited for that `exchanges.allow(pages)` keeps back."""
    async with asyncio.timeout(480):
        while len(exchanges.pages()) <= pages:  # noqa: ASYNC110  the server has no event
            await asyncio.sleep(0.01)


async def test_an_import_is_a_run_with_progress_and_a_result(
    services: AskingServices, service: Service, start_worker: StartWorker
) -> None:
    run = (await ask(services)).run
    start_worker()
    events = [event async for event in services.progress.subscribe(run.id)]
    done = [event.done for event in events if isinstance(event, Progressed)]
    assert done == sorted(done)
    assert {event.unit for event in events if isinstance(event, Progressed)} == {"hours"}
    assert isinstance(events[-1], Finished)
    ended = await service.row(run)
    assert (ended.status, ended.failure) == (RunStatus.SUCCEEDED, None)
    assert (ended.progress_done, ended.progress_total) == (4 * DAYS * 24, 4 * DAYS * 24)
    (shard,) = await service.shards(run)
    assert shard.summary is not None
    assert shard.summary["rows_fetched"] == {
        "funding": 3 * DAYS,
        "perp": 24 * DAYS,
        "spot": 24 * DAYS,
        "mark": 24 * DAYS,
    }
    assert len((await stored(services))["perp"].ts_ms) == 24 * DAYS


async def test_the_same_question_meets_in_one_run_until_it_has_ended(
    services: AskingServices, service: Service, start_worker: StartWorker
) -> None:
    first, second = await asyncio.gather(ask(services), ask(services))
    assert first.run.id == second.run.id
    assert {first.reused, second.reused} == {False, True}
    start_worker()
    await service.ended(first.run)
    later = await ask(services)
    assert later.run.id != first.run.id
    await service.ended(later.run)


async def test_an_idempotency_key_never_starts_a_second_import(
    services: AskingServices, service: Service, start_worker: StartWorker
) -> None:
    start_worker()
    first = await ask(services, idempotency_key="monday")
    await service.ended(first.run)
    again = await ask(services, idempotency_key="monday")
    assert (again.run.id, again.reused) == (first.run.id, True)
    request = ExchangeRequest("okx", SYMBOL, START_MS, START_MS + DAY_MS)
    with pytest.raises(InvalidInput, match="must not be used again for another input"):
        await submit(
            services, ImportConfig(request), sent_input={"other": 1}, idempotency_key="monday"
        )


async def test_a_cancel_changes_nothing_and_the_next_import_goes_on(
    services: AskingServices, service: Service, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    exchanges.allow(HALF)
    run = (await ask(services)).run
    start_worker()
    await until_half(exchanges)
    cancelled = await jobs.cancel(services, run.id)  # though the exchange does not answer
    exchanges.allow(None)
    assert cancelled.status == RunStatus.CANCELLED
    assert 0 < cancelled.progress_done < cancelled.progress_total
    assert await stored(services) == {}
    before = {(one.path, str(one.query)) for one in exchanges.pages()[:7]}
    exchanges.asked.clear()
    again = (await ask(services)).run
    assert (await service.ended(again)).status == RunStatus.SUCCEEDED
    assert before.isdisjoint((one.path, str(one.query)) for one in exchanges.pages())
    assert len((await stored(services))["perp"].ts_ms) == 24 * DAYS


async def test_what_a_killed_worker_fetched_is_not_fetched_again(
    services: AskingServices, service: Service, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    exchanges.allow(HALF)
    run = (await ask(services)).run
    doomed = start_worker()
    await until_half(exchanges)
    doomed.kill()
    doomed.join()
    exchanges.allow(None)
    assert await stored(services) == {}
    before = {(one.path, str(one.query)) for one in exchanges.pages()[:7]}
    exchanges.asked.clear()
    start_worker()
    assert (await service.ended(run)).status == RunStatus.SUCCEEDED
    assert before.isdisjoint((one.path, str(one.query)) for one in exchanges.pages())
    assert len((await stored(services))["perp"].ts_ms) == 24 * DAYS


async def test_an_exchange_that_refuses_fails_the_run_in_words(
    services: AskingServices, service: Service, exchanges: Exchanges, start_worker: StartWorker
) -> None:
    exchanges.faults = [("funding-rate-history", forbidden)]
    run = (await ask(services)).run
    start_worker()
    ended = await service.ended(run)
    assert ended.status == RunStatus.FAILED
    assert ended.failure == "okx must give BTC/USDT:USDT funding, refused it: HTTP 400"
    assert await stored(services) == {}


async def test_small_runs_do_not_wait_behind_imports(
    services: AskingServices,
    service: Service,
    exchanges: Exchanges,
    start_worker: StartWorker,
) -> None:
    from tests.api.asking import Questions

    start_worker()
    await service.finish(Questions().backtest(0.0003))  # the worker is warm
    exchanges.allow(2)
    imports = [(await ask(services, DAYS - index)).run for index in range(4)]
    await until_half(exchanges, 2)
    await service.finish(Questions().backtest())
    assert (await service.row(imports[0])).status == RunStatus.RUNNING
    for run in imports:
        with suppress(Exception):
            await jobs.cancel(services, run.id)
