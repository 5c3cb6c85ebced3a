"""What lists tell of runs: stored with a run, completed in the transaction that ends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.outline_table import RunOutlineRow, RunSubjectRow


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is about. markets: venue and symbol; period_ms: first and last instant."""

    markets: tuple[tuple[str, str], ...]
    strategies: tuple[str, ...] = ()
    period_ms: tuple[int, int] | None = None
    opened_from: str | None = None


def add(session: AsyncSession, run_id: str, asked: Asked) -> None:
    """Store what a new run is about. The caller commits."""
    start_ms, end_ms = asked.period_ms or (None, None)
    outline = RunOutlineRow(
        run_id=run_id, start_ms=start_ms, end_ms=end_ms, opened_from=asked.opened_from
    )
    session.add(outline)
    session.add_all(
        RunSubjectRow(run_id=run_id, venue=venue, symbol=symbol, strategy=strategy)
        for venue, symbol in dict.fromkeys(asked.markets)
        for strategy in dict.fromkeys(asked.strategies or ("",))
    )


async def complete(
    session: AsyncSession, run_id: str, summaries: Sequence[Mapping[str, Any]], *, alone: bool
) -> None:
    """Store what a run's shards tell of it once it ends. The caller commits.

    alone: each shard is a result by itself: what holding earned is the sum, and there is no curve.
    """
    with_result = [one for one in summaries if one.get("headline")]
    if not with_result:
        return
    held = [one["benchmark"]["net_pnl"] for one in summaries if one.get("benchmark")]
    best = max(with_result, key=lambda one: float(one["headline"]["net_pnl"]))
    values = {
        "hold_net_pnl": (sum(held) if alone else held[0]) if held else None,
        "sparkline": None if alone else best.get("sparkline"),
    }
    await session.execute(
        update(RunOutlineRow)
        .where(col(RunOutlineRow.run_id) == run_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def of_runs(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, RunOutlineRow | None]:
    """The outlines of runs; None of one that is gone."""
    query = select(RunOutlineRow).where(col(RunOutlineRow.run_id).in_(run_ids))
    found: dict[str, RunOutlineRow | None] = dict.fromkeys(run_ids)
    for row in (await session.execute(query)).scalars():
        found[row.run_id] = row
    return found


async def opened_counts(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, int]:
    """How many stored runs were opened from each of some runs."""
    origin = col(RunOutlineRow.opened_from)
    query = select(origin, func.count()).where(origin.in_(run_ids)).group_by(origin)
    found = dict.fromkeys(run_ids, 0)
    for row in await session.execute(query):
        found[str(row[0])] = row[1]
    return found
