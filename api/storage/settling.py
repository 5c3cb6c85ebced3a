"""How a run ends: read off its shards, once all of them have ended."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage import outlines, webhooks
from api.storage.runs import ACTIVE, RunStatus
from api.storage.tables import RunRow, ShardRow

HEADLINE = ("net_pnl", "total_return", "sharpe", "max_drawdown", "total_trades")


async def settle(session: AsyncSession, run_id: str, at_ms: int) -> RunStatus | None:
    """Finalise a run all of whose shards have ended; exactly one caller gets its status.

    Also brings `progress_done` up to date: the sum of what the shards have stored.
    Call it behind a statement that wrote to the run's row in the same transaction.
    """
    counts = await _counts(session, run_id)
    progress_done = sum(done for _, done in counts.values())
    run = (
        await session.execute(
            select(RunRow)
            .where(col(RunRow.id) == run_id, col(RunRow.status).in_(ACTIVE))
            .execution_options(populate_existing=True)
        )
    ).scalar_one_or_none()
    if run is None:
        return None
    values: dict[str, Any] = {"progress_done": progress_done}
    status, summaries = None, []
    if not any(status in counts for status in ACTIVE):
        shards = await _ended(session, run_id)
        status = _verdict(run, counts)
        summaries = [shard.summary for shard in shards if shard.summary]
        values |= _ending(run, status, shards, at_ms)
    result = await session.execute(
        update(RunRow)
        .where(col(RunRow.id) == run_id, col(RunRow.status).in_(ACTIVE))
        .values(values)
        .execution_options(synchronize_session=False)
    )
    won = isinstance(result, CursorResult) and result.rowcount > 0
    if won and status is not None:
        await outlines.complete(session, run_id, summaries, alone=run.shards_stand_alone)
        await webhooks.enqueue(session, run, values, at_ms)
    return status if won else None


async def _counts(session: AsyncSession, run_id: str) -> dict[RunStatus, tuple[int, int]]:
    query = (
        select(col(ShardRow.status), func.count(), func.sum(col(ShardRow.progress_done)))
        .where(col(ShardRow.run_id) == run_id)
        .group_by(col(ShardRow.status))
    )
    return {RunStatus(row[0]): (row[1], int(row[2])) for row in await session.execute(query)}


async def _ended(session: AsyncSession, run_id: str) -> Sequence[Any]:
    query = (
        select(col(ShardRow.status), col(ShardRow.summary), col(ShardRow.failure))
        .where(col(ShardRow.run_id) == run_id)
        .order_by(col(ShardRow.shard_index))
    )
    return (await session.execute(query)).all()


def _verdict(run: RunRow, counts: dict[RunStatus, tuple[int, int]]) -> RunStatus:
    # A cancel that came when everything was done changes nothing.
    if run.cancel_requested and RunStatus.CANCELLED in counts:
        return RunStatus.CANCELLED
    if run.shards_stand_alone:
        return RunStatus.SUCCEEDED if RunStatus.SUCCEEDED in counts else RunStatus.FAILED
    return RunStatus.FAILED if RunStatus.FAILED in counts else RunStatus.SUCCEEDED


def _ending(run: RunRow, status: RunStatus, shards: Sequence[Any], at_ms: int) -> dict[str, Any]:
    # No run ends before it began, though clocks differ and are set back.
    finished_at_ms = max(at_ms, run.started_at_ms or 0, run.created_at_ms)
    values: dict[str, Any] = {"status": status, "finished_at_ms": finished_at_ms}
    if status is not RunStatus.SUCCEEDED or not run.answer_lasts:
        # The same question may be asked again.
        values["active_run_key"] = None
    if status is RunStatus.FAILED:
        values["failure"] = next((s.failure for s in shards if s.failure), None)
    summaries = [shard.summary for shard in shards if shard.summary]
    warnings = list(run.warnings or [])
    for summary in summaries:
        warnings += [text for text in summary.get("warnings", ()) if text not in warnings]
    values["warnings"] = warnings
    headlines = [summary["headline"] for summary in summaries if summary.get("headline")]
    if headlines:
        values |= run_headline(headlines, alone=run.shards_stand_alone)
    return values


def run_headline(headlines: Sequence[dict[str, Any]], *, alone: bool) -> dict[str, Any]:
    """The metrics a run is listed by.

    Those of its best by net P&L, as of a sweep; of shards that stand alone the sum of net P&L and
    trades and the return on the sum of the capitals: ratios of a sum are not stored.
    """
    if alone:
        return {
            "net_pnl": sum(headline["net_pnl"] for headline in headlines),
            "total_return": sum(h["total_return"] for h in headlines) / len(headlines),
            "total_trades": sum(headline["total_trades"] for headline in headlines),
        }
    best = max(headlines, key=lambda headline: float(headline["net_pnl"]))
    return {name: best[name] for name in HEADLINE}
