"""The table of runs that are asked again when their markets have new data."""

from sqlalchemy import BigInteger, Column, ForeignKey, false
from sqlmodel import Field, SQLModel


class RerunRow(SQLModel, table=True):
    """What is to become of one run, or became of it."""

    __tablename__ = "rerun"

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    wanted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    # Counted up in the transaction of every import that changes one of its markets; `looked_at`
    # follows once somebody has compared the data: the two differ where there may be something new.
    news: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    looked_at: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False, server_default="0")
    )
    failure: str | None = None  # why it could not be asked again the last time
    # The run that it was asked again as, as long as that one is stored.
    rerun_as_id: str | None = Field(
        default=None,
        sa_column=Column(ForeignKey("run.id", ondelete="SET NULL"), index=True, nullable=True),
    )
