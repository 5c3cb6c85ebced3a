"""What a backtest gets to see of a stored market."""

import asyncio
import dataclasses
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from api.errors import NoData
from api.market_data.catalog import Catalog
from api.market_data.files.importing import import_files
from api.market_data.versions import CatalogMarket, data_hash, versions_from_documents
from api.storage import markets
from api.storage.database import Database
from tests.api.market_data.conftest import Write, make_bars, make_funding

NAME = ("binance", "BTC/USDT:USDT")


async def stored(database: Database, folder: Path) -> CatalogMarket:
    await import_files(database, [folder])
    market = await Catalog(database).find(*NAME)
    assert market is not None
    return market


async def test_an_unknown_market_is_none(database: Database) -> None:
    assert await Catalog(database).find("binance", "NONE/USDT:USDT") is None


async def test_of_every_kind_the_finest_bars_are_used(
    database: Database, write_market: Write
) -> None:
    daily = make_bars(4).with_columns(
        timestamp=pl.Series([make_bars(96)["timestamp"][24 * day] for day in range(4)])
    )
    market = await stored(database, write_market(perp_1d=daily))
    (perp,) = (one for one in market.series if one.kind == "perp")
    assert perp.timeframe == "1h"


async def test_columns_hold_the_stored_history(database: Database, write_market: Write) -> None:
    market = await stored(database, write_market())
    columns = await Catalog(database).columns(market)
    bars = make_bars()
    assert columns.rate.tolist() == make_funding()["rate"].to_list()
    assert columns.perp.tolist() == bars["open"].gather_every(8).to_list()
    assert columns.mark.tolist() == [100.0 + row for row in range(12)]  # the settlement marks
    assert columns.tradable.all()


async def test_columns_of_a_stored_run_stay_those_of_its_revisions(
    database: Database, write_market: Write
) -> None:
    folder = write_market()
    market = await stored(database, folder)
    documents = json.loads(json.dumps([one.to_document() for one in market.series]))
    write_market(funding=make_funding(13))
    newer = await stored(database, folder)

    versions = versions_from_documents(documents)
    assert versions == market.series
    assert data_hash(versions) == data_hash(market.series) != data_hash(newer.series)
    catalog = Catalog(database)
    assert len((await catalog.columns(versions)).ts_ms) == 12
    assert len((await catalog.columns(newer)).ts_ms) == 13


async def test_equal_content_has_an_equal_data_hash_in_another_database(
    database: Database, write_market: Write, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.sqlite")
    try:
        await other.migrate()
        folder = write_market()
        first, second = await stored(database, folder), await stored(other, folder)
    finally:
        await other.dispose()
    assert data_hash(first.series) == data_hash(second.series)


async def test_the_multiplier_of_spot_is_part_of_the_data(
    database: Database, write_market: Write
) -> None:
    market = await stored(database, write_market())
    changed = [
        dataclasses.replace(one, spot_multiplier=1000.0) if one.kind == "spot" else one
        for one in market.series
    ]
    assert data_hash(changed) != data_hash(market.series)
    catalog = Catalog(database)
    plain, multiplied = await catalog.columns(market), await catalog.columns(changed)
    np.testing.assert_array_equal(multiplied.spot, plain.spot * 1000.0)


async def test_askers_at_once_share_one_preparation(
    database: Database, write_market: Write
) -> None:
    market = await stored(database, write_market())
    catalog = Catalog(database)
    first, *others = await asyncio.gather(*(catalog.columns(market) for _ in range(5)))
    assert all(other is first for other in others)


async def test_settlement_times_need_funding_alone(database: Database, write_market: Write) -> None:
    folder = write_market(perp_1h=None, spot_1h=None, mark_1h=None, funding_mark=None)
    market = await stored(database, folder)
    catalog = Catalog(database)
    times = await catalog.settlement_times(market)
    assert times.tolist() == (make_funding()["timestamp"].dt.epoch("ms")).to_list()
    with pytest.raises(NoData, match="was without perp and spot"):
        await catalog.columns(market)


async def test_many_markets_are_found_at_once(database: Database, write_market: Write) -> None:
    tree = write_market("binance/BTCUSDT").parent
    write_market("binance/ETHUSDT")
    await import_files(database, [tree])
    names = [NAME, ("binance", "ETH/USDT:USDT"), ("binance", "NONE/USDT:USDT")]
    found = await Catalog(database).find_many(names)
    assert list(found) == names[:2]
    assert all(len(market.series) == 5 for market in found.values())


async def test_markets_come_in_pages(database: Database, write_market: Write) -> None:
    for name in ("binance/AAAUSDT", "binance/BBBUSDT", "bybit/AAAUSDT"):
        folder = write_market(name)
    await import_files(database, [folder.parent.parent])
    async with database.session() as session:
        first = await markets.page(session, first=2)
        last = first.rows[-1]
        second = await markets.page(session, first=2, after=(last.venue, last.symbol))
        of_venue = await markets.page(session, first=5, venue="bybit")
        searched = await markets.page(session, first=5, search="aaa")
        escaped = await markets.page(session, first=5, search="%")
    assert [(row.venue, row.base) for row in first.rows] == [("binance", "AAA"), ("binance", "BBB")]
    assert (first.has_next, first.total_count) == (True, 3)
    assert [(row.venue, row.base) for row in second.rows] == [("bybit", "AAA")]
    assert (second.has_next, second.total_count) == (False, 3)
    assert of_venue.total_count == 1
    assert searched.total_count == 2
    assert escaped.total_count == 0
