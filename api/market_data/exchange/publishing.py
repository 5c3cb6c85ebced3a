"""Staged pages made series, checked, merged with what is stored, and visible all at once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import polars as pl
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ImportRefused
from api.market_data.exchange.columns import Columns
from api.market_data.exchange.listing import Listing
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.files.bars import bars_found
from api.market_data.files.funding import funding_found
from api.market_data.files.model import Given, Hints
from api.market_data.files.partners import Partner
from api.market_data.files.source import Source
from api.market_data.files.storing import load_stored, merge_all, store_merged
from api.market_data.series import TIMEFRAMES_MS, write_time
from api.market_data.writer import MarketReport
from api.storage import staging
from api.storage.staging import StagedSeries


@dataclass(frozen=True)
class Checked:
    """Staged series that stand every check by themselves."""

    series: Sequence[StagedSeries]
    pieces: Sequence[Given]
    rows_fetched: Mapping[str, int]  # by kind


async def check_staged(
    session: AsyncSession, listing: Listing, series: Sequence[StagedSeries]
) -> Checked:
    """Read what is staged; slow, and outside of any transaction. Raises ImportRefused."""
    staged = [(one, await staging.columns(session, one)) for one in series]
    pieces = await asyncio.to_thread(_pieces, listing, staged)
    rows = {one.kind: sum(len(_times(page)) for page in pages) for one, pages in staged}
    return Checked(series, pieces, rows)


async def publish(
    session: AsyncSession, request: ExchangeRequest, listing: Listing, checked: Checked
) -> MarketReport:
    """Store checked series in the caller's transaction, and forget their pages.

    Raises ImportRefused where they contradict what is stored.
    """
    pieces = checked.pieces
    if not pieces:
        raise ImportRefused(
            f"{request.venue} {request.symbol}",
            None,
            f"the exchange must have something from {write_time(request.since_ms)} to "
            f"{write_time(request.until_ms)}, had nothing",
        )
    stored = await load_stored(session, pieces)
    merged = await asyncio.to_thread(merge_all, pieces, {} if request.replace else stored)
    (report,) = await store_merged(session, merged, stored, _partners(listing))
    for one in checked.series:
        await staging.remove(session, one)
    return report


def _pieces(listing: Listing, staged: Sequence[tuple[StagedSeries, list[Columns]]]) -> list[Given]:
    pieces: list[Given] = []
    for series, pages in staged:
        kept = [page for page in pages if len(_times(page))]
        if not kept:
            continue
        columns = {name: np.concatenate([page[name] for page in kept]) for name in kept[0]}
        name = f"{series.venue} {series.source} {series.kind} {series.timeframe}".strip()
        source = Source(name, PurePath(series.kind), b"")
        pieces += _found(source, listing, series, columns)
    return pieces


def _found(
    source: Source, listing: Listing, series: StagedSeries, columns: Columns
) -> Sequence[Given]:
    if series.kind == "funding":
        return funding_found(
            source,
            lambda _: listing.market,
            ts_ms=pl.Series(columns["ts_ms"]),
            rate=pl.Series(columns["rate"]),
            mark_price=pl.Series(columns["mark_price"]).fill_nan(None),
        )
    names = ["open", "high", "low", "close"]
    if series.kind != "mark":  # a mark price is not traded
        names.append("volume")
    bars = bars_found(
        source,
        Hints(),
        listing.market,
        series.kind,
        open_ms=pl.Series(columns["open_ms"]),
        columns={name: pl.Series(columns[name]).fill_nan(None) for name in names},
        length_ms=TIMEFRAMES_MS[series.timeframe],
        in_coins=True,  # the client has divided contracts, and an archive's are left open
    )
    return (bars,)


def _partners(listing: Listing) -> Sequence[Partner]:
    if listing.spot_symbol is None:
        return ()
    return (Partner(listing.market.symbol, listing.spot_symbol, listing.spot_multiplier),)


def _times(page: Columns) -> Sequence[int]:
    return page["ts_ms"] if "ts_ms" in page else page["open_ms"]  # type: ignore[return-value]
