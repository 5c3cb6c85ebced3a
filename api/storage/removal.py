"""Taking away what nobody needs any more: runs, markets, revisions of series, blobs.

Each function stands first in its transaction, and the caller commits.
"""

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, String, cast, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from api.storage import blob_uses, markets, series_blobs
from api.storage.blob_uses import Freed
from api.storage.blob_uses_table import BlobUseRow
from api.storage.runs import ACTIVE
from api.storage.tables import BlobRow, MarketRow, RunRow, SeriesRow, StagedPageRow

_MAX_BOUND_VALUES = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows are gone, and the blobs that went with them."""

    count: int = 0
    freed: Freed = field(default_factory=Freed)

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(self.count + other.count, self.freed + other.freed)


def one_of(run_id: str, owner: str | None = None) -> tuple[ColumnElement[bool], ...]:
    """Which run: that of an id, where it is the owner's; None: anybody's."""
    is_it = (col(RunRow.id) == run_id,)
    return is_it if owner is None else (*is_it, col(RunRow.owner) == owner)


def outdated(ended_before_ms: int) -> tuple[ColumnElement[bool], ...]:
    """Which runs: those that ended before a moment, and of which nobody has said anything."""
    return (
        col(RunRow.finished_at_ms) < ended_before_ms,
        col(RunRow.pinned).is_(False),
        cast(col(RunRow.tags), String) == "[]",
        or_(col(RunRow.label).is_(None), col(RunRow.label) == ""),
        col(RunRow.note).is_(None),
    )


async def remove_ended(
    session: AsyncSession, *which: ColumnElement[bool], at_most: int = 1
) -> Removed:
    """Remove some ended runs with all that only they need; of active ones none."""
    await blob_uses.while_freeing(session)
    query = select(col(RunRow.id)).where(*which, col(RunRow.status).not_in(ACTIVE)).limit(at_most)
    run_ids = list((await session.execute(query)).scalars())
    needed = await blob_uses.of_runs(session, run_ids)
    await session.execute(
        delete(RunRow)
        .where(col(RunRow.id).in_(run_ids))
        .execution_options(synchronize_session=False)
    )
    return Removed(len(run_ids), await blob_uses.free(session, needed))


async def remove_market(session: AsyncSession, venue: str, symbol: str) -> Freed | None:
    """Remove a market with its series; None: there is none. Runs keep what they were computed from.

    What was staged of an import that has not ended goes too.
    """
    await blob_uses.while_freeing(session)
    market = await markets.find(session, venue, symbol)
    if market is None:
        return None
    series = select(col(SeriesRow.sha256)).where(col(SeriesRow.market_id) == market.id)
    sha256s = list((await session.execute(series)).scalars())
    for table in (MarketRow, StagedPageRow):
        gone = delete(table).where(col(table.venue) == venue, col(table.symbol) == symbol)
        await session.execute(gone.execution_options(synchronize_session=False))
    chunks = await series_blobs.chunks_of(session, sha256s)
    kept = await series_blobs.chunks_of(session, await series_blobs.names(session))
    return await blob_uses.free(session, [*sha256s, *(chunks - kept)])


async def remove_old_revisions(session: AsyncSession) -> int:
    """Forget revisions of series that are not the newest and that no run names; their number."""
    await blob_uses.while_freeing(session)
    gone = delete(SeriesRow).where(col(SeriesRow.id).in_(old_revisions()))
    result = await session.execute(
        gone.returning(col(SeriesRow.id)).execution_options(synchronize_session=False)
    )
    return len(result.scalars().all())


def old_revisions() -> Select[int | None]:
    """Ids of revisions that are not the newest of their series and that no run names."""
    newer = aliased(SeriesRow)
    is_old = (
        select(col(newer.id))
        .where(
            col(newer.market_id) == col(SeriesRow.market_id),
            col(newer.kind) == col(SeriesRow.kind),
            col(newer.timeframe) == col(SeriesRow.timeframe),
            col(newer.revision) > col(SeriesRow.revision),
        )
        .correlate(SeriesRow)
        .exists()
    )
    named = (
        select(col(BlobUseRow.run_id))
        .where(col(BlobUseRow.sha256) == col(SeriesRow.sha256))
        .correlate(SeriesRow)
        .exists()
    )
    return select(col(SeriesRow.id)).where(is_old, ~named)


async def loose_blobs(session: AsyncSession) -> list[str]:
    """Blobs that no run and no series names, nor the contents of one of those series."""
    query = select(col(BlobRow.sha256)).where(*blob_uses.unnamed())
    unnamed = set((await session.execute(query)).scalars())
    named = await series_blobs.chunks_of(session, await series_blobs.names(session))
    return sorted(unnamed - named)


async def count_loose(session: AsyncSession) -> Freed:
    """What `loose_blobs` names, and how many bytes they have."""
    names, counted = await loose_blobs(session), Freed()
    for first in range(0, len(names), _MAX_BOUND_VALUES):
        some = col(BlobRow.sha256).in_(names[first : first + _MAX_BOUND_VALUES])
        sizes = (await session.execute(select(col(BlobRow.byte_count)).where(some))).scalars().all()
        counted += Freed(len(sizes), sum(sizes))
    return counted


async def count_outdated(session: AsyncSession, ended_before_ms: int) -> Removed:
    """What `remove_ended` would take away of the outdated runs, all of them together."""
    which = (*outdated(ended_before_ms), col(RunRow.status).not_in(ACTIVE))
    runs = await session.execute(select(func.count()).select_from(RunRow).where(*which))
    doomed = select(col(RunRow.id)).where(*which)
    theirs = select(col(BlobUseRow.sha256)).where(col(BlobUseRow.run_id).in_(doomed))
    others = (
        select(col(BlobUseRow.run_id))
        .where(col(BlobUseRow.sha256) == col(BlobRow.sha256), col(BlobUseRow.run_id).not_in(doomed))
        .correlate(BlobRow)
        .exists()
    )
    in_series = (
        select(col(SeriesRow.id))
        .where(col(SeriesRow.sha256) == col(BlobRow.sha256))
        .correlate(BlobRow)
        .exists()
    )
    sums = select(func.count(), func.coalesce(func.sum(col(BlobRow.byte_count)), 0)).where(
        col(BlobRow.sha256).in_(theirs), ~others, ~in_series
    )
    blobs, byte_count = (await session.execute(sums)).one()
    return Removed(int(runs.scalar_one()), Freed(int(blobs), int(byte_count)))
