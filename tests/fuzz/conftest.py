"""A service of its own for what would disturb other tests, and how much is asked of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_service import RunningService, running_service
from tests.web import web


def in_megabytes(memory: list[int]) -> str:
    """How much memory a process had at each quarter of a test, resident."""
    quarters = [memory[min(len(memory) - 1, len(memory) * part // 4)] for part in range(5)]
    return " -> ".join(f"{size / 1e6:.0f}" for size in quarters) + " MB"


@pytest.fixture(scope="session")
def examples() -> int:
    """How many examples to try: some in `make test`, 20,000 and more in `make chaos`."""
    return int(os.environ.get("FUZZ_EXAMPLES", "300"))


@pytest.fixture(scope="module")
def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path, sample_database: Path
) -> Iterator[RunningService]:
    """`carry up` whose sweeps are small, so that what is accepted is soon computed."""
    home = tmp_path_factory.mktemp("fuzzed")
    with running_service(
        home, kernel_cache, sample_database, CARRY_MAX_SWEEP_CELLS="200"
    ) as running:
        yield running
        assert running.process.poll() is None
        assert web.get(f"{running.url}/readyz").status_code == 200
