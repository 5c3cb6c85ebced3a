"""Tables as bytes of a file: Parquet, CSV or JSON, a block at a time.

A table comes as blocks of rows with the same columns, so that a sweep of a million cells needs the
memory of one block. polars writes all three: exact shortest floats, nulls where undefined.
"""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

# polars: in the functions, not here, so that the API process loads it with the first export.
if TYPE_CHECKING:
    import polars as pl

_PIECE_BYTES = 256 * 1024
_INSTANT = "%Y-%m-%dT%H:%M:%S%.3fZ"


class Format(StrEnum):
    """What a file can be; the value is its ending."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """Its content type."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.JSON: "application/json",
}

Blocks = AsyncIterator["pl.DataFrame"]
Bytes = AsyncIterator[bytes]


def written(blocks: Blocks, form: Format) -> Bytes:
    """The bytes of a file with these rows; times are UTC, in CSV and JSON as RFC 3339."""
    writers = {Format.PARQUET: _parquet, Format.CSV: _csv, Format.JSON: _json}
    return writers[form](blocks)


async def _csv(blocks: Blocks) -> Bytes:
    is_first = True
    async for block in blocks:
        text = await asyncio.to_thread(_csv_of, block, is_first)
        is_first = False
        yield text


async def _json(blocks: Blocks) -> Bytes:
    """An array of records."""
    opening = b"["
    async for block in blocks:
        if block.height:
            records = await asyncio.to_thread(_records_of, block)
            yield opening + records
            opening = b",\n"
    yield b"[]\n" if opening == b"[" else b"]\n"


async def _parquet(blocks: Blocks) -> Bytes:
    """Of several blocks through files, for Parquet says at its end where everything stands."""
    first = await anext(blocks)
    second = await anext(blocks, None)
    if second is None:
        yield await asyncio.to_thread(_parquet_of, first)
        return
    with tempfile.TemporaryDirectory(prefix="carry-export-") as folder:
        parts = [first, second]
        paths: list[Path] = []
        while parts:
            path = Path(folder, f"{len(paths):06}.parquet")
            await asyncio.to_thread(parts.pop(0).write_parquet, path)
            paths.append(path)
            if not parts and (following := await anext(blocks, None)) is not None:
                parts.append(following)
        whole = Path(folder, "whole.parquet")
        await asyncio.to_thread(_merge, paths, whole)
        with await asyncio.to_thread(whole.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE_BYTES):
                yield piece


def _csv_of(block: "pl.DataFrame", has_header: bool) -> bytes:
    text = _instants_as_text(block).write_csv(include_header=has_header)
    return text.encode()


def _records_of(block: "pl.DataFrame") -> bytes:
    text = _instants_as_text(block).write_json()
    return text[1:-1].encode()


def _parquet_of(block: "pl.DataFrame") -> bytes:
    target = io.BytesIO()
    block.write_parquet(target)
    return target.getvalue()


def _merge(paths: list[Path], target: Path) -> None:
    import polars as pl

    pl.scan_parquet(paths, glob=False).sink_parquet(target)  # streams: a row group at a time


def _instants_as_text(block: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    return block.with_columns(pl.selectors.datetime().dt.strftime(_INSTANT))
