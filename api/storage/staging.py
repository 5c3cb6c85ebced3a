"""Pages of an import that is under way: kept from one attempt to the next, visible to nobody."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage import blobs
from api.storage.blobs import Column
from api.storage.markets import now_ms
from api.storage.tables import StagedPageRow


@dataclass(frozen=True, slots=True)
class StagedSeries:
    """A series under way; source: the exchange's symbol that it is asked for by."""

    venue: str
    symbol: str
    kind: str
    timeframe: str
    source: str


@dataclass(frozen=True, slots=True)
class Page:
    """Entries with first_ms <= t < end_ms: all that there are."""

    series: StagedSeries
    first_ms: int
    end_ms: int
    columns: dict[str, Column]

    @property
    def rows(self) -> int:
        """How many entries it holds."""
        return len(next(iter(self.columns.values())))


async def add(session: AsyncSession, page: Page) -> None:
    """Keep a page. The caller commits."""
    series = page.series
    session.add(
        StagedPageRow(
            venue=series.venue,
            symbol=series.symbol,
            kind=series.kind,
            timeframe=series.timeframe,
            source=series.source,
            first_ms=page.first_ms,
            end_ms=page.end_ms,
            data=blobs.pack(page.columns),
            staged_at_ms=now_ms(),
        )
    )
    await session.flush()


async def spans(session: AsyncSession, series: StagedSeries) -> list[tuple[int, int]]:
    """What of a series is staged, as [first, end)."""
    query = select(col(StagedPageRow.first_ms), col(StagedPageRow.end_ms)).where(*_of(series))
    return [(row[0], row[1]) for row in await session.execute(query)]


async def columns(session: AsyncSession, series: StagedSeries) -> list[dict[str, Column]]:
    """The columns of its pages, by time."""
    query = (
        select(col(StagedPageRow.data))
        .where(*_of(series))
        .order_by(col(StagedPageRow.first_ms), col(StagedPageRow.id))
    )
    return [blobs.unpack(data) for data in (await session.execute(query)).scalars()]


async def remove(
    session: AsyncSession, series: StagedSeries, staged_before_ms: int | None = None
) -> None:
    """Forget the pages of a series, or those from before a moment."""
    conditions = list(_of(series))
    if staged_before_ms is not None:
        conditions.append(col(StagedPageRow.staged_at_ms) < staged_before_ms)
    await session.execute(delete(StagedPageRow).where(*conditions))


async def remove_forgotten(session: AsyncSession, staged_before_ms: int) -> None:
    """Forget the pages of imports that nobody has taken up since a moment."""
    await session.execute(
        delete(StagedPageRow).where(col(StagedPageRow.staged_at_ms) < staged_before_ms)
    )


def _of(series: StagedSeries) -> tuple[ColumnElement[bool], ...]:
    return (
        col(StagedPageRow.venue) == series.venue,
        col(StagedPageRow.symbol) == series.symbol,
        col(StagedPageRow.kind) == series.kind,
        col(StagedPageRow.timeframe) == series.timeframe,
        col(StagedPageRow.source) == series.source,
    )
