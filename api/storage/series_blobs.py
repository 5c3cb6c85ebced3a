"""Series as blobs: cut by the calendar into chunks, so that an import stores what is new.

A series is named by its table of contents, a blob that lists the chunks: bars by the month, what
is settled (funding and its marks) by the year, UTC. The cuts hang on the times alone, so equal
series have equal names and a series that grows keeps all chunks but the last. Earlier releases
stored a series as one blob of its columns; those are read as they are.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.errors import BlobDamaged, BlobNotFound
from api.storage import blobs
from api.storage.blob_uses_table import BlobUseRow
from api.storage.blobs import Column
from api.storage.tables import SeriesRow

_DIGEST_BYTES = 32
_BAR_TIME, _TIME = "open_ms", "ts_ms"
_CHUNKS, _LAST = "chunk_sha256", "chunk_last_ms"
_CHUNKS_FIRST = min(_CHUNKS, _LAST)  # names stand in their order


@dataclass(frozen=True, slots=True)
class Contents:
    """The chunks of a series in their order, and the time of the last entry of each."""

    sha256s: tuple[str, ...]
    last_ms: tuple[int, ...]

    def spanning(self, end_ms: int) -> str | None:
        """The first chunk with entries behind a time, which may have some before it."""
        chunks = zip(self.sha256s, self.last_ms, strict=True)
        return next((sha256 for sha256, last_ms in chunks if last_ms > end_ms), None)

    def pack(self) -> bytes:
        """The blob that names the series."""
        digests = np.frombuffer(b"".join(map(bytes.fromhex, self.sha256s)), dtype=np.uint8)
        last_ms = np.array(self.last_ms, dtype=np.int64)
        return blobs.pack({_CHUNKS: digests.reshape(-1, _DIGEST_BYTES), _LAST: last_ms})


@dataclass(frozen=True, slots=True)
class PackedSeries:
    """A stored series, not unpacked yet: its chunks, or the one blob of an earlier release."""

    parts: tuple[bytes, ...]

    def unpack(self) -> dict[str, Column]:
        """Its columns; slow enough to do it off the event loop."""
        return blobs.concatenate(self.parts)


async def get_many(session: AsyncSession, names: Iterable[str]) -> dict[str, PackedSeries]:
    """Several series by their names; raises BlobNotFound or BlobDamaged for one of the blobs."""
    heads = await blobs.get_bytes(session, names)
    contents = {name: contents_of(data) for name, data in heads.items()}
    chunks = {chunk for one in contents.values() if one is not None for chunk in one.sha256s}
    data = await blobs.get_bytes(session, chunks)
    return {
        name: PackedSeries(
            (heads[name],) if one is None else tuple(data[chunk] for chunk in one.sha256s)
        )
        for name, one in contents.items()
    }


async def get(session: AsyncSession, name: str) -> dict[str, Column]:
    """The columns of one series; raises BlobNotFound or BlobDamaged."""
    packed = (await get_many(session, [name]))[name]
    return await asyncio.to_thread(packed.unpack)


def contents_of(data: bytes) -> Contents | None:
    """The table of contents in a blob; None: it is a whole series of an earlier release."""
    if not blobs.begins_with(data, _CHUNKS_FIRST):
        return None
    columns = blobs.unpack(data)
    digests = columns[_CHUNKS].tobytes().hex()
    size = 2 * _DIGEST_BYTES
    sha256s = tuple(digests[first : first + size] for first in range(0, len(digests), size))
    return Contents(sha256s, tuple(columns[_LAST].tolist()))


async def names_until(session: AsyncSession, names: Iterable[str], end_ms: int) -> dict[str, str]:
    """The name that each series would have if it ended at a time: that of any which does.

    Of an earlier release's its own.
    """
    heads = await blobs.get_bytes(session, names)
    contents = {name: contents_of(data) for name, data in heads.items()}
    spanning = {name: one.spanning(end_ms) for name, one in contents.items() if one is not None}
    data = await blobs.get_bytes(session, [one for one in spanning.values() if one is not None])
    return {
        name: name if one is None else name_until(one, data.get(spanning[name] or ""), end_ms)
        for name, one in contents.items()
    }


def name_until(contents: Contents, spanning: bytes | None, end_ms: int) -> str:
    """The same of one series; spanning: its chunk that `Contents.spanning` names."""
    whole = sum(last_ms <= end_ms for last_ms in contents.last_ms)
    sha256s, last = contents.sha256s[:whole], contents.last_ms[:whole]
    if spanning is not None:
        columns = blobs.unpack(spanning)
        times = _times(columns)
        rows = int(np.searchsorted(times, end_ms, side="right"))
        if rows:
            head = blobs.pack({name: column[:rows] for name, column in columns.items()})
            sha256s, last = (*sha256s, blobs.digest(head)), (*last, int(times[rows - 1]))
    return blobs.digest(Contents(sha256s, last).pack())


async def same(session: AsyncSession, stored: str, columns: Mapping[str, Column]) -> bool:
    """Whether a stored series of an earlier release, which has another name, holds these."""
    try:
        data = (await blobs.get_bytes(session, [stored]))[stored]
    except (BlobDamaged, BlobNotFound):
        return False
    if contents_of(data) is not None:
        return False
    return stored == await asyncio.to_thread(lambda: blobs.digest(blobs.pack(columns)))


async def names(session: AsyncSession) -> set[str]:
    """All series that are stored, or that a run was computed from."""
    stored = select(col(SeriesRow.sha256)).union(
        select(col(BlobUseRow.sha256)).where(col(BlobUseRow.of_series))
    )
    return set((await session.execute(stored)).scalars())


async def chunks_of(session: AsyncSession, series: Collection[str]) -> set[str]:
    """The chunks of some series; none of those that have no chunks, or are gone."""
    found = await blobs.find_bytes(session, series)
    contents = (contents_of(data) for data in found.values())
    return {chunk for one in contents if one is not None for chunk in one.sha256s}


def pack(columns: Mapping[str, Column]) -> tuple[str, dict[str, bytes]]:
    """The name of a series and all blobs that it consists of; slow, so call it in a thread.

    columns: of at least one entry.
    """
    parts: dict[str, bytes] = {}
    sha256s, last_ms = [], []
    times = _times(columns)
    for rows in _cuts(times, "M" if _BAR_TIME in columns else "Y"):
        part = blobs.pack({name: column[rows] for name, column in columns.items()})
        sha256s.append(blobs.digest(part))
        last_ms.append(int(times[rows.stop - 1]))
        parts[sha256s[-1]] = part
    contents = Contents(tuple(sha256s), tuple(last_ms)).pack()
    name = blobs.digest(contents)
    return name, parts | {name: contents}


def _cuts(times: NDArray[np.int64], unit: str) -> Iterator[slice]:
    spans = times.astype("datetime64[ms]").astype(f"datetime64[{unit}]")
    edges = [0, *(np.flatnonzero(spans[1:] != spans[:-1]) + 1).tolist(), int(times.size)]
    yield from (slice(first, last) for first, last in pairwise(edges))


def _times(columns: Mapping[str, Column]) -> NDArray[np.int64]:
    return columns[_BAR_TIME] if _BAR_TIME in columns else columns[_TIME]
