"""What is accepted, reused and refused; a refusal stores nothing."""

import asyncio

import pytest

from api.broker.redis_server import EmbeddedRedis
from api.errors import InvalidInput, LimitExceeded, MarketNotFound, NoData
from api.kinds.backtest.config import BacktestConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.settings import Settings
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.params import Period, SimpleParams
from tests.api.asking import Questions, Service

DAY_MS = 86_400_000


async def test_an_accepted_run_waits_with_its_shards(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    accepted = await submit(
        services, ask.sweep(), sent_input={"label": "x", "b": [1.5]}, label="x", owner="me"
    )
    assert not accepted.reused
    run = await service.row(accepted.run)
    assert (run.status, run.kind, run.owner, run.label) == ("QUEUED", "SWEEP", "me", "x")
    assert run.input == {"label": "x", "b": [1.5]}
    assert run.synthetic
    assert run.warnings == ["SYNTHETIC: made by a generator, no market history"]
    assert {one["kind"] for one in run.series} >= {"funding", "perp", "spot"}
    (shard,) = await service.shards(run)
    assert (shard.status, shard.first_cell, shard.last_cell) == ("QUEUED", 0, 100)


async def test_the_same_question_is_answered_by_the_same_run(
    services: AskingServices, ask: Questions
) -> None:
    first = await submit(services, ask.backtest(), sent_input={"a": 1})
    again = await submit(services, ask.backtest(), sent_input={"a": 2}, label="other")
    assert again.reused
    assert again.run.id == first.run.id


async def test_a_run_without_a_label_takes_that_of_who_asks_again(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    first = await submit(services, ask.backtest(), sent_input={})
    for label in ("mine", "another", None):
        await submit(services, ask.backtest(), sent_input={}, label=label)
    assert (await service.row(first.run)).label == "mine"


async def test_another_owner_gets_a_run_of_its_own(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    await submit(services, ask.backtest(), sent_input={}, owner="a")
    assert not (await submit(services, ask.backtest(), sent_input={}, owner="b")).reused
    assert await service.run_count() == 2


async def test_equal_questions_at_the_same_time_meet_in_one_run(
    settings: Settings, services: AskingServices, service: Service, ask: Questions
) -> None:
    # Two API processes and ten clients each.
    other = AskingServices(settings)
    try:
        answers = await asyncio.gather(
            *(
                submit(s, ask.backtest(), sent_input={})
                for s in (services, other)
                for _ in range(10)
            )
        )
    finally:
        await other.close()
    assert len({answer.run.id for answer in answers}) == 1
    assert sum(not answer.reused for answer in answers) == 1
    assert await service.run_count() == 1


async def test_without_redis_a_run_is_accepted_all_the_same(
    services: AskingServices, service: Service, redis_server: EmbeddedRedis, ask: Questions
) -> None:
    redis_server.stop()
    accepted = await submit(services, ask.backtest(), sent_input={})
    assert (await service.row(accepted.run)).status == "QUEUED"


async def test_an_unknown_market_is_refused(services: AskingServices, service: Service) -> None:
    nowhere = BacktestConfig(
        MarketKey("sample", "NO/USDT:USDT"),
        Period(0, 1),
        SimpleParams(),
        ProfiledTerms(),
    )
    with pytest.raises(MarketNotFound, match="was NO/USDT:USDT on sample"):
        await submit(services, nowhere, sent_input={})
    assert await service.run_count() == 0


async def test_a_period_without_data_is_refused_and_told_what_there_is(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    later = Period(ask.year.end_ms + 300 * DAY_MS, ask.year.end_ms + 400 * DAY_MS)
    config = BacktestConfig(ask.btc, later, SimpleParams(), ProfiledTerms())
    with pytest.raises(NoData, match="which has 2022-01-01 00:00 UTC to 2024-12-31") as refused:
        await submit(services, config, sent_input={})
    assert refused.value.available_from_ms == ask.three_years.start_ms
    assert await service.run_count() == 0


async def test_data_that_ends_inside_the_period_is_warned_of(
    services: AskingServices, ask: Questions
) -> None:
    beyond = Period(ask.year.start_ms, ask.year.end_ms + 300 * DAY_MS)
    config = BacktestConfig(ask.btc, beyond, SimpleParams(), ProfiledTerms())
    run = (await submit(services, config, sent_input={})).run
    assert run.warnings is not None
    assert "settlements end at 2024-12-31 16:00 UTC, inside the period" in run.warnings


@pytest.mark.parametrize(
    ("limit", "kind", "value", "requested"),
    [
        ("max_sweep_cells", "sweep", 99, 100),
        ("max_sweep_axes", "sweep", 1, 2),
        ("max_markets", "markets", 1, 2),
    ],
)
async def test_limits_are_told_with_what_was_asked(
    settings: Settings, ask: Questions, limit: str, kind: str, value: int, requested: int
) -> None:
    limited = AskingServices(settings.model_copy(update={limit: value}))
    config = ask.sweep() if kind == "sweep" else ask.markets(ask.btc, ask.eth)
    try:
        with pytest.raises(LimitExceeded, match=f"at most {value}, was {requested}") as refused:
            await submit(limited, config, sent_input={})
    finally:
        await limited.close()
    assert (refused.value.limit, refused.value.requested) == (value, requested)


async def test_a_full_queue_takes_no_more_but_still_answers(
    settings: Settings, service: Service, ask: Questions
) -> None:
    full = AskingServices(settings.model_copy(update={"max_queued_runs": 1}))
    try:
        first = await submit(full, ask.backtest(), sent_input={})
        with pytest.raises(LimitExceeded, match="at most 1 runs may wait at a time, were 1"):
            await submit(full, ask.backtest(0.0002), sent_input={})
        assert (await submit(full, ask.backtest(), sent_input={})).run.id == first.run.id
    finally:
        await full.close()
    assert await service.run_count() == 1


async def test_one_owner_leaves_room_in_the_queue_for_the_others(
    settings: Settings, service: Service, ask: Questions
) -> None:
    shared = AskingServices(settings.model_copy(update={"max_queued_runs_per_owner": 1}))
    try:
        await submit(shared, ask.backtest(), sent_input={}, owner="alice")
        with pytest.raises(LimitExceeded, match="at most 1 runs of one owner may wait"):
            await submit(shared, ask.backtest(0.0002), sent_input={}, owner="alice")
        await submit(shared, ask.backtest(0.0002), sent_input={}, owner="bob")
        for rate in (0.0003, 0.0004):  # without keys there is one owner, and only the whole limit
            await submit(shared, ask.backtest(rate), sent_input={})
    finally:
        await shared.close()
    assert await service.run_count() == 4


async def test_a_long_label_is_refused(services: AskingServices, ask: Questions) -> None:
    with pytest.raises(InvalidInput, match="at most 200 characters, was 10000"):
        await submit(services, ask.backtest(), sent_input={}, label="x" * 10_000)
