"""Runs that end in a database without being computed, and what their webhooks became."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from api.storage import claims, runs, shards
from api.storage.database import Database
from api.storage.runs import RunStatus, new_run_id, now_ms
from api.storage.settling import settle
from api.storage.shards import ShardOutcome
from api.storage.tables import RunRow, ShardRow
from api.storage.webhook_table import WebhookDeliveryRow
from tests.api.bare_run import bare_run

HEADLINE = {
    "net_pnl": 5.0,
    "total_return": 0.5,
    "sharpe": None,
    "max_drawdown": 0.1,
    "total_trades": 3,
}


async def stored_run(database: Database, **values: Any) -> RunRow:
    """A run of one shard that waits."""
    at_ms = now_ms()
    run = bare_run(id=new_run_id(at_ms), progress_total=10, created_at_ms=at_ms, **values)
    shard = ShardRow(run_id=run.id, shard_index=0, status=RunStatus.QUEUED)
    async with database.transaction() as session:
        await runs.insert(session, run, [shard])
    return run


async def end(database: Database, run: RunRow, failure: str | None = None) -> RunStatus | None:
    """Let its only shard be computed, as a worker would; None: it had ended before."""
    async with database.transaction() as session:
        claimed = await claims.claim(session, run.id, "w", now_ms(), 3)
        if claimed is None:
            return None
        outcome = ShardOutcome(RunStatus.SUCCEEDED, 10, {"headline": HEADLINE})
        if failure is not None:
            outcome = ShardOutcome(RunStatus.FAILED, 0, failure=failure)
        await shards.finish(session, claimed, outcome, now_ms())
        return await settle(session, run.id, now_ms())


async def ended_run(database: Database, **values: Any) -> RunRow:
    """A run that has succeeded."""
    run = await stored_run(database, **values)
    assert await end(database, run) is RunStatus.SUCCEEDED
    return run


async def deliveries(database: Database) -> list[WebhookDeliveryRow]:
    """Every delivery, the oldest first."""
    async with database.session() as session:
        query = select(WebhookDeliveryRow).order_by(col(WebhookDeliveryRow.id))
        return list((await session.execute(query)).scalars())
