"""Rounds of random faults: `make chaos`, or ROUNDS=20 SEED=7 pytest tests/chaos -s."""

import os
import time
from pathlib import Path
from random import Random

import pytest

from tests.chaos.cluster import running_cluster
from tests.chaos.faults import FAULTS
from tests.chaos.rounds import survive
from tests.postgresql_server import ABSENT, find_program

_ROUNDS = int(os.environ.get("ROUNDS", "0"))


@pytest.mark.skipif(_ROUNDS == 0, reason="a long test: set ROUNDS, or run `make chaos`")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_every_run_survives_every_mixture_of_faults(
    database: str,
    tmp_path: Path,
    kernel_cache: Path,
    sample_database: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if database == "postgresql" and find_program("postgres") is None:
        pytest.skip(ABSENT)
    seed = os.environ.get("SEED", "1")
    possible = [fault for fault in FAULTS if database in fault.on]
    counts = dict.fromkeys((fault.name for fault in possible), 0)
    async with running_cluster(
        tmp_path / "home", kernel_cache, sample_database, on_postgresql=database == "postgresql"
    ) as cluster:
        for number in range(_ROUNDS):
            random = Random(f"{seed} {database} {number}")
            rarest = sorted(possible, key=lambda fault: (counts[fault.name], random.random()))
            faults = [rarest[0], *random.sample(possible, random.randint(0, 2))]
            began = time.monotonic()
            await survive(cluster, faults, random, number, sweep_cells=40_000)
            for fault in faults:
                counts[fault.name] += 1
            with capsys.disabled():
                names = ", then ".join(fault.name for fault in faults)
                took = time.monotonic() - began
                print(f"seed {seed}, {database}, round {number}: {names}: {took:.1f} s")  # noqa: T201
