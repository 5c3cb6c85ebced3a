"""The tables of files that people sent to be imported; beside those of tables.py."""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from api.storage.tables import JsonDocument

LONGEST_NAME = 400
"""Characters that the name of a file may have, its folders among them."""


class UploadRow(SQLModel, table=True):
    """Files that somebody sent at a time, until they are imported or forgotten."""

    __tablename__ = "upload"
    __table_args__ = (Index("ix_upload_owner", "owner"),)

    id: str = Field(primary_key=True, max_length=36)
    owner: str = Field(default="", max_length=64)  # as of a run
    created_at_ms: int = Field(sa_column=Column(BigInteger, nullable=False))
    imported_at_ms: int | None = Field(default=None, sa_column=Column(BigInteger))
    # What was said of its files at the last look, and what they were then taken for.
    look: dict[str, Any] | None = Field(default=None, sa_column=Column(JsonDocument))


class UploadedFileRow(SQLModel, table=True):
    """One file of an upload."""

    __tablename__ = "uploaded_file"

    upload_id: str = Field(primary_key=True, max_length=36)
    name: str = Field(primary_key=True, max_length=LONGEST_NAME)  # a path inside of the upload
    byte_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    is_whole: bool = False


class UploadedPieceRow(SQLModel, table=True):
    """Some bytes of a file: nobody holds a whole one in memory to store or fetch it."""

    __tablename__ = "uploaded_piece"

    upload_id: str = Field(primary_key=True, max_length=36)
    name: str = Field(primary_key=True, max_length=LONGEST_NAME)
    position: int = Field(primary_key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
