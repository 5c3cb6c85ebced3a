"""Runs that are asked again when their markets have new data."""

import asyncio
import dataclasses
from datetime import UTC, datetime

import pytest

from api.errors import InvalidInput
from api.kinds.market_import.config import ImportConfig
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.sample import generate_samples
from api.market_data.series import MarketData
from api.market_data.writer import store_in, store_market
from api.registry import config_of
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.trials import count_trials
from api.storage import reruns, runs
from api.storage.reruns import Rerun
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.submitting.cancel import delete
from api.submitting.describe import Words, describe
from api.submitting.submit import submit
from api.watching.services import AskingServices
from api.working.rerunning import Rerunning
from engine.model.params import Period
from tests.api.asking import PATIENCE_SECONDS, Questions, Service
from tests.api.installation import StartWorker

DAY_MS = 86_400_000
END_MS = Questions.year.end_ms - 60 * DAY_MS  # midnight, and a settlement


def until(market: MarketData, end_ms: int, factor: float = 1.0) -> MarketData:
    """A market that has not gone on since then; its rates times a factor."""
    series = []
    for one in market.series:
        columns = {name: column[one.ts_ms <= end_ms] for name, column in one.columns.items()}
        if one.kind == "funding":
            columns["rate"] = columns["rate"] * factor
        series.append(dataclasses.replace(one, columns=columns))
    return dataclasses.replace(market, series=tuple(series))


async def have(
    services: AskingServices, end_ms: int, *keys: MarketKey, factor: float = 1.0
) -> None:
    """Import the markets as they were then."""
    for market in generate_samples(3):
        if MarketKey(market.venue, market.symbol) in keys:
            await store_market(services.database, until(market, end_ms, factor))


@pytest.fixture
async def data(services: AskingServices, ask: Questions) -> None:
    await have(services, END_MS, ask.btc, ask.eth)


async def flagged(services: AskingServices, config: RunConfig) -> RunRow:
    """A run that has ended (nobody computes here), to be asked again."""
    accepted = await submit(
        services,
        config,
        sent_input={"period": {"start": "2024-01-01", "end": "typed"}, "idempotencyKey": "k"},
        owner="alice",
        label="nightly",
    )
    run = accepted.run
    async with services.database.transaction() as session:
        row = await runs.get(session, run.id)
        assert row is not None
        row.status = RunStatus.SUCCEEDED
    return await describe(services, run.id, Words(tags=["kept"], rerun_on_new_data=True))


async def said(services: AskingServices, run: RunRow) -> Rerun:
    return await services.rerun_of(run.id)


async def look(services: AskingServices) -> None:
    await Rerunning(services).look()


async def newer(services: AskingServices, run: RunRow) -> RunRow:
    """The run that one became."""
    rerun = await said(services, run)
    assert rerun.rerun_as_id is not None
    row = await services.run(rerun.rerun_as_id)
    assert row is not None
    return row


def period_of(run: RunRow) -> Period:
    period = config_of(run).computed_from
    assert period is not None
    return period


