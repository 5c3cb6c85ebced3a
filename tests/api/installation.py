"""A real Redis, a migrated database with sample markets, and real worker processes."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from api.broker.redis_server import EmbeddedRedis
from api.settings import Settings, environment_name, get_settings
from api.watching.services import AskingServices
from tests import forked
from tests.api.asking import Questions, Service

StartWorker = Callable[..., BaseProcess]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def settings(
    tmp_path: Path,
    redis_server: EmbeddedRedis,
    sample_database: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """A home with the sample markets; dead workers are noticed quickly."""
    for name in [name for name in os.environ if name.startswith("CARRY_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(sample_database, home / "carrybench.sqlite")
    return get_settings(
        home=home,
        redis_url=redis_server.url,
        heartbeat_seconds=0.2,
        stale_after_seconds=1.0,
        reconcile_seconds=0.3,
        log_level="warning",
    )


@pytest.fixture
async def services(settings: Settings) -> AsyncIterator[AskingServices]:
    opened = AskingServices(settings)
    try:
        await opened.open()
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def start_worker(settings: Settings, kernel_cache: Path) -> Iterator[StartWorker]:
    """Starts worker processes; whatever is left of them is killed in the end."""
    processes: list[BaseProcess] = []

    def start(**changes: object) -> BaseProcess:
        values = settings.model_copy(update=changes)
        environment = {
            environment_name(name): str(value)
            for name, value in values
            if value is not None and not isinstance(value, tuple)
        }
        place = {"NUMBA_CACHE_DIR": str(kernel_cache)}
        process = forked.worker(os.environ | environment | place)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.join()


@pytest.fixture
def ask() -> Questions:
    return Questions()


@pytest.fixture
def service(services: AskingServices) -> Service:
    return Service(services)
