"""SQLite on a disk that is full: what was accepted waits for room, and nothing is half done."""

import asyncio
import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.chaos.cluster import Cluster, running_cluster
from tests.chaos.faults import Fault
from tests.chaos.rounds import survive

_SIZE = "96m"


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk must be mountable (as root), was refused")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def _fill(cluster: Cluster, _random: Random) -> None:
    ballast = cluster.home / "ballast"
    await asyncio.to_thread(_write_until_full, ballast)
    await asyncio.sleep(3.0)
    await asyncio.to_thread(ballast.unlink)


def _write_until_full(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))


@pytest.mark.timeout(3_000)
async def test_runs_wait_for_room_on_a_full_disk(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    home = tmp_path / "home"
    with _small_disk(home):
        async with running_cluster(
            home, kernel_cache, sample_database, on_postgresql=False, workers=1
        ) as cluster:
            full = [Fault("the disk is full", _fill)]
            await survive(cluster, full, Random(1), 1, sweep_cells=20_000)
