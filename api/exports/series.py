"""Stored series as files of the canonical layout, which `carry import` takes back."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from api.errors import InvalidInput, MarketNotFound
from api.exports.tables import blocks_of, table_of
from api.market_data.series import BAR_KINDS
from api.storage import markets, series_blobs
from api.storage.database import Database
from api.storage.tables import SeriesRow

if TYPE_CHECKING:
    import polars as pl


def file_stem(kind: str, timeframe: str) -> str:
    """funding, funding_mark, perp_1h: how the canonical layout names a series."""
    return f"{kind}_{timeframe}" if kind in BAR_KINDS else kind


async def series_blocks(
    database: Database, venue: str, symbol: str, stem: str
) -> AsyncIterator["pl.DataFrame"]:
    """The rows of a series' current revision; MarketNotFound, InvalidInput."""
    async with database.snapshot() as session:
        market = await markets.find(session, venue, symbol)
        if market is None:
            raise MarketNotFound(venue, symbol)
        market_id = markets.id_of(market)
        stored = (await markets.current_series(session, [market_id]))[market_id]
        row = _named(stem, stored)
        columns = await series_blobs.get(session, row.sha256)
    if row.kind in BAR_KINDS:
        names = ("open", "high", "low", "close", "volume")
        ordered = {"ts_ms": columns["open_ms"], **{name: columns[name] for name in names}}
    elif row.kind == "funding":
        ordered = {name: columns[name] for name in ("ts_ms", "rate", "interval_hours")}
    else:
        ordered = {"ts_ms": columns["ts_ms"], "mark_price": columns["price"]}
    return blocks_of(table_of(ordered))


def _named(stem: str, stored: Sequence[SeriesRow]) -> SeriesRow:
    by_stem = {file_stem(row.kind, row.timeframe): row for row in stored}
    if stem not in by_stem:
        raise InvalidInput(
            "series", f"series must be one of {', '.join(sorted(by_stem))}, was {stem[:60]}"
        )
    return by_stem[stem]
