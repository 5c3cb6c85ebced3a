"""Columns of numbers as content-addressed blobs: NumPy .npz, no pickle.

Equal columns pack to equal bytes, so they have one SHA-256 and are stored once.
"""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.errors import BlobNotFound
from api.storage import blob_uses
from api.storage.tables import BlobRow
from api.storage.upsert import insert_into

Column = NDArray[Any]
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same columns must not differ by the clock
_ZIP_UNIX = 3  # nor by the system that packed them
_OFF_LOOP_BYTES = 1_000_000  # larger ones are packed in a thread: the loop keeps beating
_MAX_BOUND_VALUES = 500


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
    """Named arrays, read-only, sharing memory with what the archive holds."""
    columns: dict[str, Column] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            body = archive.read(name)
            columns[name.removesuffix(".npy")] = _array(body)
    return columns


def _array(body: bytes) -> Column:
    # numpy's own reader copies in small chunks; this takes a third of the time.
    header = io.BytesIO(body)
    version = npy_format.read_magic(header)
    if version != (1, 0):
        raise ValueError(f"array format must be 1.0, was {version}")
    shape, fortran_order, dtype = npy_format.read_array_header_1_0(header)
    if dtype.hasobject or fortran_order:
        raise ValueError(f"array must be plain numbers in C order, was {dtype}")
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(body, dtype=dtype, count=count, offset=header.tell()).reshape(shape)


def digest(data: bytes) -> str:
    """Name of a blob: the SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


async def put(session: AsyncSession, columns: Mapping[str, Column]) -> str:
    """Store columns unless they are stored; returns their SHA-256. The caller commits."""
    return (await put_many(session, [columns]))[0]


async def put_many(session: AsyncSession, batches: Sequence[Mapping[str, Column]]) -> list[str]:
    """Store several blobs in one statement; returns their SHA-256s in the same order."""
    byte_count = sum(column.nbytes for columns in batches for column in columns.values())
    if byte_count > _OFF_LOOP_BYTES:
        rows = await asyncio.to_thread(_rows, batches)
    else:
        rows = _rows(batches)
    if rows:
        await blob_uses.while_naming(session)
        await session.execute(insert_into(session, BlobRow).on_conflict_do_nothing(), rows)
    return [row["sha256"] for row in rows]


def _rows(batches: Sequence[Mapping[str, Column]]) -> list[dict[str, Any]]:
    packed = [pack(columns) for columns in batches]
    return [{"sha256": digest(data), "data": data, "byte_count": len(data)} for data in packed]


async def get(session: AsyncSession, sha256: str) -> dict[str, Column]:
    """Columns by name of blob; raises BlobNotFound."""
    return (await get_many(session, [sha256]))[sha256]


async def get_many(session: AsyncSession, sha256s: Iterable[str]) -> dict[str, dict[str, Column]]:
    """Columns of several blobs by their SHA-256; raises BlobNotFound for the first missing one."""
    return {name: unpack(data) for name, data in (await get_bytes(session, sha256s)).items()}


async def get_bytes(session: AsyncSession, sha256s: Iterable[str]) -> dict[str, bytes]:
    """Packed bytes of several blobs: who unpacks many does it off the event loop."""
    wanted = list(dict.fromkeys(sha256s))
    found: dict[str, bytes] = {}
    for first in range(0, len(wanted), _MAX_BOUND_VALUES):
        names = wanted[first : first + _MAX_BOUND_VALUES]
        query = select(col(BlobRow.sha256), col(BlobRow.data)).where(col(BlobRow.sha256).in_(names))
        found.update((row.sha256, row.data) for row in await session.execute(query))
    for name in wanted:
        if name not in found:
            raise BlobNotFound(name)
    return found
