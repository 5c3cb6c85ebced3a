"""The table of what coins are worth; beside those of tables.py."""

from sqlalchemy import BigInteger, Column
from sqlmodel import Field, SQLModel


class CapitalisationRow(SQLModel, table=True):
    """What all of a coin was worth on the day of the last list; another list replaces it."""

    __tablename__ = "capitalisation"

    coin: str = Field(primary_key=True, max_length=32)
    usd: float
    as_of_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
