"""Stored results: partial while a sweep runs, columns only when they are asked for."""

import numpy as np

from api.kinds.backtest.stored import stored_backtest
from api.kinds.comparison.stored import stored_comparison
from api.kinds.multi_market.stored import stored_markets
from api.kinds.sweep.stored import stored_sweep
from api.settings import Settings
from api.storage import blobs, claims, shards
from api.storage.results import pack_all, store
from api.storage.runs import RunStatus, now_ms
from api.storage.shards import ShardKey, ShardOutcome
from api.submitting.submit import submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service


async def test_a_run_without_a_result_has_none(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    assert await stored_backtest(services.results, await service.start(ask.backtest())) is None
    assert await stored_comparison(services.results, await service.start(ask.comparison())) is None
    sweep = await stored_sweep(services.results, await service.start(ask.sweep()))
    assert not sweep.computed.any()
    assert np.isnan(await sweep.column("net_pnl")).all()
    assert sweep.benchmark is None
    assert await sweep.benchmark_curve() is None
    (entry,) = await stored_markets(services.results, await service.start(ask.markets(ask.btc)))
    assert (entry.status, entry.backtest, entry.failure) == (RunStatus.QUEUED, None, None)


async def test_the_cells_of_finished_shards_are_there_while_others_wait(
    settings: Settings, services: AskingServices, service: Service, ask: Questions
) -> None:
    cut = AskingServices(settings.model_copy(update={"shard_event_cells": 30_000}))
    try:
        run = (await submit(cut, ask.sweep(), sent_input={})).run
    finally:
        await cut.close()
    parts = await service.shards(run)
    assert len(parts) == 4
    part = parts[2]
    count = part.last_cell - part.first_cell
    packed = pack_all(
        {
            "cells.net_pnl": {"net_pnl": np.arange(count, dtype=np.float64)},
            "cells.computed": {"computed": np.ones(count, dtype=np.uint8)},
        }
    )
    async with services.database.transaction() as session:
        for _ in range(3):
            claimed = await claims.claim(session, run.id, "w", now_ms(), 3)
        assert claimed is not None
        assert claimed.key == ShardKey(run.id, 2)
        await store(session, run.id, packed)
        outcome = ShardOutcome(RunStatus.SUCCEEDED, count, {}, packed.names)
        assert await shards.finish(session, claimed, outcome, now_ms())
    sweep = await stored_sweep(services.results, run)
    assert sweep.computed.nonzero()[0].tolist() == list(range(part.first_cell, part.last_cell))
    net_pnl = await sweep.column("net_pnl")
    assert net_pnl[part.first_cell : part.last_cell].tolist() == list(range(count))
    assert np.isnan(net_pnl[: part.first_cell]).all()
    assert not net_pnl.flags.writeable


async def test_equal_columns_are_stored_once(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    packed = pack_all(
        {"a": {"x": np.arange(3)}, "b": {"x": np.arange(3)}, "c": {"x": np.arange(4)}}
    )
    assert packed.names["a"] == packed.names["b"]
    assert len(packed.rows) == 2
    for _ in range(2):
        async with services.database.transaction() as session:
            await store(session, run.id, packed)
    async with services.database.session() as session:
        found = await blobs.get(session, packed.names["c"])
    assert found["x"].tolist() == [0, 1, 2, 3]
