"""In which order runs are listed, and where a page of them ends.

A value that is null comes last whichever way round, so a page is read in two strokes: those that
have one along the index, then those that have none, by id. Ids break ties, in the same direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tables import RunRow


class RunOrderField(StrEnum):
    """What runs are ordered by: a column of theirs."""

    CREATED = "created_at_ms"
    ENDED = "finished_at_ms"
    NET_PNL = "net_pnl"
    SHARPE = "sharpe"
    DRAWDOWN = "max_drawdown"

    @property
    def is_instant(self) -> bool:
        """Whether its values are whole milliseconds."""
        return self in (RunOrderField.CREATED, RunOrderField.ENDED)


@dataclass(frozen=True, slots=True)
class RunOrder:
    """By what, and whether the largest comes first."""

    field: RunOrderField = RunOrderField.CREATED
    descending: bool = True

    def value_of(self, run: RunRow) -> float | None:
        """What a run is ordered by."""
        value: float | None = getattr(run, self.field)
        return value


NEWEST_FIRST = RunOrder()


@dataclass(frozen=True, slots=True)
class RunPosition:
    """Where a page ends: the value that its last run is ordered by, and that run's id."""

    value: float | None
    run_id: str


async def ordered(
    session: AsyncSession,
    conditions: Sequence[ColumnElement[bool]],
    order: RunOrder,
    after: RunPosition | None,
    first: int,
) -> list[RunRow]:
    """Up to `first` runs behind `after` of which the conditions hold."""
    value, run_id = col(getattr(RunRow, order.field)), col(RunRow.id)
    query = select(RunRow).where(*conditions)
    found: list[RunRow] = []
    if after is None or after.value is not None:
        known = query.where(value.is_not(None))
        if after is not None:
            known = known.where(_behind(order, tuple_(value, run_id), (after.value, after.run_id)))
        found = await _read(session, known, order, (value, run_id), first)
    if len(found) < first and order.field is not RunOrderField.CREATED:
        unknown = query.where(value.is_(None))
        if after is not None and after.value is None:
            unknown = unknown.where(_behind(order, run_id, after.run_id))
        found += await _read(session, unknown, order, (run_id,), first - len(found))
    return found


def _behind(order: RunOrder, place: Any, last: Any) -> ColumnElement[bool]:
    behind: ColumnElement[bool] = place < last if order.descending else place > last
    return behind


async def _read(
    session: AsyncSession, query: Select[Any], order: RunOrder, by: Sequence[Any], first: int
) -> list[RunRow]:
    along = [one.desc() if order.descending else one.asc() for one in by]
    return list((await session.execute(query.order_by(*along).limit(first))).scalars())
