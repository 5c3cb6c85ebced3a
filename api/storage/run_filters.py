"""Which runs: by what is said of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class RunFilter:
    """What must hold of a run, all of it; None: nothing."""

    tag: str | None = None
    pinned: bool | None = None
    label_text: str | None = None  # a part of the label, in any case
    synthetic: bool | None = None

    def conditions(self, session: AsyncSession) -> tuple[ColumnElement[bool], ...]:
        """The same for the database of a session."""
        found: list[ColumnElement[bool]] = []
        if self.tag is not None:
            is_sqlite = session.get_bind().dialect.name == "sqlite"
            entries = func.json_each if is_sqlite else func.json_array_elements_text
            tags = entries(col(RunRow.tags)).table_valued("value")
            found.append(select(tags.c.value).where(tags.c.value == self.tag).exists())
        if self.pinned is not None:
            found.append(col(RunRow.pinned).is_(self.pinned))
        if self.label_text:
            found.append(col(RunRow.label).icontains(self.label_text, autoescape=True))
        if self.synthetic is not None:
            found.append(col(RunRow.synthetic).is_(self.synthetic))
        return tuple(found)


ALL_RUNS = RunFilter()
