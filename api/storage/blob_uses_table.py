"""The table of who needs which blob; beside those of tables.py."""

from sqlalchemy import Column, ForeignKey, false
from sqlmodel import Field, SQLModel


class BlobUseRow(SQLModel, table=True):
    """A blob that a run needs: a part of its result, or a series that it was computed from.

    What a shard's names and a run's series say in documents, so that a blob can be asked who needs
    it. The second key holds the blob: nothing frees what a run needs.
    """

    __tablename__ = "blob_use"

    run_id: str = Field(
        sa_column=Column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    )
    sha256: str = Field(sa_column=Column(ForeignKey("blob.sha256"), primary_key=True, index=True))
    of_series: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
