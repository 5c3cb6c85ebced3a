"""Blobs in a real database."""

import io
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import BlobDamaged, BlobNotFound
from api.storage import blobs
from api.storage.blobs import Column
from api.storage.database import Database
from api.storage.tables import BlobRow

COLUMNS = {
    "price": np.array([1.5, np.nan, -0.0, np.inf]),
    "ts_ms": np.array([1, 2, 3], dtype=np.int64),
    "computed": np.array([True, False]),
    "empty": np.empty(0),
    "grid": np.arange(6.0).reshape(2, 3),
}


def test_columns_come_back_bit_for_bit() -> None:
    unpacked = blobs.unpack(blobs.pack(COLUMNS))
    assert unpacked.keys() == COLUMNS.keys()
    for name, column in COLUMNS.items():
        assert unpacked[name].dtype == column.dtype
        assert unpacked[name].shape == column.shape
        assert unpacked[name].tobytes() == column.tobytes()


@given(arrays(np.float64, st.integers(0, 50)))
def test_any_floats_come_back_bit_for_bit(column: NDArray[np.float64]) -> None:
    assert blobs.unpack(blobs.pack({"column": column}))["column"].tobytes() == column.tobytes()


def test_equal_columns_pack_to_equal_bytes_whatever_their_order() -> None:
    reversed_columns = {name: COLUMNS[name].copy() for name in reversed(COLUMNS)}
    assert blobs.pack(reversed_columns) == blobs.pack(COLUMNS)


def test_the_format_keeps_its_hash() -> None:
    # Stored runs name this hash: a change of the packing would orphan every one of them.
    data = blobs.pack({"a": np.array([1.0, 2.0]), "b": np.array([3], dtype=np.int64)})
    assert blobs.digest(data) == "dd75e81e7833b0a040e03afd0a3b2ef45cc2d7ad24ec29e86dbc2cc7aebe2d07"


def test_numpy_reads_a_blob() -> None:
    with np.load(io.BytesIO(blobs.pack(COLUMNS)), allow_pickle=False) as archive:
        assert set(archive.files) == set(COLUMNS)
        np.testing.assert_array_equal(archive["grid"], COLUMNS["grid"])


def test_unpacked_columns_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        blobs.unpack(blobs.pack(COLUMNS))["price"][0] = 0.0


def test_python_objects_are_refused() -> None:
    with pytest.raises(ValueError, match="allow_pickle"):
        blobs.pack({"objects": np.array([object()])})


async def _put(session: AsyncSession, columns: Mapping[str, Column]) -> str:
    data = blobs.pack(columns)
    await blobs.put(session, {blobs.digest(data): data})
    return blobs.digest(data)


async def test_equal_columns_are_stored_once(either_database: Database) -> None:
    async with either_database.transaction() as session:
        first, second = await _put(session, COLUMNS), await _put(session, COLUMNS)
    async with either_database.session() as session:
        stored = (await session.execute(select(func.count()).select_from(BlobRow))).scalar_one()
        columns = await blobs.get(session, first)
    assert first == second
    assert stored == 1
    np.testing.assert_array_equal(columns["price"], COLUMNS["price"])


async def test_a_large_blob_comes_back(either_database: Database) -> None:
    large = {"column": np.arange(300_000.0)}
    async with either_database.transaction() as session:
        sha256 = await _put(session, large)
    async with either_database.session() as session:
        np.testing.assert_array_equal((await blobs.get(session, sha256))["column"], large["column"])


async def test_many_blobs_come_at_once(either_database: Database) -> None:
    async with either_database.transaction() as session:
        packed = [blobs.pack({"n": np.array([n])}) for n in range(1_100)]
        names = [blobs.digest(data) for data in packed]
        await blobs.put(session, dict(zip(names, packed, strict=True)))
    async with either_database.session() as session:
        found = await blobs.get_bytes(session, names)
    assert [int(blobs.unpack(found[name])["n"][0]) for name in names] == list(range(1_100))


async def _damage(database: Database, sha256: str) -> None:
    async with database.transaction() as session:
        row = await session.get(BlobRow, sha256)
        assert row is not None
        row.data = row.data[:-1] + b"?"


async def test_a_damaged_blob_is_named_and_mended_by_equal_content(
    either_database: Database,
) -> None:
    async with either_database.transaction() as session:
        sha256, other = await _put(session, COLUMNS), await _put(session, {"n": np.arange(3)})
    await _damage(either_database, sha256)
    async with either_database.session() as session:
        with pytest.raises(BlobDamaged, match=sha256) as caught:
            await blobs.get_bytes(session, [other, sha256])
        assert caught.value.sha256 == sha256
        assert (await blobs.get(session, other))["n"].tolist() == [0, 1, 2]
    async with either_database.transaction() as session:
        assert await _put(session, COLUMNS) == sha256
    async with either_database.session() as session:
        np.testing.assert_array_equal((await blobs.get(session, sha256))["price"], COLUMNS["price"])


async def test_a_large_damaged_blob_is_found_too(database: Database) -> None:
    async with database.transaction() as session:
        sha256 = await _put(session, {"column": np.arange(300_000.0)})
    await _damage(database, sha256)
    async with database.session() as session:
        with pytest.raises(BlobDamaged, match=sha256):
            await blobs.get(session, sha256)


async def test_a_missing_blob_is_named(database: Database) -> None:
    async with database.session() as session:
        with pytest.raises(BlobNotFound, match="f" * 64) as caught:
            await blobs.get(session, "f" * 64)
    assert caught.value.sha256 == "f" * 64
