"""The table of markets that workers keep up to date; beside those of tables.py."""

from sqlalchemy import BigInteger, Column, ForeignKey, false
from sqlmodel import Field, SQLModel


class TrackingRow(SQLModel, table=True):
    """One market that is imported again every so many hours; gone with the market."""

    __tablename__ = "tracking"

    market_id: int = Field(
        sa_column=Column(ForeignKey("market.id", ondelete="CASCADE"), primary_key=True)
    )
    owner: str = Field(default="", max_length=64)  # whose imports they are, as of a run
    every_hours: int
    created_at_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    # When the next import is due; while one is under way, when the one after it is.
    next_at_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    # The last import, as long as that run is stored.
    run_id: str | None = Field(
        default=None,
        sa_column=Column(ForeignKey("run.id", ondelete="SET NULL"), index=True, nullable=True),
    )
    under_way: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    succeeded_at_ms: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    failed_at_ms: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    failure: str | None = None  # of the last import that failed
    failures: int = 0  # since the last one that succeeded
