"""A service of its own for what would disturb other tests, and how much is asked of it."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.market_data.sample import store_samples
from api.storage.database import Database
from tests.api.conftest import postgresql_server
from tests.postgresql_server import PostgresqlServer
from tests.running_service import RunningService, running_service
from tests.web import web

__all__ = ["postgresql_server"]


def in_megabytes(memory: list[int]) -> str:
    """How much memory a process had at each quarter of a test, resident."""
    quarters = [memory[min(len(memory) - 1, len(memory) * part // 4)] for part in range(5)]
    return " -> ".join(f"{size / 1e6:.0f}" for size in quarters) + " MB"


@pytest.fixture(scope="session")
def examples() -> int:
    """How many examples to try: some in `make test`, 20,000 and more in `make chaos`."""
    return int(os.environ.get("FUZZ_EXAMPLES", "300"))


@pytest.fixture(scope="session")
def postgresql_with_samples(postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A database of PostgreSQL with the sample markets."""
    name = postgresql_server.create_database()
    asyncio.run(_filled(postgresql_server.url(name)))
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


async def _filled(url: str) -> None:
    database = Database(url)
    try:
        await database.migrate()
        await store_samples(database)
    finally:
        await database.dispose()


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def fuzzed(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    kernel_cache: Path,
    sample_database: Path,
) -> Iterator[RunningService]:
    """`carry up` whose sweeps are small, so that what is accepted is soon computed."""
    home = tmp_path_factory.mktemp("fuzzed")
    settings = {"CARRY_MAX_SWEEP_CELLS": "200"}
    if request.param == "PostgreSQL":
        settings["CARRY_DATABASE_URL"] = request.getfixturevalue("postgresql_with_samples")
    with running_service(home, kernel_cache, sample_database, **settings) as running:
        yield running
        assert running.process.poll() is None
        assert web.get(f"{running.url}/readyz").status_code == 200
