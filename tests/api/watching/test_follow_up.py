"""A cell or a market of a run, opened as a run of its own."""

import pytest

from api.errors import NoData
from api.kinds.multi_market.market_run import market_run
from api.kinds.multi_market.stored import stored_markets
from api.kinds.sweep.cell_run import cell_run
from api.kinds.sweep.stored import stored_sweep
from api.market_data.sample import store_samples
from api.runs.names import MarketKey
from api.storage.runs import RunStatus
from api.watching.services import AskingServices
from engine.model.errors import InvalidParams
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


async def test_a_cell_opens_as_the_backtest_of_its_parameters(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    sweep = await service.finish(ask.sweep())
    run = await cell_run(services, sweep, 99)
    assert run is not None
    assert run.status == RunStatus.SUCCEEDED
    assert run.config["strategy"]["min_funding_rate"] == 0.0005
    assert run.input == ask.sweep().cell_config(99).to_input()
    cells = await stored_sweep(services.results, sweep)
    assert run.net_pnl == (await cells.column("net_pnl"))[99]
    again = await cell_run(services, sweep, 99)
    assert again is not None
    assert again.id == run.id


async def test_an_invalid_cell_has_no_run_and_a_cell_beyond_the_grid_is_refused(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    sweep = await service.start(ask.sweep())
    assert ask.sweep().grid().invalid_cells()[9]
    assert await cell_run(services, sweep, 9) is None
    with pytest.raises(InvalidParams, match="from 0 to 99, was 100"):
        await cell_run(services, sweep, 100)
    assert await service.run_count() == 1


async def test_a_cell_uses_the_data_of_its_sweep_also_after_an_import(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    sweep = await service.finish(ask.sweep())
    await store_samples(services.database, seed=2)
    run = await cell_run(services, sweep, 99)
    assert run is not None
    assert run.data_hash == sweep.data_hash
    assert (
        run.net_pnl == (await (await stored_sweep(services.results, sweep)).column("net_pnl"))[99]
    )
    fresh = await service.finish(ask.sweep().cell_config(99))
    assert fresh.id != run.id
    assert fresh.net_pnl != run.net_pnl


async def test_a_market_opens_as_its_backtest_and_a_failed_one_as_its_failure(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    config = ask.markets(ask.btc, MarketKey("sample", "NO/USDT:USDT"))
    both = await service.finish(config)
    run = await market_run(services, both, 0)
    (entry, _) = await stored_markets(services.results, both)
    assert entry.backtest is not None
    assert run.net_pnl == entry.backtest.metrics["net_pnl"]
    with pytest.raises(NoData, match="was without funding and perp and spot"):
        await market_run(services, both, 1)


async def test_a_run_that_takes_longer_is_returned_as_it_is(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    sweep = await service.start(ask.sweep())  # and no worker
    run = await cell_run(services, sweep, 99, timeout_seconds=0.1)
    assert run is not None
    assert run.status == RunStatus.QUEUED
