"""Series in chunks: shared by revisions and markets, told to the bit, read as ever."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import col

from api.market_data.catalog import Catalog
from api.market_data.sample import generate_samples
from api.market_data.series import MarketData
from api.market_data.writer import load_series, store_market
from api.storage import blobs, markets, removal, series_blobs
from api.storage.blobs import Column
from api.storage.database import Database
from api.storage.tables import BlobRow, SeriesRow

HOUR = 3_600_000
FIRST = 1_640_995_200_000  # 2022-01-01
MARKET = generate_samples()[0]


def _bars(rows: int) -> dict[str, Column]:
    open_ms = FIRST + HOUR * np.arange(rows, dtype=np.int64)
    price = 100.0 + np.arange(rows)
    return {"open_ms": open_ms, "open": price, "close": price + 0.5, "volume": price * 2}


def _cut(market: MarketData, end_ms: int) -> MarketData:
    series = tuple(
        dataclasses.replace(one, columns=_head(one.columns, one.ts_ms, end_ms))
        for one in market.series
    )
    return dataclasses.replace(market, series=series)


def _head(columns: Mapping[str, Column], times: Column, end_ms: int) -> dict[str, Column]:
    return {name: column[times <= end_ms] for name, column in columns.items()}


def _end(market: MarketData, days_before: int) -> int:
    return min(one.end_ms for one in market.series) - days_before * 24 * HOUR


async def _stored_bytes(database: Database) -> int:
    async with database.session() as session:
        total = select(func.coalesce(func.sum(col(BlobRow.byte_count)), 0))
        return int((await session.execute(total)).scalar_one())


async def _put(database: Database, columns: Mapping[str, Column]) -> str:
    name, parts = series_blobs.pack(columns)
    async with database.transaction() as session:
        await blobs.put(session, parts)
    return name


@pytest.mark.parametrize("rows", [1, 743, 744, 745, 20_000])
async def test_columns_come_back_to_the_bit(either_database: Database, rows: int) -> None:
    columns = _bars(rows)
    name = await _put(either_database, columns)
    async with either_database.session() as session:
        found = await series_blobs.get(session, name)
    assert blobs.pack(found) == blobs.pack(columns)
    assert not any(column.flags.writeable for column in found.values())
    assert all(column.flags.aligned for column in found.values())


def test_bars_are_cut_by_the_month_and_settlements_by_the_year() -> None:
    bars, settled = _bars(20_000), _bars(20_000)
    settled["ts_ms"] = settled.pop("open_ms")
    for columns, count in ((bars, 28), (settled, 3)):
        name, parts = series_blobs.pack(columns)
        contents = series_blobs.contents_of(parts[name])
        assert contents is not None
        assert len(contents.sha256s) == count
        assert len(parts) == count + 1


def test_a_series_that_grows_keeps_all_chunks_but_the_last() -> None:
    before, after = series_blobs.pack(_bars(10_000)), series_blobs.pack(_bars(10_024))
    assert len(after[1].keys() - before[1].keys()) == 2  # the last month, and the contents


@given(st.integers(1, 3_000), st.integers(0, 3_000))
def test_what_comes_later_does_not_change_the_name_up_to_a_time(rows: int, more: int) -> None:
    short, long = _bars(rows), _bars(rows + more)
    end_ms = FIRST + HOUR * (rows - 1)
    name, parts = series_blobs.pack(long)
    contents = series_blobs.contents_of(parts[name])
    assert contents is not None
    spanning = contents.spanning(end_ms)
    cut = series_blobs.name_until(contents, parts.get(spanning or ""), end_ms)
    assert cut == series_blobs.pack(short)[0]
    other = _bars(rows)
    other["close"][-1] += 1.0
    assert cut != series_blobs.pack(other)[0]


async def test_an_import_of_a_day_stores_the_day_and_not_the_series_again(
    either_database: Database,
) -> None:
    await store_market(either_database, _cut(MARKET, _end(MARKET, 1)))
    before = await _stored_bytes(either_database)
    report = await store_market(either_database, _cut(MARKET, _end(MARKET, 0)))
    added = await _stored_bytes(either_database) - before
    assert all(not one.unchanged for one in report.series)
    assert added < before / 10
    async with either_database.session() as session:
        stored = await load_series(session, MARKET.venue, MARKET.symbol)
    expected = {one.kind: blobs.pack(one.columns) for one in _cut(MARKET, _end(MARKET, 0)).series}
    assert {one.kind: blobs.pack(one.columns) for one in stored} == expected


async def test_a_series_of_an_earlier_release_is_read_and_stays_as_it_is(
    either_database: Database,
) -> None:
    old = _cut(MARKET, _end(MARKET, 1))
    await store_market(either_database, old)
    async with either_database.transaction() as session:
        for row in (await session.execute(select(SeriesRow))).scalars():
            one = next(one for one in old.series if one.kind == row.kind)
            data = blobs.pack(one.columns)
            await blobs.put(session, {blobs.digest(data): data})
            row.sha256 = blobs.digest(data)
    async with either_database.session() as session:
        stored = await load_series(session, MARKET.venue, MARKET.symbol)
    packed = {one.kind: blobs.pack(one.columns) for one in old.series}
    assert {one.kind: blobs.pack(one.columns) for one in stored} == packed
    catalog = Catalog(either_database)
    found = await catalog.find(MARKET.venue, MARKET.symbol)
    assert found is not None
    # Its whole names the data of a question, as then: stored answers are found again.
    names = {one.sha256 for one in found.series}
    assert names == {blobs.digest(data) for data in packed.values()}
    early, late = _end(MARKET, 100), _end(MARKET, 0)
    assert await catalog.data_hash(found, early) == await catalog.data_hash(found, late)
    assert (await store_market(either_database, old)).unchanged
    grown = await store_market(either_database, MARKET)
    assert {one.revision for one in grown.series} == {2}


async def test_the_data_of_a_question_are_those_up_to_its_end(either_database: Database) -> None:
    catalog, hashes = Catalog(either_database), []
    ends = [_end(MARKET, 400), _end(MARKET, 40)]
    for days in (30, 20, 0):
        await store_market(either_database, _cut(MARKET, _end(MARKET, days)))
        found = await catalog.find(MARKET.venue, MARKET.symbol)
        assert found is not None
        hashes.append([await catalog.data_hash(found, end) for end in (*ends, _end(MARKET, 0))])
        again = [await Catalog(either_database).data_hash(found, end) for end in ends]
        assert again == hashes[-1][:2]
    early, middle, whole = zip(*hashes, strict=True)
    assert (len(set(early)), len(set(middle)), len(set(whole))) == (1, 1, 3)
    assert early[0] != middle[0]


async def test_a_market_that_is_deleted_takes_its_chunks_along(either_database: Database) -> None:
    other = dataclasses.replace(MARKET, venue="elsewhere")
    grown = dataclasses.replace(MARKET, symbol="GROWN/USDT:USDT", base="GROWN")
    await store_market(either_database, _cut(other, _end(MARKET, 3)))
    alone = await _stored_bytes(either_database)
    await store_market(either_database, grown)
    async with either_database.transaction() as session:
        freed = await removal.remove_market(session, grown.venue, grown.symbol)
    assert freed is not None
    assert freed.blobs > 0
    assert await _stored_bytes(either_database) == alone
    async with either_database.session() as session:
        assert await markets.find(session, grown.venue, grown.symbol) is None
        assert await load_series(session, other.venue, other.symbol) != ()
    async with either_database.transaction() as session:
        assert await removal.remove_market(session, grown.venue, grown.symbol) is None
        assert await removal.remove_market(session, other.venue, other.symbol) is not None
    assert await _stored_bytes(either_database) == 0
