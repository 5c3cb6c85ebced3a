"""Whatever dies, an accepted run ends once, with the right bytes, and everybody is told.

The short form of `make chaos`: each kind of fault once, several in a round.
"""

import os
from pathlib import Path
from random import Random

import pytest

from tests.chaos.cluster import running_cluster
from tests.chaos.faults import FAULTS, PLACES
from tests.chaos.rounds import survive
from tests.postgresql_server import ABSENT, find_program

_BY_NAME = {fault.name: fault for fault in FAULTS}
_ROUNDS = {
    "sqlite": [
        ["two of three workers are killed", "an API is killed"],
        ["Redis forgets everything", "clocks jump", "everything is replaced in turn"],
        ["no write reaches the disk"],
        ["another engine comes, workers first"],
        ["another engine comes, APIs first"],
    ],
    "postgresql": [
        ["Redis is restarted", "a worker is stopped and started"],
        ["PostgreSQL is restarted", "workers are parted from Redis"],
        ["workers are parted from the database"],
        ["another engine comes, APIs first"],
    ],
    "namespaces": [["workers are parted from Redis", "workers are parted from the database"]],
}


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("place", PLACES)
async def test_every_run_survives(
    place: str, tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    on_postgresql = place != "sqlite"
    if on_postgresql and find_program("postgres") is None:
        if os.environ.get("CI"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    random = Random(f"short {place}")
    async with running_cluster(
        tmp_path / "home",
        kernel_cache,
        sample_database,
        on_postgresql=on_postgresql,
        in_namespaces=place == "namespaces",
    ) as cluster:
        for salt, names in enumerate(_ROUNDS[place]):
            faults = [_BY_NAME[name] for name in names]
            await survive(cluster, faults, random, salt, sweep_cells=20_000)
