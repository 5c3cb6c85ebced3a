"""The tables by which runs are found and shown in a line each; beside those of tables.py."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from api.storage.tables import JsonDocument


class RunOutlineRow(SQLModel, table=True):
    """Of a run what a list tells beside the run's row: stored with it, completed when it ends."""

    __tablename__ = "run_outline"
    __table_args__ = (Index("ix_run_outline_period", "start_ms", "end_ms"),)

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    # The period that is asked about; NULL where none is.
    start_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    end_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    # The run that this one was opened from as a part of it; no foreign key: that may be deleted.
    opened_from: str | None = Field(default=None, max_length=36, index=True)
    hold_net_pnl: float | None = None  # of the hold strategy beside it
    sparkline: list[float] | None = Field(default=None, sa_type=JsonDocument)


class RunSubjectRow(SQLModel, table=True):
    """One market and one strategy that a run is about: a line for each pair of them."""

    __tablename__ = "run_subject"
    __table_args__ = (
        Index("ix_run_subject_market", "symbol", "venue", "run_id"),
        Index("ix_run_subject_strategy", "strategy", "run_id"),
    )

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    venue: str = Field(primary_key=True, max_length=64)
    symbol: str = Field(primary_key=True, max_length=64)
    strategy: str = Field(primary_key=True, max_length=32)  # its name; "" of what has none
