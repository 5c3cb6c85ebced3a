"""Runs of some shards in a database, and what workers do to them."""

from typing import Any

from sqlalchemy import select

from api.runs.names import RunKind
from api.storage import claims, runs, shards
from api.storage.claims import NoneLeft
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.settling import settle
from api.storage.shards import Claim, ShardOutcome
from api.storage.tables import RunRow, ShardRow
from tests.api.bare_run import bare_run

AT_MS = 1_700_000_000_000
HEADLINE = {
    "net_pnl": 5.0,
    "total_return": 0.5,
    "sharpe": None,
    "max_drawdown": 0.1,
    "total_trades": 3,
}


async def store(
    database: Database,
    shard_count: int = 1,
    kind: RunKind = RunKind.SWEEP,
    *,
    last_waits: bool = False,
    **values: Any,
) -> RunRow:
    run = bare_run(
        **{
            "id": runs.new_run_id(AT_MS),
            "kind": kind,
            "config": {
                "markets": [{"venue": "v", "symbol": f"S{index}"} for index in range(shard_count)]
            },
            "run_key": values.get("active_run_key") or "k",
            "shard_count": shard_count,
            "progress_total": 10 * shard_count,
            "progress_unit": "cells",
            "created_at_ms": AT_MS,
            **values,
        }
    )
    parts = [
        ShardRow(
            run_id=run.id,
            shard_index=index,
            status=RunStatus.QUEUED,
            waits_for_others=last_waits and index == shard_count - 1,
        )
        for index in range(shard_count)
    ]
    async with database.transaction() as session:
        await runs.insert(session, run, parts)
    return run


async def claim(database: Database, run: RunRow, worker: str = "w") -> Claim | None:
    try:
        async with database.transaction() as session:
            return await claims.claim(session, run.id, worker, AT_MS, 3)
    except NoneLeft:
        return None


async def oldest(
    database: Database, lane: str = "fast", max_attempts: int = 3, kernels: int | None = None
) -> str | None:
    async with database.session() as session:
        run = claims.oldest(lane, max_attempts, kernels)
        found: str | None = await session.scalar(select(run))
    return found


async def finish(
    database: Database, claimed: Claim, outcome: ShardOutcome | None = None
) -> tuple[bool, RunStatus | None]:
    told = outcome or ShardOutcome(RunStatus.SUCCEEDED, 10, {"headline": HEADLINE}, {"a": "b"})
    async with database.transaction() as session:
        written = await shards.finish(session, claimed, told, AT_MS + 1)
        status = await settle(session, claimed.run.id, AT_MS + 1) if written else None
    return written, status


async def row_of(database: Database, run: RunRow) -> RunRow:
    async with database.session() as session:
        found = await runs.get(session, run.id)
    assert found is not None
    return found


async def parts_of(database: Database, run: RunRow) -> list[ShardRow]:
    async with database.session() as session:
        return await shards.of_run(session, run.id)
