"""Columns of numbers as content-addressed blobs: NumPy .npz, no pickle.

Equal columns pack to equal bytes, so they have one SHA-256 and are stored once.
"""

import asyncio
import hashlib
import io
import math
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.errors import BlobDamaged, BlobNotFound
from api.storage import blob_uses
from api.storage.tables import BlobRow
from api.storage.upsert import insert_into

Column = NDArray[Any]
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same columns must not differ by the clock
_ZIP_UNIX = 3  # nor by the system that packed them
_OFF_LOOP_BYTES = 1_000_000  # more is hashed in a thread: the loop keeps beating
_MAX_BOUND_VALUES = 500
_ZIP_ENTRY = b"PK\x03\x04"
_ZIP_SIZES, _ZIP_SIZES_AT, _ZIP_HEAD_BYTES = Struct("<I4xI2H"), 14, 30  # CRC, size, name, extra
_NPY_HEAD_BYTES = 10  # magic, version and the length of the rest


def pack(columns: Mapping[str, Column]) -> bytes:
    """Bytes of named arrays, in the order of their names; object arrays raise ValueError."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(columns):
            entry = zipfile.ZipInfo(f"{name}.npy", _ZIP_EPOCH)
            entry.create_system = _ZIP_UNIX
            body = io.BytesIO()
            array = np.ascontiguousarray(columns[name])
            npy_format.write_array(body, array, version=(1, 0), allow_pickle=False)
            archive.writestr(entry, body.getvalue())
    return target.getvalue()


def unpack(data: bytes) -> dict[str, Column]:
    """Named arrays, read-only, on memory of their own; BadZipFile where bytes were changed."""
    return {name: _array(data[entry.start : entry.end], 0) for name, entry in _entries(data)}


def concatenate(parts: Sequence[bytes]) -> dict[str, Column]:
    """Named arrays, read-only, of blobs that hold the same names, one behind the other."""
    pieces: dict[str, list[Column]] = {}
    for data in parts:
        for name, entry in _entries(data):
            pieces.setdefault(name, []).append(_array(data, entry.start))
    columns = {name: np.concatenate(of_name) for name, of_name in pieces.items()}
    for column in columns.values():
        column.flags.writeable = False
    return columns


def begins_with(data: bytes, name: str) -> bool:
    """Whether the first array of a blob has this name; nothing of it is read."""
    return data.startswith(f"{name}.npy".encode(), _ZIP_HEAD_BYTES)


class _Entry(NamedTuple):
    start: int
    end: int


def _entries(data: bytes) -> Iterator[tuple[str, _Entry]]:
    # What `pack` writes, entry behind entry. zipfile takes a multiple of the time, which tells
    # where a series has hundreds of small blobs.
    at = 0
    while data.startswith(_ZIP_ENTRY, at):
        crc, size, name_length, more = _ZIP_SIZES.unpack_from(data, at + _ZIP_SIZES_AT)
        name_at = at + _ZIP_HEAD_BYTES
        start = name_at + name_length + more
        at = start + size
        name = data[name_at : name_at + name_length].decode()
        if zlib.crc32(memoryview(data)[start:at]) != crc:
            raise zipfile.BadZipFile(f"columns must be as they were stored, were not: {name}")
        yield name.removesuffix(".npy"), _Entry(start, at)


def _array(data: bytes, at: int) -> Column:
    head_bytes = _NPY_HEAD_BYTES + int.from_bytes(data[at + 8 : at + _NPY_HEAD_BYTES], "little")
    dtype, shape = _described(data[at : at + head_bytes])
    count = math.prod(shape)
    return np.frombuffer(data, dtype=dtype, count=count, offset=at + head_bytes).reshape(shape)


@lru_cache(maxsize=1_000)
def _described(head: bytes) -> tuple[np.dtype[Any], tuple[int, ...]]:
    header = io.BytesIO(head)
    version = npy_format.read_magic(header)
    if version != (1, 0):
        raise ValueError(f"array format must be 1.0, was {version}")
    shape, fortran_order, dtype = npy_format.read_array_header_1_0(header)
    if dtype.hasobject or fortran_order:
        raise ValueError(f"array must be plain numbers in C order, was {dtype}")
    return dtype, shape


def digest(data: bytes) -> str:
    """Name of a blob: the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


async def put(session: AsyncSession, data: Mapping[str, bytes]) -> None:
    """Store packed blobs by their names: those that are not there, or damaged. The caller commits.

    Equal ones are not sent again.
    """
    await blob_uses.while_naming(session)
    there = await _read(session, data)
    rows = [
        {"sha256": sha256, "data": data[sha256], "byte_count": len(data[sha256])}
        for sha256 in sorted(data)  # in one order: nobody waits in a circle
        if there.get(sha256) != data[sha256]
    ]
    await keep(session, rows)


async def keep(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert packed blobs that are not stored; one that is, and was damaged, is put right."""
    if not rows:
        return
    await blob_uses.while_naming(session)
    statement = insert_into(session, BlobRow)
    told = {name: statement.excluded[name] for name in ("data", "byte_count")}
    damaged = col(BlobRow.data) != told["data"]
    await session.execute(
        statement.on_conflict_do_update(index_elements=["sha256"], set_=told, where=damaged), rows
    )


async def get(session: AsyncSession, sha256: str) -> dict[str, Column]:
    """Columns by name of blob; raises BlobNotFound or BlobDamaged."""
    return unpack((await get_bytes(session, [sha256]))[sha256])


async def get_bytes(session: AsyncSession, sha256s: Iterable[str]) -> dict[str, bytes]:
    """Packed bytes of several blobs: who unpacks many does it off the event loop.

    Raises BlobNotFound, or BlobDamaged where the bytes are not those that were stored.
    """
    wanted = list(dict.fromkeys(sha256s))
    found = await find_bytes(session, wanted)
    for name in wanted:
        if name not in found:
            raise BlobNotFound(name)
    return found


async def find_bytes(session: AsyncSession, sha256s: Iterable[str]) -> dict[str, bytes]:
    """The same of those that are there; raises BlobDamaged."""
    found = await _read(session, sha256s)
    damaged = await damaged_of(found)
    if damaged:
        raise BlobDamaged(damaged[0])
    return found


async def _read(session: AsyncSession, sha256s: Iterable[str]) -> dict[str, bytes]:
    wanted = list(dict.fromkeys(sha256s))
    found: dict[str, bytes] = {}
    for first in range(0, len(wanted), _MAX_BOUND_VALUES):
        names = wanted[first : first + _MAX_BOUND_VALUES]
        query = select(col(BlobRow.sha256), col(BlobRow.data)).where(col(BlobRow.sha256).in_(names))
        found.update((row.sha256, row.data) for row in await session.execute(query))
    return found


async def damaged_of(data: Mapping[str, bytes]) -> list[str]:
    """Of bytes by their SHA-256 the names that are wrong."""
    if sum(map(len, data.values())) > _OFF_LOOP_BYTES:
        return await asyncio.to_thread(_misnamed, data)
    return _misnamed(data)


def _misnamed(data: Mapping[str, bytes]) -> list[str]:
    return [name for name, content in data.items() if digest(content) != name]
