"""Which shard a worker takes next: the oldest that waits in its lane, of a run of its engine.

Another engine would store other numbers under the name of the run's, and in one sweep beside them.

As everywhere the run's row is touched before the shard's: two claims of one run meet there, and the
second sees what the first has left.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    String,
    bindparam,
    func,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import ACTIVE, RunStatus
from api.storage.shards import Claim, first_changed, may_begin, wanted_run
from api.storage.tables import RunRow, ShardRow
from engine.version import ENGINE_VERSION

# Written out: only then does the planner see that the index of active runs will do.
_ACTIVE: list[ColumnElement[Any]] = [literal_column(f"'{status}'") for status in ACTIVE]


# Statements are kept: building one takes longer than the database needs for it.
_STATEMENTS = 64


class NoneLeft(Exception):
    """Another worker has just taken the last shard of the run: look again, from the start."""


@lru_cache(_STATEMENTS)
def oldest(
    lane: str,
    max_attempts: int,
    kernels: int | None = None,
    engine_version: str = ENGINE_VERSION,
) -> ScalarSelect[str]:
    """The run whose shard is the next to be claimed in a lane; none: nothing waits there.

    kernels: what a worker has compiled so far; runs that need more are passed over. Locked where
    rows can be: who had to wait for its row sees it as it is now, or goes on to the next.
    """
    waits = select(col(ShardRow.run_id)).where(*_waits(col(RunRow.id), max_attempts)).exists()
    has_kernels = true() if kernels is None else col(RunRow.kernels_needed) <= kernels
    return (
        select(col(RunRow.id))
        .where(
            col(RunRow.lane) == lane,
            col(RunRow.status).in_(_ACTIVE),
            col(RunRow.engine_version) == engine_version,
            col(RunRow.cancel_requested).is_(False),
            has_kernels,
            waits,
        )
        .order_by(col(RunRow.created_at_ms), col(RunRow.id))
        .limit(1)
        .with_for_update()
        .scalar_subquery()
    )


async def claim(
    session: AsyncSession,
    run_id: str | ScalarSelect[str],
    worker: str,
    at_ms: int,
    max_attempts: int,
    engine_version: str = ENGINE_VERSION,
) -> Claim | None:
    """Take the first shard that waits of a run, given or found by `oldest`.

    None: the run has ended or was cancelled, is another engine's, or there is none. Raises
    NoneLeft.
    """
    told = {"told_at_ms": at_ms}
    if isinstance(run_id, str):
        run = await first_changed(
            session, _run_begins(None, engine_version), {"of_run_id": run_id, **told}
        )
    else:
        run = await first_changed(session, _run_begins(run_id, engine_version), told)
    if run is None:
        return None
    shard = await first_changed(
        session, _shard_begins(max_attempts), {"of_run_id": run.id, "by_worker": worker, **told}
    )
    if shard is None:
        raise NoneLeft
    return Claim(run, shard)


@lru_cache(_STATEMENTS)
def _run_begins(run_id: ScalarSelect[str] | None, engine_version: str) -> Any:
    at_ms = bindparam("told_at_ms", type_=BigInteger)
    return (
        wanted_run(bindparam("of_run_id", type_=String) if run_id is None else run_id)
        .where(col(RunRow.engine_version) == engine_version)
        .values(
            status=RunStatus.RUNNING,
            started_at_ms=func.coalesce(col(RunRow.started_at_ms), at_ms),
            heartbeat_at_ms=at_ms,
        )
        .returning(RunRow)
    )


@lru_cache(_STATEMENTS)
def _shard_begins(max_attempts: int) -> Any:
    run_id = bindparam("of_run_id", type_=String)
    first = (
        select(func.min(col(ShardRow.shard_index)))
        .where(*_waits(run_id, max_attempts))
        .scalar_subquery()
    )
    return (
        update(ShardRow)
        .where(col(ShardRow.run_id) == run_id, col(ShardRow.shard_index) == first)
        .values(
            status=RunStatus.RUNNING,
            attempts=col(ShardRow.attempts) + 1,
            worker=bindparam("by_worker", type_=String),
            heartbeat_at_ms=bindparam("told_at_ms", type_=BigInteger),
            progress_done=0,
        )
        .returning(ShardRow)
    )


async def count_by_lane(session: AsyncSession) -> dict[str, int]:
    """Shards that wait or are computed; lanes without any are left out."""
    query = (
        select(col(RunRow.lane), func.count())
        .join(ShardRow, col(ShardRow.run_id) == col(RunRow.id))
        .where(col(RunRow.status).in_(ACTIVE), col(ShardRow.status).in_(ACTIVE))
        .group_by(col(RunRow.lane))
    )
    return {row[0]: row[1] for row in await session.execute(query)}


def _waits(run_id: Any, max_attempts: int) -> Sequence[ColumnElement[bool]]:
    return (
        col(ShardRow.run_id) == run_id,
        col(ShardRow.status) == RunStatus.QUEUED,
        col(ShardRow.attempts) < max_attempts,
        may_begin(),
    )
