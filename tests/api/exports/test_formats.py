"""The same rows in every format, in one block or many."""

import io
from collections.abc import AsyncIterator

import numpy as np
import polars as pl
import pytest

from api.exports.formats import Format, written
from api.exports.tables import blocks_of, table_of

TABLE = table_of(
    {
        "ts_ms": np.array([1_704_067_200_000, 1_704_096_000_500]),
        "rate": np.array([0.1 + 0.2, np.nan]),
        "exit_reason": np.array([1, 0], dtype=np.uint8),
        "count": np.array([3, -1]),
    },
    entry="a, b",
)


async def file_of(blocks: AsyncIterator[pl.DataFrame], form: Format) -> bytes:
    return b"".join([piece async for piece in written(blocks, form)])


def test_columns_get_names_and_units_that_people_read() -> None:
    assert TABLE.columns == ["entry", "timestamp", "rate", "exit_reason", "count"]
    assert TABLE["timestamp"].dtype == pl.Datetime("ms")
    assert TABLE["exit_reason"].to_list() == ["END_OF_PERIOD", "SIGNAL"]
    assert TABLE["rate"].to_list() == [0.30000000000000004, None]


async def test_csv_is_exact_and_its_times_are_utc() -> None:
    assert (await file_of(blocks_of(TABLE), Format.CSV)).decode() == (
        "entry,timestamp,rate,exit_reason,count\n"
        '"a, b",2024-01-01T00:00:00.000Z,0.30000000000000004,END_OF_PERIOD,3\n'
        '"a, b",2024-01-01T08:00:00.500Z,,SIGNAL,-1\n'
    )


async def test_json_is_an_array_of_records() -> None:
    found = pl.read_json(await file_of(blocks_of(TABLE), Format.JSON))
    assert found.to_dicts()[1] == {
        "entry": "a, b",
        "timestamp": "2024-01-01T08:00:00.500Z",
        "rate": None,
        "exit_reason": "SIGNAL",
        "count": -1,
    }


@pytest.mark.parametrize("form", list(Format))
async def test_many_blocks_make_the_file_of_one(form: Format) -> None:
    table = pl.concat([TABLE] * 50)
    whole = await file_of(blocks_of(table), form)
    pieces = await file_of(blocks_of(table, 7), form)
    if form is Format.PARQUET:
        assert pl.read_parquet(io.BytesIO(pieces)).equals(table)
        assert pl.read_parquet(io.BytesIO(whole)).equals(table)
    else:
        assert pieces.replace(b",\n{", b",{") == whole


@pytest.mark.parametrize("form", list(Format))
async def test_a_table_without_rows_is_a_file_all_the_same(form: Format) -> None:
    found = await file_of(blocks_of(TABLE.clear()), form)
    if form is Format.PARQUET:
        assert pl.read_parquet(io.BytesIO(found)).schema == TABLE.schema
    else:
        expected = "[]\n" if form is Format.JSON else f"{','.join(TABLE.columns)}\n"
        assert found.decode() == expected
