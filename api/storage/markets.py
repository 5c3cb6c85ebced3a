"""Markets and the revisions of their series: what was imported, and when."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tables import MarketRow, SeriesRow
from api.storage.trackings_table import TrackingRow

_MAX_BOUND_VALUES = 500


@dataclass(frozen=True, slots=True)
class MarketPage:
    """Some markets in order of venue and symbol."""

    rows: list[MarketRow]
    has_next: bool
    total_count: int  # of all that match, not of this page


async def find(session: AsyncSession, venue: str, symbol: str) -> MarketRow | None:
    """The market of this name, spelled exactly."""
    query = select(MarketRow).where(col(MarketRow.venue) == venue, col(MarketRow.symbol) == symbol)
    return (await session.scalars(query)).one_or_none()


async def find_many(
    session: AsyncSession, names: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], MarketRow]:
    """Markets by (venue, symbol); unknown ones are absent."""
    wanted = list(dict.fromkeys(names))
    found: dict[tuple[str, str], MarketRow] = {}
    for first in range(0, len(wanted), _MAX_BOUND_VALUES):
        name = tuple_(col(MarketRow.venue), col(MarketRow.symbol))
        query = select(MarketRow).where(name.in_(wanted[first : first + _MAX_BOUND_VALUES]))
        found.update({(row.venue, row.symbol): row for row in await session.scalars(query)})
    return found


async def page(
    session: AsyncSession,
    *,
    first: int,
    after: tuple[str, str] | None = None,
    venue: str | None = None,
    search: str | None = None,
    tracked: bool | None = None,
) -> MarketPage:
    """Markets behind `after` (venue, symbol); `search` is a part of the symbol in any case.

    tracked: only those that workers keep up to date, or only the others.
    """
    query = _matching(venue, search)
    if tracked is not None:
        by_workers = col(MarketRow.id).in_(select(col(TrackingRow.market_id)))
        query = query.where(by_workers if tracked else ~by_workers)
    count = select(func.count()).select_from(query.subquery())
    total_count = (await session.execute(count)).scalar_one()
    if after is not None:
        query = query.where(
            or_(
                col(MarketRow.venue) > after[0],
                and_(col(MarketRow.venue) == after[0], col(MarketRow.symbol) > after[1]),
            )
        )
    query = query.order_by(col(MarketRow.venue), col(MarketRow.symbol)).limit(first + 1)
    rows = list((await session.scalars(query)).all())
    return MarketPage(rows=rows[:first], has_next=len(rows) > first, total_count=total_count)


async def all_of(
    session: AsyncSession, *, venue: str | None = None, search: str | None = None
) -> list[MarketRow]:
    """Every market that matches, by venue and symbol."""
    query = _matching(venue, search).order_by(col(MarketRow.venue), col(MarketRow.symbol))
    return list((await session.scalars(query)).all())


def _matching(venue: str | None, search: str | None) -> Select[MarketRow]:
    query = select(MarketRow)
    if venue is not None:
        query = query.where(col(MarketRow.venue) == venue)
    if search:
        query = query.where(col(MarketRow.symbol).icontains(search, autoescape=True))
    return query


async def current_series(
    session: AsyncSession, market_ids: Sequence[int]
) -> dict[int, list[SeriesRow]]:
    """The newest revision of every series of each market, by kind and timeframe."""
    newest = (
        select(
            col(SeriesRow.market_id).label("market_id"),
            col(SeriesRow.kind).label("kind"),
            col(SeriesRow.timeframe).label("timeframe"),
            func.max(SeriesRow.revision).label("revision"),
        )
        .where(col(SeriesRow.market_id).in_(market_ids))
        .group_by(col(SeriesRow.market_id), col(SeriesRow.kind), col(SeriesRow.timeframe))
        .subquery()
    )
    query = (
        select(SeriesRow)
        .join(
            newest,
            and_(
                col(SeriesRow.market_id) == newest.c.market_id,
                col(SeriesRow.kind) == newest.c.kind,
                col(SeriesRow.timeframe) == newest.c.timeframe,
                col(SeriesRow.revision) == newest.c.revision,
            ),
        )
        .order_by(col(SeriesRow.kind), col(SeriesRow.timeframe))
    )
    series: dict[int, list[SeriesRow]] = {market_id: [] for market_id in market_ids}
    for row in await session.scalars(query):
        series[row.market_id].append(row)
    return series


async def find_or_add(session: AsyncSession, market: MarketRow) -> MarketRow:
    """The stored market of the same name, locked until the end; else this one, stored."""
    query = (
        select(MarketRow)
        .where(col(MarketRow.venue) == market.venue, col(MarketRow.symbol) == market.symbol)
        .with_for_update()
    )
    stored = (await session.scalars(query)).one_or_none()
    if stored is not None:
        return stored
    session.add(market)
    await session.flush()
    return market


async def add_revision(
    session: AsyncSession, series: SeriesRow, current: SeriesRow | None
) -> SeriesRow:
    """Store a series as the revision after the current one."""
    series.revision = 1 if current is None else current.revision + 1
    series.created_at_ms = now_ms()
    session.add(series)
    await session.flush()
    return series


def id_of(market: MarketRow) -> int:
    """The id of a stored market; ValueError for one that is not."""
    if market.id is None:
        raise ValueError(f"market must be stored to have an id, was new: {market.symbol}")
    return market.id


def now_ms() -> int:
    """This moment, UTC epoch milliseconds."""
    return time.time_ns() // 1_000_000
