"""The table of what was tried; beside those of tables.py."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel


class TrialsRow(SQLModel, table=True):
    """What one shard tried on one market; no foreign key: deleting a run takes no trial back."""

    __tablename__ = "trials"
    __table_args__ = (Index("ix_trials_market", "owner", "venue", "symbol"),)

    run_id: str = Field(primary_key=True, max_length=36)
    shard_index: int = Field(primary_key=True)
    venue: str = Field(primary_key=True, max_length=64)
    symbol: str = Field(primary_key=True, max_length=64)
    owner: str = Field(default="", max_length=64)  # as of the run
    start_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    end_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    share: float = 1.0  # of its trials that is kept; see api/runs/trials.py
    numbers: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # uint64, little-endian
