"""The table of what is said of whether runs are luck; beside those of tables.py."""

from typing import Any

from sqlalchemy import Column, ForeignKey, LargeBinary
from sqlmodel import Field, SQLModel

from api.storage.tables import JsonDocument


class JudgementRow(SQLModel, table=True):
    """Stored with a run that is judged once it has succeeded; a later stage fills it in."""

    __tablename__ = "judgement"

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    status: str = Field(max_length=16, index=True)  # QUEUED | SUCCEEDED | FAILED
    attempts: int = 0  # those after the first, whose worker may have died of it
    beats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})  # of who is at it
    parts: list[dict[str, Any]] | None = Field(default=None, sa_type=JsonDocument)
    # Of what one may choose from: by whom, where; the runs that may be chosen look for it.
    choice_scope: str | None = Field(default=None, max_length=64, index=True)
    columns: bytes | None = Field(default=None, sa_type=LargeBinary)  # as in a blob
