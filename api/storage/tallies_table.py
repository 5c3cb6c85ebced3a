"""The table of what is counted for ever; beside those of tables.py."""

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class TallyRow(SQLModel, table=True):
    """How often something has happened, in all processes together."""

    __tablename__ = "tally"

    name: str = Field(primary_key=True, max_length=32)  # api/storage/tallies.py: Tally
    count: int = Field(sa_column=Column(BigInteger, nullable=False))
