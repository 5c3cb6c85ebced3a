"""Markets and revisions in either database."""

import asyncio

from api.market_data.sample import generate_samples, store_samples
from api.market_data.writer import load_series, store_market
from api.storage import markets
from api.storage.blobs import pack
from api.storage.database import Database


async def test_samples_are_stored_once_and_come_back_to_the_bit(either_database: Database) -> None:
    first = await store_samples(either_database)
    again = await store_samples(either_database)
    assert not any(report.unchanged for report in first)
    assert all(report.unchanged for report in again)
    for market in generate_samples():
        async with either_database.session() as session:
            stored = await load_series(session, market.venue, market.symbol)
        by_kind = {one.kind: pack(one.columns) for one in stored}
        assert by_kind == {one.kind: pack(one.columns) for one in market.series}


async def test_imports_at_once_make_one_revision(either_database: Database) -> None:
    (data, *_) = generate_samples()
    await store_market(either_database, data)
    shorter = [one for one in generate_samples(7) if one.symbol == data.symbol]
    reports = await asyncio.gather(*(store_market(either_database, shorter[0]) for _ in range(4)))
    revisions = {one.revision for report in reports for one in report.series}
    assert revisions == {2}
    assert sum(not report.unchanged for report in reports) == 1


async def test_pages_and_searches_answer_alike(either_database: Database) -> None:
    await store_samples(either_database)
    async with either_database.session() as session:
        page = await markets.page(session, first=2, after=("sample", "ETH/USDT:USDT"))
        searched = await markets.page(session, first=2, search="btc")
        unknown = await markets.find(session, "sample", "btc/usdt:usdt")
    assert [row.base for row in page.rows] == ["GAPS", "INTERVAL"]
    assert (page.has_next, page.total_count) == (True, 5)
    assert [row.base for row in searched.rows] == ["BTC"]
    assert unknown is None


async def test_statistics_and_quality_are_stored_with_the_market(either_database: Database) -> None:
    await store_samples(either_database)
    async with either_database.session() as session:
        market = await markets.find(session, "sample", "INTERVAL/USDT:USDT")
    assert market is not None
    assert market.quality is not None
    assert market.quality["can_backtest"]
    assert market.statistics is not None
    hours = {one["hours"] for one in market.statistics["intervals"]}
    assert hours == {8.0, 4.0}