@pytest.mark.usefixtures("data")
async def test_a_period_that_reached_the_end_of_the_data_goes_on_to_the_new_one(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    await look(services)  # nothing is new
    assert await said(services, run) == Rerun(wanted=True)

    new_end_ms = END_MS + 5 * DAY_MS
    await have(services, new_end_ms, ask.btc)
    await look(services)
    new = await newer(services, run)
    assert (period_of(new).start_ms, period_of(new).end_ms) == (ask.year.start_ms, new_end_ms)
    assert (new.owner, new.label, new.tags) == ("alice", "nightly", ["kept"])
    end = datetime.fromtimestamp(new_end_ms / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert new.input == {"period": {"start": "2024-01-01", "end": end}}
    assert (await said(services, run)).wanted is False  # the flag has moved on
    assert await said(services, new) == Rerun(wanted=True, rerun_of_id=run.id)


@pytest.mark.usefixtures("data")
async def test_a_period_that_ended_before_its_data_stays_and_waits_for_other_rows(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.backtest().until(END_MS - 30 * DAY_MS))
    await have(services, END_MS + 5 * DAY_MS, ask.btc)
    await look(services)
    assert await said(services, run) == Rerun(wanted=True)  # what came later says nothing to it
    await have(services, END_MS + 5 * DAY_MS, ask.btc, factor=1.5)
    await look(services)
    new = await newer(services, run)
    assert period_of(new) == period_of(run)
    assert new.data_hash != run.data_hash
    assert new.config_hash == run.config_hash


@pytest.mark.usefixtures("data")
async def test_one_that_is_flagged_late_catches_up_at_once(
    services: AskingServices, ask: Questions
) -> None:
    accepted = await submit(services, ask.backtest().until(END_MS), sent_input={})
    async with services.database.transaction() as session:
        row = await runs.get(session, accepted.run.id)
        assert row is not None
        row.status = RunStatus.SUCCEEDED
    await have(services, END_MS + DAY_MS, ask.btc)
    run = await describe(services, accepted.run.id, Words(rerun_on_new_data=True))
    await look(services)
    assert period_of(await newer(services, run)).end_ms == END_MS + DAY_MS


@pytest.mark.usefixtures("data")
async def test_of_several_markets_the_last_is_waited_for(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.markets(ask.btc, ask.eth).until(END_MS))
    await have(services, END_MS + 2 * DAY_MS, ask.btc)
    await look(services)
    assert (await said(services, run)).rerun_as_id is None
    await have(services, END_MS + 3 * DAY_MS, ask.eth)
    await look(services)
    new = await newer(services, run)
    assert period_of(new).end_ms == END_MS + 2 * DAY_MS
    # One that has ended for good is not waited for.
    async with services.database.transaction() as session:
        row = await runs.get(session, new.id)
        assert row is not None
        row.status = RunStatus.SUCCEEDED
    await have(services, END_MS + 30 * DAY_MS, ask.btc)
    await look(services)
    assert period_of(await newer(services, new)).end_ms == END_MS + 30 * DAY_MS


@pytest.mark.usefixtures("data")
async def test_of_all_that_look_one_asks_again(services: AskingServices, ask: Questions) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    await have(services, END_MS + DAY_MS, ask.btc)
    await asyncio.gather(*(look(services) for _ in range(6)))
    new = await newer(services, run)
    async with services.database.session() as session:
        every = await runs.page(session, first=50)
    assert {one.id for one in every} == {run.id, new.id}


@pytest.mark.usefixtures("data")
async def test_news_are_as_durable_as_the_data(services: AskingServices, ask: Questions) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    await look(services)
    (market,) = [one for one in generate_samples(3) if one.symbol == ask.btc.symbol]
    async with services.database.transaction() as session:
        await store_in(session, until(market, END_MS + DAY_MS))
        await session.rollback()  # as when the importer is killed
    async with services.database.session() as session:
        assert await reruns.due(session, 10) == []
    await store_market(services.database, until(market, END_MS))  # nothing new
    async with services.database.session() as session:
        assert await reruns.due(session, 10) == []
    await store_market(services.database, until(market, END_MS + DAY_MS))
    async with services.database.session() as session:
        (due,) = await reruns.due(session, 10)
    assert due.run.id == run.id


@pytest.mark.usefixtures("data")
async def test_what_cannot_be_asked_again_is_told_until_it_can(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    services.settings = services.settings.model_copy(update={"max_queued_runs": 0})
    await have(services, END_MS + DAY_MS, ask.btc)
    await look(services)
    told = await said(services, run)
    assert told.failure == "at most 0 runs may wait at a time, were 0"
    services.settings = services.settings.model_copy(update={"max_queued_runs": 10})
    await look(services)  # it stayed due
    assert (await said(services, await newer(services, run))).failure is None


@pytest.mark.usefixtures("data")
async def test_nobody_is_asked_again_who_is_not_to_be(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    await describe(services, run.id, Words(rerun_on_new_data=False))
    await have(services, END_MS + DAY_MS, ask.btc)
    await look(services)
    assert await said(services, run) == Rerun()
    request = ExchangeRequest("okx", "BTC/USDT:USDT", END_MS, END_MS + DAY_MS)
    imported = await submit(services, ImportConfig(request), sent_input={})
    with pytest.raises(InvalidInput, match="must be said of runs that compute, was of IMPORT"):
        await describe(services, imported.run.id, Words(rerun_on_new_data=True))


@pytest.mark.usefixtures("data")
async def test_a_link_ends_with_the_run_that_it_names(
    services: AskingServices, ask: Questions
) -> None:
    run = await flagged(services, ask.backtest().until(END_MS))
    await have(services, END_MS + DAY_MS, ask.btc)
    await look(services)
    new = await newer(services, run)
    await delete(services, run.id)
    assert await said(services, new) == Rerun(wanted=True)


@pytest.mark.usefixtures("data")
async def test_workers_ask_again_and_make_no_trial_of_it(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.sweep(3).until(END_MS))
    await describe(services, run.id, Words(rerun_on_new_data=True))
    before = await count_trials(services.database, "", ask.btc, ask.year)
    await have(services, END_MS + 5 * DAY_MS, ask.btc)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await said(services, run)).rerun_as_id is None:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    ended = await service.ended(await newer(services, run))
    assert ended.status == RunStatus.SUCCEEDED
    assert ended.sharpe != run.sharpe
    assert await count_trials(services.database, "", ask.btc, ask.year) == before
