"""Fixtures that every room may use: settings, a migrated database, the whole service running."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from api.access import keys
from api.access.grants import Scope
from api.market_data.sample import store_samples
from api.settings import Settings, get_settings
from api.storage.database import Database
from engine.compiled import place
from tests.running_service import GuardedService, RunningService, running_service

# Before anything imports numba. It is the installation's folder, which `make setup` has filled.
_KERNELS = place(Path(tempfile.gettempdir(), f"carrybench-{os.getuid()}"))

T = TypeVar("T")
_SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a third of their time tests wait for services."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder of real data and oracles beside the repository."""
    if not _SHARED.is_dir():
        reason = f"real data must lie beside the repository in ../{_SHARED.name}, was absent"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return _SHARED


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a private home; the caller's own CARRY_ variables do not reach the test."""
    for name in [name for name in os.environ if name.startswith("CARRY_")]:
        monkeypatch.delenv(name)
    return get_settings(home=tmp_path / "home")


@pytest.fixture
def fresh_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute of the clock begins with the test, so that none turns in its middle.

    Without Redis, requests are counted by whole minutes of the clock.
    """
    now, late = time.time, time.time() % 60
    monkeypatch.setattr(time, "time", lambda: now() - late)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file without a row, to be copied: migrating takes longer than many a test."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite"
    _run(_made(path))
    return path


@pytest.fixture
async def database(settings: Settings, migrated_database: Path) -> AsyncIterator[Database]:
    """A migrated SQLite database in the private home."""
    opened = Database(settings.database_url)
    settings.home.mkdir(parents=True, exist_ok=True)
    shutil.copy(migrated_database, str(opened.url.database))
    try:
        yield opened
    finally:
        await opened.dispose()


@pytest.fixture(scope="session")
def kernel_cache() -> Path:
    """Compiled kernels, kept between test runs: compiling takes longer than many a test."""
    return _KERNELS


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the sample markets, to be copied."""
    path = tmp_path_factory.mktemp("samples") / "samples.sqlite"
    _run(_made(path, store_samples))
    return path


def _run(work: Coroutine[Any, Any, T]) -> T:
    # In a thread of its own: between tests of the page Playwright's event loop runs in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _made(path: Path, fill: Callable[[Database], Awaitable[object]] | None = None) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        await database.migrate()
        if fill is not None:
            await fill(database)
    finally:
        await database.dispose()


@pytest.fixture(scope="session")
def service(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, sample_database: Path
) -> Iterator[RunningService]:
    """`carry up` with the sample markets, shared by all tests of this process: leave it usable."""
    home = tmp_path_factory.mktemp("service")
    with running_service(home, kernel_cache, sample_database) as running:
        yield running


@pytest.fixture(scope="session")
def guarded_service(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, sample_database: Path
) -> Iterator[GuardedService]:
    """`carry up` that requires keys, with keys of two owners and an admin: leave it usable."""
    folder = tmp_path_factory.mktemp("guarded")
    database = folder / "keys.sqlite"
    shutil.copy(sample_database, database)
    made = _run(_keys(database))
    with running_service(
        folder / "home",
        kernel_cache,
        database,
        CARRY_REQUIRE_KEYS="true",
        CARRY_MAX_REFUSED_KEYS_PER_MINUTE="0",  # a fast machine sends more wrong ones in a minute
    ) as running:
        yield GuardedService(
            nobody=running, **{name: running.with_key(key) for name, key in made.items()}
        )


async def _keys(path: Path) -> dict[str, str]:
    database = Database(f"sqlite:///{path}")
    try:
        made = {
            "alice": await keys.create(database, Scope.RUN, owner="alice"),
            "alice_reads": await keys.create(database, Scope.READ, owner="alice"),
            "bob": await keys.create(database, Scope.RUN, owner="bob"),
            "admin": await keys.create(database, Scope.ADMIN, owner="admin"),
        }
    finally:
        await database.dispose()
    return {name: key.text for name, key in made.items()}
