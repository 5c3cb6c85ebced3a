"""A market that grows makes no new question of one about its past, and never an old answer."""

import dataclasses

from api.kinds.portfolio.config import PortfolioConfig
from api.market_data.sample import generate_samples
from api.market_data.series import MarketData
from api.market_data.writer import store_market
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.params import SimpleParams
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker

DAY_MS = 86_400_000


def _until(market: MarketData, end_ms: int) -> MarketData:
    series = tuple(
        dataclasses.replace(
            one, columns={name: column[one.ts_ms <= end_ms] for name, column in one.columns.items()}
        )
        for one in market.series
    )
    return dataclasses.replace(market, series=series)


def _configs(ask: Questions) -> list[RunConfig]:
    several = (ask.btc, ask.eth)
    return [
        ask.backtest(),
        ask.sweep(),
        ask.comparison(),
        ask.markets(*several),
        PortfolioConfig(several, ask.year, SimpleParams(), ProfiledTerms()),
    ]


async def _store(services: AskingServices, keys: tuple[MarketKey, ...], end_ms: int) -> None:
    for market in generate_samples(3):  # other prices than those that are stored already
        if (market.venue, market.symbol) in {(key.venue, key.symbol) for key in keys}:
            await store_market(services.database, _until(market, end_ms))


async def test_a_question_about_the_past_is_answered_by_the_stored_run(
    services: AskingServices, ask: Questions
) -> None:
    keys, end_ms = (ask.btc, ask.eth), ask.year.end_ms
    answers: list[list[str]] = []
    for later_ms in (0, 1, 10 * DAY_MS):
        await _store(services, keys, end_ms + later_ms)
        accepted = [await submit(services, one, sent_input={}) for one in _configs(ask)]
        answers.append([one.run.id for one in accepted])
    assert answers[0] == answers[1] == answers[2]
    await _store(services, keys, end_ms - DAY_MS)
    shorter = [(await submit(services, one, sent_input={})).run.id for one in _configs(ask)]
    assert not set(shorter) & set(answers[0])


async def test_one_that_reaches_into_what_is_new_is_asked_anew(
    services: AskingServices, ask: Questions
) -> None:
    end_ms = ask.year.end_ms
    await _store(services, (ask.btc,), end_ms - DAY_MS)
    before = await submit(services, ask.backtest(), sent_input={})
    await _store(services, (ask.btc,), end_ms)
    after = await submit(services, ask.backtest(), sent_input={})
    assert not after.reused
    assert after.run.data_hash != before.run.data_hash


async def test_what_is_reused_is_what_would_be_computed(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    ends = (ask.year.end_ms, ask.year.end_ms + 90 * DAY_MS)
    results = []
    for owner, end_ms in enumerate(ends):  # each asks for himself, so nothing is reused
        await _store(services, (ask.btc,), end_ms)
        run = await service.ended(await service.start(ask.backtest(), owner=str(owner)))
        (shard,) = await service.shards(run)
        results.append((run.data_hash, run.net_pnl, shard.summary, shard.blobs))
    assert results[0][1] is not None
    assert results[0] == results[1]
