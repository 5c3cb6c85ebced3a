"""From a mutation to a stored result, through a real worker process."""

import asyncio

import numpy as np

from api.kinds.backtest.stored import stored_backtest
from api.kinds.comparison.stored import stored_comparison
from api.kinds.multi_market.stored import stored_markets
from api.kinds.sweep.stored import stored_sweep
from api.runs.material import series_of
from api.runs.names import MarketKey
from api.storage import workers
from api.storage.runs import RunStatus
from api.submitting.cancel import cancel
from api.watching.services import AskingServices
from engine.metrics.summary import summarise
from engine.model.params import HoldParams
from engine.simulator.run import simulate
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


async def test_a_backtest_is_stored_exactly_as_the_engine_computes_it(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    config = ask.backtest()
    run = await service.finish(config)
    assert (run.status, run.failure, run.progress_done) == ("SUCCEEDED", None, run.progress_total)
    assert run.created_at_ms <= (run.started_at_ms or 0) <= (run.finished_at_ms or 0)

    market = await services.catalog.columns(series_of(run, ask.btc))
    result = simulate(market, config.period, config.strategy, config.terms)
    stored = await stored_backtest(services.results, run)
    assert stored is not None
    metrics = summarise(result)
    assert stored.metrics["net_pnl"] == metrics.net_pnl == run.net_pnl
    assert stored.metrics["sharpe"] == metrics.sharpe == run.sharpe
    assert stored.attribution["net_pnl"] == metrics.net_pnl
    assert stored.data_use["settlements"] == 1_096
    curve, trades = await stored.curve(), await stored.trades()
    np.testing.assert_array_equal(curve["equity"], result.curve.equity)
    np.testing.assert_array_equal(trades["net_pnl"], result.trades.net_pnl)
    np.testing.assert_array_equal(
        (await stored.settlements())["quantity_into"], result.settlements.quantity_into
    )

    hold = simulate(market, config.period, HoldParams(), config.terms)
    assert stored.benchmark is not None
    assert stored.benchmark["net_pnl"] == summarise(hold).net_pnl
    np.testing.assert_array_equal((await stored.benchmark_curve())["equity"], hold.curve.equity)


async def test_every_cell_of_a_sweep_is_the_single_run_of_its_parameters(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker(shard_event_cells=20_000)
    config = ask.sweep()
    run = await service.finish(config)
    assert run.status == RunStatus.SUCCEEDED
    sweep = await stored_sweep(services.results, run)
    invalid = sweep.grid.invalid_cells()
    np.testing.assert_array_equal(sweep.computed, ~invalid)
    net_pnl, sharpe = await sweep.column("net_pnl"), await sweep.column("sharpe")
    assert np.isnan(net_pnl[invalid]).all()
    assert run.net_pnl == np.nanmax(net_pnl)
    market = await services.catalog.columns(series_of(run, ask.btc))
    for cell in np.flatnonzero(sweep.computed)[::7].tolist():
        single = config.cell_config(cell)
        result = simulate(market, single.period, single.strategy, single.terms)
        metrics = summarise(result)
        assert net_pnl[cell] == metrics.net_pnl
        assert sharpe[cell] == metrics.sharpe or metrics.sharpe is None
    assert sweep.benchmark is not None
    assert await sweep.benchmark_curve() is not None


async def test_the_entries_of_a_comparison_are_the_single_runs(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.comparison())
    single = await service.finish(ask.comparison().entry_config(0))
    entries = await stored_comparison(services.results, run)
    assert entries is not None
    alone = await stored_backtest(services.results, single)
    assert alone is not None
    assert entries[0].metrics == alone.metrics
    np.testing.assert_array_equal(
        (await entries[0].curve())["equity"], (await alone.curve())["equity"]
    )
    assert entries[1].metrics["net_pnl"] != entries[0].metrics["net_pnl"]
    assert run.net_pnl == max(entry.metrics["net_pnl"] for entry in entries)


async def test_a_failed_market_never_stops_the_others(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    nowhere = MarketKey("sample", "NO/USDT:USDT")
    run = await service.finish(ask.markets(ask.btc, nowhere, ask.eth))
    assert (run.status, run.progress_done) == ("SUCCEEDED", 3)
    btc, failed, eth = await stored_markets(services.results, run)
    assert failed.backtest is None
    assert failed.failure == "market must be one that was imported, was NO/USDT:USDT on sample"
    assert btc.backtest is not None
    assert eth.backtest is not None
    both = [btc.backtest.metrics["net_pnl"], eth.backtest.metrics["net_pnl"]]
    assert run.net_pnl == sum(both)


async def test_a_run_of_failed_markets_only_has_failed(
    service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.markets(MarketKey("a", "A"), MarketKey("b", "B")))
    assert run.status == RunStatus.FAILED
    assert run.failure == "market must be one that was imported, was A on a"
    assert run.active_run_key is None
    again = await service.start(ask.markets(MarketKey("a", "A"), MarketKey("b", "B")))
    assert again.id != run.id


async def test_a_small_run_does_not_wait_behind_a_big_sweep(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker(worker_threads=1)
    sweep = await service.start(ask.endless_sweep())
    await service.until(sweep, lambda run: run.progress_done > 0)
    small = await service.finish(ask.backtest())
    assert small.status == RunStatus.SUCCEEDED
    assert (await service.row(sweep)).status == RunStatus.RUNNING
    await cancel(services, sweep.id)


async def test_a_worker_signs_on_and_off(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    process = start_worker()
    await service.finish(ask.backtest())
    async with services.database.session() as session:
        (worker,) = await workers.alive(session, 0)
    assert worker.heartbeat_at_ms >= worker.started_at_ms
    process.terminate()
    await asyncio.to_thread(process.join, 60)
    assert process.exitcode == 0
    async with services.database.session() as session:
        assert await workers.alive(session, 0) == []
