"""A worker that still compiles: known as starting, and at work as soon as it can be."""

import asyncio
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from api.runs.terms import ProfiledTerms
from api.storage.tables import WorkerRow
from api.watching.services import AskingServices
from api.watching.waiting import WaitReason, waiting_for
from engine.compiled import place
from engine.model.stages import KERNELS, Stage
from engine.model.trading import OrderRules, Trading
from engine.warm import warm_kernels
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker

_RULED = Trading(rules=OrderRules(min_holding_settlements=1))
_PATIENCE_SECONDS = 120


@pytest.fixture
def kernel_cache(tmp_path: Path) -> Path:
    """A folder that lacks what is not plain, as far as anybody knows."""
    warm_kernels()
    folder = Path(shutil.copytree(place(), tmp_path / "kernels"))
    for stage in (Stage.MANAGED, Stage.MANAGED_SWEEP, Stage.PORTFOLIO, Stage.LUCK):
        for mark in folder.glob(f"{stage.name}-*"):
            mark.unlink()
    return folder


@contextmanager
def _another_compiles(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def _worker_with(services: AskingServices, kernels: int) -> WorkerRow:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            for row in await services.presence.alive():
                if row.kernels_ready == kernels:
                    return row
            await asyncio.sleep(0.05)


async def test_plain_runs_are_computed_and_the_others_say_what_they_wait_for(
    services: AskingServices,
    service: Service,
    start_worker: StartWorker,
    ask: Questions,
    kernel_cache: Path,
) -> None:
    with _another_compiles(kernel_cache):
        start_worker()
        ruled = await service.start(replace(ask.backtest(), terms=ProfiledTerms(trading=_RULED)))
        for plain in (ask.backtest(), ask.sweep()):
            assert (await service.finish(plain)).status == "SUCCEEDED"
        worker = await _worker_with(services, Stage.PLAIN_SWEEP)
        assert worker.kernels_total == KERNELS
        await asyncio.sleep(1.0)  # several rounds of the reconciler
        ruled = await service.row(ruled)
        assert (ruled.status, ruled.started_at_ms) == ("QUEUED", None)
        wait = waiting_for(ruled, await services.presence.alive())
        assert wait is not None
        assert wait.reason is WaitReason.KERNELS
    assert (await service.ended(ruled)).status == "SUCCEEDED"
    assert [one.attempts for one in await service.shards(ruled)] == [1]
    await _worker_with(services, KERNELS)


async def test_one_that_is_told_to_stop_waits_for_no_kernel(
    services: AskingServices, start_worker: StartWorker, kernel_cache: Path
) -> None:
    with _another_compiles(kernel_cache):
        process = start_worker()
        await _worker_with(services, Stage.PLAIN_SWEEP)
        process.terminate()
        await asyncio.to_thread(process.join, 20)
        assert process.exitcode == 0
    assert await services.presence.alive() == []  # it signed off
