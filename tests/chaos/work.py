"""What is asked of an installation while it is hurt, and what must have come of it."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from api.schema.ids import decode_run_id
from api.storage import blobs, runs, shards
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from api.watching.services import AskingServices
from engine.version import ENGINE_VERSION
from tests.chaos.client import Client, Watched
from tests.chaos.cluster import Cluster
from tests.chaos.undisturbed import Expected, expected_of

_BTC = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
_ETH = {"venue": "sample", "symbol": "ETH/USDT:USDT"}
_YEAR = {"start": "2024-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}


@dataclass
class Asked:
    """Runs that were accepted, and those who watch them."""

    run_ids: list[str]
    watching: list["asyncio.Task[Watched]"]

    async def ended(self, timeout_seconds: float) -> list[Watched]:
        """What every subscriber saw, once all have seen the end."""
        async with asyncio.timeout(timeout_seconds):
            return await asyncio.gather(*self.watching)

    def give_up(self) -> None:
        """End the subscribers."""
        for task in self.watching:
            task.cancel()


async def ask(client: Client, salt: int, *, sweep_cells: int = 40_000) -> Asked:
    """A sweep of many shards, three backtests, a comparison and several markets, each new.

    salt: another number is another question. Every run has a subscriber at either API.
    """
    entry = round(0.3 + salt * 1e-6, 6)
    base = {"preset": "origin", "market": _BTC, "period": _YEAR}
    steps = sweep_cells // 100
    axes = [
        {"parameter": "ENTRY_THRESHOLD", "range": {"from": entry, "to": 0.9, "steps": steps}},
        {"parameter": "EXIT_THRESHOLD", "range": {"from": 0.0, "to": 0.29, "steps": 100}},
    ]
    rates = [round(0.0001 + 1e-5 * i + salt * 1e-9, 10) for i in range(3)]
    asked: list[tuple[str, dict[str, Any]]] = [
        ("startSweep", base | {"strategy": {"composite": {}}, "axes": axes}),
        *(
            ("startBacktest", base | {"strategy": {"simple": {"minFundingRate": rate}}})
            for rate in rates
        ),
        ("startComparison", base | {"capital": {"initial": 10_000 + salt}}),
        (
            "startMultiMarket",
            {
                "preset": "origin",
                "markets": [_BTC, _ETH],
                "period": _YEAR,
                "strategy": {"simple": {"minFundingRate": rates[0]}},
            },
        ),
    ]
    run_ids = await asyncio.gather(
        *(
            client.start(mutation, sent, f"{salt}-{index}")
            for index, (mutation, sent) in enumerate(asked)
        )
    )
    watching = [
        asyncio.create_task(client.watch(run_id, url)) for run_id in run_ids for url in (0, 1)
    ]
    return Asked(list(run_ids), watching)


async def check(
    cluster: Cluster, services: AskingServices, asked: Asked, seen: list[Watched]
) -> None:
    """Every run SUCCEEDED with the bytes of an undisturbed one; everybody saw one end."""
    for watched in seen:
        assert watched.counts["RunFinished"] == 1, watched
        assert watched.status == "SUCCEEDED", watched
    run_ids = [str(decode_run_id(run_id)) for run_id in asked.run_ids]
    async with services.database.session() as session:
        stored = await runs.get_many(session, run_ids)
        parts = await shards.of_runs(session, run_ids)
    assert len(stored) == len(set(run_ids)) == len(run_ids)
    expected = await _expected(cluster, services, stored)
    for run_id, run in stored.items():
        assert (run.status, run.progress_done) == ("SUCCEEDED", run.progress_total), run
        assert len(parts[run_id]) == run.shard_count
        for shard, undisturbed in zip(parts[run_id], expected[run_id], strict=True):
            assert shard.status == RunStatus.SUCCEEDED
            # By the engine that the run names: of no other in any shard.
            assert shard.blobs == undisturbed["blobs"], (run, shard.shard_index)
            assert shard.summary == undisturbed["summary"], (run, shard.shard_index)
            async with services.database.session() as session:
                await blobs.get_bytes(session, undisturbed["blobs"].values())  # and not damaged
    async with services.database.session() as session:
        keys = {run.run_key for run in stored.values()}
        everything = await runs.page(session, first=10_000)
    assert sum(run.run_key in keys for run in everything) == len(stored)  # none was started twice


async def _expected(
    cluster: Cluster, services: AskingServices, stored: dict[str, RunRow]
) -> Expected:
    ours = [run_id for run_id, run in stored.items() if run.engine_version == ENGINE_VERSION]
    expected = await expected_of(services, ours)
    theirs = sorted(stored.keys() - set(ours))
    if theirs:
        told = await asyncio.to_thread(cluster.run_by_the_next_engine, "undisturbed.py", theirs)
        expected |= json.loads(told)
    return expected
