"""Parquet, Feather and streams of Arrow, of whoever wrote them."""

import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from api.market_data.files.tables.arrow_headers import feather_bytes, stream_bytes
from api.market_data.files.tables.parquet_headers import parquet_bytes
from api.market_data.files.unpacking import most_bytes

# Twenty years of minutes in twelve columns. The headers are believed after this check alone.
_MAX_BYTES = 2**30
_stderr = threading.Lock()  # of two that overlap the later one would keep it off for good
_STREAM_MAGIC = b"\xff\xff\xff\xff"


@dataclass(frozen=True, slots=True)
class Container:
    """One binary form of a table."""

    name: str
    magic: bytes
    unpacked_bytes: Callable[[bytes], int]  # as its headers claim; ValueError where they cannot be
    read: Callable[[io.BytesIO], pl.DataFrame]


PARQUET = Container("Parquet", b"PAR1", parquet_bytes, pl.read_parquet)
FEATHER = Container("Feather", b"ARROW1", feather_bytes, pl.read_ipc)
STREAM = Container("Arrow", _STREAM_MAGIC, stream_bytes, pl.read_ipc_stream)
CONTAINERS = (PARQUET, FEATHER, STREAM)


def container_of(data: bytes) -> Container | None:
    """The binary container that a file is; None: none of them."""
    return next((one for one in CONTAINERS if data.startswith(one.magic)), None)


def read_arrow(
    data: bytes, container: Container, refuse: Callable[[str], NoReturn]
) -> pl.DataFrame:
    """The table with its own types; decimals and categories become numbers and text."""
    try:
        claimed, most = container.unpacked_bytes(data), most_bytes(len(data), _MAX_BYTES)
        if claimed > most:
            refuse(
                f"{container.name} file of {len(data)} bytes must hold {most} bytes of values at "
                f"most, was {claimed}"
            )
        with _quiet_panics():
            table = container.read(io.BytesIO(data))
            plain = table.with_columns(_plain(one) for one in table.iter_columns())
            # Texts are not looked at by the reader: bytes that are no UTF-8 would end whoever
            # takes them for one.
            plain.select(pl.col(pl.String).cast(pl.Binary).cast(pl.String))
            return plain
    except (ValueError, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        refuse(f"file must be whole, was a {container.name} file that cannot be read")


def _plain(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, (pl.Decimal, pl.Categorical, pl.Enum)):
        return column.cast(pl.String)  # of a decimal: rounded once, when it becomes a double
    if column.dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column


@contextmanager
def _quiet_panics() -> Iterator[None]:
    # A spoilt file makes the Rust reader print its stack before the exception that we turn into
    # a sentence, and no setting of it keeps that off standard error.
    with _stderr:
        sys.stderr.flush()
        kept = os.dup(2)
        try:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
