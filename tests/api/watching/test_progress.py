"""Subscribers see the stored state, then what happens, then exactly one end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from api.broker.events import CELL_METRICS, Cells, Event, Finished, Progressed
from api.broker.redis_server import EmbeddedRedis
from api.errors import InvalidInput, RunNotFound
from api.kinds.sweep.stored import stored_sweep
from api.settings import Settings
from api.storage.runs import RunStatus
from api.submitting.cancel import cancel
from api.submitting.submit import submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


async def _all(events: AsyncIterator[Event]) -> list[Event]:
    async with asyncio.timeout(480):
        return [event async for event in events]


async def test_a_subscriber_sees_the_run_from_queue_to_end(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    start_worker()
    first, *_, last = await _all(services.progress.subscribe(run.id))
    assert isinstance(first, Progressed)
    assert (first.status, first.done, first.total) == (RunStatus.QUEUED, 0, 1_096)
    assert isinstance(last, Finished)
    assert last.status == RunStatus.SUCCEEDED


async def test_a_late_subscriber_gets_the_stored_state_and_the_end(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.sweep())
    state, cells, end = await _all(services.progress.subscribe(run.id))
    assert isinstance(state, Progressed)
    assert (state.status, state.done) == (RunStatus.SUCCEEDED, 100)
    assert isinstance(cells, Cells)
    stored = await stored_sweep(services.results, run)
    assert cells.cells == stored.computed.nonzero()[0].tolist()
    assert cells.columns["net_pnl"] == (await stored.column("net_pnl"))[cells.cells].tolist()
    assert isinstance(end, Finished)


async def test_cells_reach_a_subscriber_while_a_sweep_runs_and_none_is_lost(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.sweep(steps=60))
    start_worker()
    events = await _all(services.progress.subscribe(run.id))
    told: dict[int, float | None] = {}
    for event in events:
        if isinstance(event, Cells):
            assert set(event.columns) == set(CELL_METRICS)
            told.update(zip(event.cells, event.columns["net_pnl"], strict=True))
    stored = await stored_sweep(services.results, await service.row(run))
    net_pnl = await stored.column("net_pnl")
    assert told == {cell: net_pnl[cell] for cell in stored.computed.nonzero()[0].tolist()}


async def test_large_blocks_of_cells_are_only_announced(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.long_sweep())
    start_worker()
    async with aclosing(services.progress.subscribe(run.id)) as events:
        await anext(events)
        await service.ended(run)  # by then more has come than one event holds, on any machine
        rest = await _all(events)
    cells = [event for event in rest if isinstance(event, Cells)]
    assert any(event.truncated and not event.cells for event in cells)
    assert [type(event) for event in rest].count(Finished) == 1


async def test_progress_goes_on_and_never_back(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.endless_sweep())
    start_worker()
    done: list[int] = []
    async with asyncio.timeout(480), aclosing(services.progress.subscribe(run.id)) as events:
        while len(set(done)) < 4:
            event = await anext(events)
            if isinstance(event, Progressed):
                done.append(event.done)
    await cancel(services, run.id)
    assert done == sorted(done)


async def test_never_more_than_five_events_in_a_second(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    start_worker()
    run = await service.start(ask.long_sweep())
    clock = asyncio.get_running_loop()
    times = [clock.time() async for _ in services.progress.subscribe(run.id)]
    assert all(later - first >= 1.0 for first, later in zip(times, times[5:], strict=False))


async def test_a_reconnecting_subscriber_gets_only_what_it_missed(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.start(ask.endless_sweep())
    async with aclosing(services.progress.subscribe(run.id)) as events:
        seen = [event async for event in _until_running(events)]
    await cancel(services, run.id)
    missed = await _all(services.progress.subscribe(run.id, after=seen[-1].cursor))
    assert isinstance(missed[-1], Finished)
    assert not any(isinstance(event, Progressed) and event.done == 0 for event in missed)


async def _until_running(events: AsyncIterator[Event]) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        if isinstance(event, Progressed) and event.done > 0:
            return


async def test_a_cursor_of_the_stored_state_resumes_with_the_stored_state(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    async with aclosing(services.progress.subscribe(run.id)) as events:
        first = await anext(events)
    assert first.cursor.startswith("db-")
    async with aclosing(services.progress.subscribe(run.id, after=first.cursor)) as events:
        assert isinstance(await anext(events), Progressed)


@pytest.mark.parametrize("after", ["", "x", "1", "1-", "1-2-3", "db-", "db-x", "-1-0", "9" * 99])
async def test_a_malformed_cursor_is_refused(
    services: AskingServices, service: Service, ask: Questions, after: str
) -> None:
    run = await service.start(ask.backtest())
    with pytest.raises(InvalidInput, match="must be the cursor of an event of this run") as refused:
        await anext(services.progress.subscribe(run.id, after=after))
    assert refused.value.field == "after"


async def test_an_unknown_run_and_that_of_another_are_not_found(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest(), owner="me")
    for run_id, owner in [("no-such-run", None), (run.id, "other")]:
        with pytest.raises(RunNotFound):
            await anext(services.progress.subscribe(run_id, owner=owner))


async def test_two_subscribers_see_the_same_end(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.sweep())
    start_worker()
    both = await asyncio.gather(*(_all(services.progress.subscribe(run.id)) for _ in range(2)))
    assert [type(events[-1]) for events in both] == [Finished, Finished]
    assert services.progress.subscribers == 0


async def test_a_stream_is_read_once_however_many_subscribers_come(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.long_sweep())
    watching = [asyncio.create_task(_all(services.progress.subscribe(run.id))) for _ in range(50)]
    start_worker()
    await service.until(run, lambda row: row.progress_done > 0)
    watching += [asyncio.create_task(_all(services.progress.subscribe(run.id))) for _ in range(50)]
    for events in await asyncio.gather(*watching):
        assert isinstance(events[0], Progressed)
        assert [type(event) for event in events].count(Finished) == 1
    statistics = await services.redis.info("commandstats")
    assert statistics["cmdstat_xrange"]["calls"] == 1


async def test_when_redis_is_gone_the_database_tells(
    services: AskingServices,
    service: Service,
    redis_server: EmbeddedRedis,
    start_worker: StartWorker,
    settings: Settings,
    ask: Questions,
) -> None:
    whole = AskingServices(settings.model_copy(update={"shard_event_cells": 10**12}))
    try:
        run = (await submit(whole, ask.slow_sweep(), sent_input={})).run
    finally:
        await whole.close()
    start_worker()
    events: list[Event] = []
    async with asyncio.timeout(480):
        async for event in services.progress.subscribe(run.id):
            events.append(event)
            if isinstance(event, Progressed) and event.done > 0:
                redis_server.stop()
    assert [type(event) for event in events].count(Finished) == 1
    assert events[-1].cursor.startswith("db-")
    assert (await service.row(run)).status == RunStatus.SUCCEEDED


async def test_when_redis_comes_back_empty_the_rest_of_a_sweep_goes_on(
    services: AskingServices,
    service: Service,
    redis_server: EmbeddedRedis,
    start_worker: StartWorker,
    ask: Questions,
) -> None:
    start_worker()
    run = await service.start(ask.long_sweep())
    events: list[Event] = []
    is_away = False
    async with asyncio.timeout(480):
        async for event in services.progress.subscribe(run.id):
            events.append(event)
            if isinstance(event, Progressed) and event.done > 0 and not is_away:
                redis_server.stop()
                is_away = True
                redis_server.start()
    assert [type(event) for event in events].count(Finished) == 1
    ended = await service.row(run)
    assert (ended.status, ended.progress_done) == ("SUCCEEDED", ended.progress_total)


async def test_activity_tells_of_all_runs_of_an_owner(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    told: list[Event] = []

    async def listen() -> None:
        async for event in services.progress.activity("me"):
            told.append(event)
            if isinstance(event, Finished):
                return

    listening = asyncio.create_task(listen())
    await service.ended(await service.start(ask.backtest(0.0002), owner="other"))
    mine = await service.start(ask.backtest(), owner="me")
    async with asyncio.timeout(480):
        await listening
    assert {event.run_id for event in told} == {mine.id}
    assert isinstance(told[-1], Finished)


async def test_activity_goes_on_when_redis_is_gone(
    services: AskingServices, service: Service, redis_server: EmbeddedRedis, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    activity = services.progress.activity()
    async with aclosing(activity), asyncio.timeout(480):
        next_event = asyncio.ensure_future(anext(activity))
        while not services.progress.subscribers:  # noqa: ASYNC110  as a client would see it
            await asyncio.sleep(0.02)
        redis_server.stop()
        while services.progress._hub._stored is None:  # noqa: ASYNC110  the database was looked at
            await asyncio.sleep(0.02)
        await cancel(services, run.id)
        event = await next_event
    assert isinstance(event, Finished)
    assert (event.run_id, event.status) == (run.id, RunStatus.CANCELLED)


async def test_the_first_run_of_all_is_told_of_without_redis(
    services: AskingServices, service: Service, redis_server: EmbeddedRedis, ask: Questions
) -> None:
    activity = services.progress.activity()
    async with aclosing(activity), asyncio.timeout(480):
        next_event = asyncio.ensure_future(anext(activity))
        while not services.progress.subscribers:  # noqa: ASYNC110  as a client would see it
            await asyncio.sleep(0.02)
        redis_server.stop()
        while services.progress._hub._stored is None:  # noqa: ASYNC110  no run was there
            await asyncio.sleep(0.02)
        run = await service.start(ask.backtest())
        event = await next_event
    assert event.run_id == run.id
