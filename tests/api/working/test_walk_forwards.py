"""Walk-forwards on real workers: killed, cancelled, cut into shards."""

from api.kinds.walk_forward.config import WalkForwardConfig
from api.kinds.walk_forward.stored import stored_walk_forward
from api.runs.material import series_of
from api.runs.terms import ProfiledTerms
from api.settings import Settings
from api.storage.tables import RunRow, ShardRow
from api.submitting.cancel import cancel
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.folds import FoldRules
from engine.model.params import SimpleParams
from engine.sweep.grid import Axis
from engine.walk_forward.run import choose
from engine.walk_forward.training import train
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker

RULES = FoldRules(train_days=300, test_days=120)
SMALL = 200_000
"""Event-cells of a shard, so that a small walk-forward has many."""


def walk_forward(ask: Questions, like: str = "small") -> WalkForwardConfig:
    """Seven folds over three years: of 400 simple cells, or of as many as keep a worker busy."""
    if like != "small":
        sweep = ask.slow_sweep() if like == "slow" else ask.endless_sweep()
        return WalkForwardConfig(
            sweep.market, sweep.period, sweep.strategy, sweep.axes, sweep.terms, RULES
        )
    axes = (
        Axis("min_funding_rate", tuple(n * 1e-5 for n in range(1, 41))),
        Axis("exit_funding_rate", tuple(n * 1e-5 for n in range(-9, 1))),
    )
    strategy = SimpleParams(exit_funding_rate=-1.0)
    return WalkForwardConfig(ask.btc, ask.three_years, strategy, axes, ProfiledTerms(), RULES)


async def asked(settings: Settings, config: WalkForwardConfig, event_cells: int) -> RunRow:
    """Submits it in shards of a given size."""
    services = AskingServices(settings.model_copy(update={"shard_event_cells": event_cells}))
    try:
        return (await submit(services, config, sent_input={})).run
    finally:
        await services.close()


async def test_the_tests_are_computed_once_after_all_trainings(
    services: AskingServices,
    service: Service,
    settings: Settings,
    start_worker: StartWorker,
    ask: Questions,
) -> None:
    start_worker()
    config = walk_forward(ask)
    many = await service.ended(await asked(settings, config, SMALL))
    parts = await service.shards(many)
    assert len(parts) > 2
    assert [one.waits_for_others for one in parts] == [False] * (len(parts) - 1) + [True]
    assert [one.attempts for one in parts] == [1] * len(parts)
    assert (many.status, many.progress_done) == ("SUCCEEDED", 400 + 7)
    found = await stored_walk_forward(services.results, many)
    assert found is not None
    assert len(found.folds) == 7
    assert many.net_pnl == found.metrics["net_pnl"]
    market = await services.catalog.columns(series_of(many, config.market))
    grid, folds = config.grid(), config.folds()
    _, values = train(market, config.period, grid, config.terms, folds, RULES.metric)
    assert [fold["cell"] for fold in found.folds] == list(choose(grid, RULES, values))


async def test_a_run_survives_the_death_of_its_worker(
    services: AskingServices,
    service: Service,
    settings: Settings,
    start_worker: StartWorker,
    ask: Questions,
) -> None:
    first = start_worker(stale_after_seconds=60)
    run = await asked(settings, walk_forward(ask, "slow"), 250_000_000)
    await service.until(run, lambda row: row.progress_done > 0)
    first.kill()
    first.join()
    assert await stored_walk_forward(services.results, await service.row(run)) is None
    start_worker(max_attempts=20)  # where this one is slow, it takes itself for dead too
    ended = await service.ended(run)
    assert (ended.status, ended.progress_done) == ("SUCCEEDED", ended.progress_total)
    found = await stored_walk_forward(services.results, ended)
    assert found is not None
    assert all(fold["cell"] is not None for fold in found.folds)
    assert max(shard.attempts for shard in await service.shards(run)) >= 2


async def test_a_cancel_is_honoured_and_leaves_no_result(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.start(walk_forward(ask, "endless"))
    await service.until(run, lambda row: row.progress_done > 0)
    await cancel(services, run.id)
    ended = await service.ended(run)
    assert ended.status == "CANCELLED"
    assert await stored_walk_forward(services.results, ended) is None
    last: ShardRow = (await service.shards(run))[-1]
    assert (last.waits_for_others, last.status) == (True, "CANCELLED")
