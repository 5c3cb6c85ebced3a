"""Which runs: by what is said of them and what they are about."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.outline_table import RunOutlineRow, RunSubjectRow
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What must hold of a run, all of it; None: nothing."""

    tag: str | None = None
    pinned: bool | None = None
    label_text: str | None = None  # a part of the label, in any case
    synthetic: bool | None = None
    kind: str | None = None
    status: str | None = None
    market: tuple[str, str] | None = None  # venue and symbol, one of its markets
    strategy: str | None = None  # by name, one of its strategies
    period_ms: tuple[int, int] | None = None  # has an instant in common with that of the run
    created_from_ms: int | None = None
    created_until_ms: int | None = None  # included
    text: str | None = None  # a part of what people say of it, or of a name of what it is about
    opened_from: str | None = None  # the run that it was opened from as a part
    opened: bool | None = None  # whether it was opened from one that is still stored

    def conditions(self, session: AsyncSession) -> tuple[ColumnElement[bool], ...]:
        """The same for the database of a session."""
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        return (
            *self._said(is_sqlite=is_sqlite),
            *self._about(),
            *(() if not self.text else (_mentions(self.text, is_sqlite=is_sqlite),)),
        )

    def _said(self, *, is_sqlite: bool) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.tag is not None:
            tags = _tags(is_sqlite=is_sqlite)
            found.append(select(tags.c.value).where(tags.c.value == self.tag).exists())
        if self.pinned is not None:
            found.append(col(RunRow.pinned).is_(self.pinned))
        if self.label_text:
            found.append(col(RunRow.label).icontains(self.label_text, autoescape=True))
        if self.synthetic is not None:
            found.append(col(RunRow.synthetic).is_(self.synthetic))
        if self.kind is not None:
            found.append(col(RunRow.kind) == self.kind)
        if self.status is not None:
            found.append(col(RunRow.status) == self.status)
        if self.created_from_ms is not None:
            found.append(col(RunRow.created_at_ms) >= self.created_from_ms)
        if self.created_until_ms is not None:
            found.append(col(RunRow.created_at_ms) <= self.created_until_ms)
        return found

    def _about(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        subject, outline = RunSubjectRow, RunOutlineRow
        if self.market is not None:
            venue, symbol = self.market
            found.append(_any(subject, col(subject.symbol) == symbol, col(subject.venue) == venue))
        if self.strategy is not None:
            found.append(_any(subject, col(subject.strategy) == self.strategy))
        if self.period_ms is not None:
            start_ms, end_ms = self.period_ms
            overlaps = (col(outline.start_ms) <= end_ms, col(outline.end_ms) >= start_ms)
            found.append(_any(outline, *overlaps))
        if self.opened_from is not None:
            found.append(_any(outline, col(outline.opened_from) == self.opened_from))
        if self.opened is not None:
            stored = select(col(RunRow.id)).correlate(None)
            is_part = _any(outline, col(outline.opened_from).in_(stored))
            found.append(is_part if self.opened else ~is_part)
        return found


ALL_RUNS = RunFilter()


def _any(table: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # IN, not EXISTS: the few rows that an index finds decide, not each run in turn.
    return col(RunRow.id).in_(select(col(table.run_id)).where(*conditions))


def _tags(*, is_sqlite: bool) -> Any:
    entries = func.json_each if is_sqlite else func.json_array_elements_text
    return entries(col(RunRow.tags)).table_valued("value")


def _mentions(text: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    def holds(column: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = column.icontains(text, autoescape=True)
        return found

    tags, subject = _tags(is_sqlite=is_sqlite), RunSubjectRow
    names = (col(subject.symbol), col(subject.venue), col(subject.strategy))
    return or_(
        holds(col(RunRow.label)),
        holds(col(RunRow.note)),
        select(tags.c.value).where(holds(tags.c.value)).exists(),
        _any(subject, or_(*(holds(name) for name in names))),
    )
