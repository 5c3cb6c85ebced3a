"""Rounds of random faults: `make chaos`, or ROUNDS=20 SEED=7 pytest tests/chaos -s.

FAULTS="another engine" takes only those that have these words in their names.
"""

import os
import time
from pathlib import Path
from random import Random

import pytest

from tests.chaos.cluster import Cluster, running_cluster
from tests.chaos.faults import FAULTS, PLACES
from tests.chaos.rounds import survive
from tests.postgresql_server import ABSENT, find_program

_NAMED = os.environ.get("FAULTS", "")
_ROUNDS = int(os.environ.get("ROUNDS", "0"))


@pytest.mark.skipif(_ROUNDS == 0, reason="a long test: set ROUNDS, or run `make chaos`")
@pytest.mark.timeout(0)
@pytest.mark.parametrize("place", PLACES)
async def test_every_run_survives_every_mixture_of_faults(
    place: str,
    tmp_path: Path,
    kernel_cache: Path,
    sample_database: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if place != "sqlite" and find_program("postgres") is None:
        pytest.skip(ABSENT)
    seed = os.environ.get("SEED", "1")
    possible = [fault for fault in FAULTS if place in fault.on and _NAMED in fault.name]
    counts = dict.fromkeys((fault.name for fault in possible), 0)
    async with running_cluster(
        tmp_path / "home",
        kernel_cache,
        sample_database,
        on_postgresql=place != "sqlite",
        in_namespaces=place == "namespaces",
    ) as cluster:
        started = time.monotonic()
        for number in range(_ROUNDS):
            random = Random(f"{seed} {place} {number}")
            rarest = sorted(possible, key=lambda fault: (counts[fault.name], random.random()))
            faults = [rarest[0], *random.sample(possible, min(random.randint(0, 2), len(possible)))]
            began = time.monotonic()
            await survive(cluster, faults, random, number, sweep_cells=40_000)
            for fault in faults:
                counts[fault.name] += 1
            with capsys.disabled():
                names = ", then ".join(fault.name for fault in faults)
                took = time.monotonic() - began
                print(f"seed {seed}, {place}, round {number}: {names}: {took:.1f} s")  # noqa: T201
        with capsys.disabled():
            _sum_up(place, counts, cluster, time.monotonic() - started)


def _sum_up(place: str, counts: dict[str, int], cluster: Cluster, seconds: float) -> None:
    lines = [f"{place}: {_ROUNDS} rounds in {seconds:.0f} s, {sum(counts.values())} faults"]
    lines += [f"  {count:4d} {name}" for name, count in counts.items()]
    restarts = sum(one.restarts for one in cluster.members)
    lines += [f"  {restarts:4d} processes ended by themselves and were started again"]
    print("\n".join(lines))  # noqa: T201
