"""Strict data: sound periods run, flawed ones are refused with the list of what is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from api.errors import InvalidInput, NoData
from api.registry import kind_of
from api.runs.config import RunConfig
from api.runs.material import check_coverage
from api.runs.names import MarketKey
from api.storage import markets
from api.storage.runs import RunStatus
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.params import Period
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker

GAPS = MarketKey("sample", "GAPS/USDT:USDT")


async def test_a_sound_period_is_accepted(services: AskingServices, ask: Questions) -> None:
    accepted = await submit(services, ask.backtest(), sent_input={}, strict_data=True)
    assert accepted.run.status == RunStatus.QUEUED
    again = await submit(services, ask.backtest(), sent_input={})
    assert again.reused  # the answer is the same


@pytest.mark.parametrize("kind", ["backtest", "comparison", "sweep"])
async def test_a_flawed_period_is_refused_with_the_list(
    service: Service, ask: Questions, kind: str
) -> None:
    flawed: dict[str, RunConfig] = {
        "backtest": replace(ask.backtest(), market=GAPS, period=ask.three_years),
        "comparison": replace(ask.comparison(), market=GAPS, period=ask.three_years),
        "sweep": replace(ask.sweep(), market=GAPS, period=ask.three_years),
    }
    with pytest.raises(InvalidInput, match="strictData must find no flaw") as refused:
        await submit(service.services, flawed[kind], sent_input={}, strict_data=True)
    assert refused.value.field == "strictData"
    assert "settlements (" in refused.value.message
    assert "Spot 1h has 5 gaps with" in refused.value.message
    assert await service.run_count() == 0


async def test_a_period_beyond_the_stored_funding_is_refused(
    services: AskingServices, ask: Questions
) -> None:
    long = Period(ask.three_years.start_ms, ask.three_years.end_ms + 40 * 86_400_000)
    config = replace(ask.backtest(), period=long)
    with pytest.raises(InvalidInput, match="Funding ends at 2024-12-31 16:00 UTC, inside"):
        await submit(services, config, sent_input={}, strict_data=True)


async def test_of_several_markets_only_the_flawed_one_fails(
    service: Service, ask: Questions, start_worker: StartWorker
) -> None:
    start_worker()
    config = replace(ask.markets(ask.btc, GAPS), period=ask.three_years)
    run = await service.ended(await service.start(config, strict_data=True))
    assert run.status == RunStatus.SUCCEEDED
    sound, flawed = await service.shards(run)
    assert (sound.status, flawed.status) == (RunStatus.SUCCEEDED, RunStatus.FAILED)
    assert "strictData must find no flaw in the data of GAPS" in (flawed.failure or "")
    lenient = await service.start(config)  # another question: not answered by the strict run
    assert lenient.id != run.id


def test_strict_data_survives_the_database(ask: Questions) -> None:
    config = replace(ask.markets(ask.btc), strict_data=True)
    assert kind_of(config.kind).from_document(config.document()) == config


def test_a_contract_paid_in_coins_is_refused() -> None:
    with pytest.raises(NoData, match=r"settled in its quote currency.*was BTC/USD:BTC"):
        check_coverage(MarketKey("bitmex", "BTC/USD:BTC"), Period(0, 1), [], np.empty(0, np.int64))


async def test_a_lenient_run_warns_of_gravely_flawed_data(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    async with services.database.transaction() as session:
        market = await markets.find(session, ask.btc.venue, ask.btc.symbol)
        assert market is not None
        dead = {"severity": "FATAL", "sentence": "Spot 1h traded nothing."}
        known = {"severity": "WARNING", "sentence": "Spot 1h has 1 gap."}
        market.quality = {**(market.quality or {}), "findings": [dead, known]}
    told = "the data of this market are flawed: Spot 1h traded nothing."
    single = await service.start(ask.backtest())
    assert told in (single.warnings or ())
    assert not any("1 gap" in text for text in single.warnings or ())
    several = await service.start(ask.markets(ask.btc, ask.eth))
    assert f"BTC/USDT:USDT on sample: {told}" in (several.warnings or ())
    cell = await submit(services, ask.sweep().cell_config(0), sent_input={}, like=single)
    assert told in (cell.run.warnings or ())
