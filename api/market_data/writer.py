"""Checked market data into the database: a whole market at once, a revision only for a change."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import BlobDamaged, BlobNotFound
from api.market_data.analysis import analysis_document, funding_statistics
from api.market_data.contracts import spot_symbol_of
from api.market_data.explorer import DOCUMENT
from api.market_data.quality.assess import assess
from api.market_data.quality.gaps import gaps_of
from api.market_data.quality.history import History
from api.market_data.series import MarketData, Series, finest
from api.storage import blob_uses, blobs, markets, reruns, series_blobs
from api.storage.database import Database
from api.storage.tables import MarketRow, SeriesRow


@dataclass(frozen=True)
class SeriesReport:
    """What became of one series."""

    kind: str
    timeframe: str
    rows: int
    first_ts_ms: int
    last_ts_ms: int
    gap_count: int
    missing_bar_count: int
    duplicates_dropped: int
    revision: int
    unchanged: bool


@dataclass(frozen=True)
class MarketReport:
    """What became of one market; findings are those of all its stored series."""

    venue: str
    symbol: str
    synthetic: bool
    series: tuple[SeriesReport, ...]
    can_backtest: bool
    grade: str
    findings: tuple[str, ...]
    notes: tuple[str, ...] = ()  # which stored rows went, and what gave way to what

    @property
    def unchanged(self) -> bool:
        """Whether everything was stored already."""
        return all(one.unchanged for one in self.series)


async def store_market(database: Database, data: MarketData) -> MarketReport:
    """Store a market in one transaction; equal content makes no new revision."""
    async with database.transaction() as session:
        return await store_in(session, data)


async def store_in(session: AsyncSession, data: MarketData) -> MarketReport:
    """Store a market in the caller's transaction."""
    packed = await asyncio.to_thread(
        lambda: [series_blobs.pack(one.columns) for one in data.series]
    )
    await blob_uses.while_naming(session)  # before the market's row, as whoever removes it does
    market = await markets.find_or_add(session, _new_row(data))
    market_id = markets.id_of(market)
    stored = (await markets.current_series(session, [market_id]))[market_id]
    current = {(row.kind, row.timeframe): row for row in stored}
    reports = []
    for one, (name, parts) in zip(data.series, packed, strict=True):
        held = current.pop((one.kind, one.timeframe), None)
        reports.append(await _store_series(session, market_id, one, name, parts, held))
    # A source that is clean today does not undo what an earlier one repeated.
    given = tuple(
        replace(one, duplicates_dropped=report.duplicates_dropped)
        for one, report in zip(data.series, reports, strict=True)
    )
    everything = given + await _load(session, list(current.values()))
    quality = assess(History(data.symbol, everything, data.spot_multiplier))
    if not all(report.unchanged for report in reports) or _differs(market, data):
        market.spot_symbol = _spot_symbol(data)
        market.spot_multiplier = data.spot_multiplier
        market.synthetic = data.synthetic
        market.updated_at_ms = markets.now_ms()
        await reruns.tell_news(session, data.venue, data.symbol)
    market.quality = quality
    market.statistics = _statistics(everything, data.spot_multiplier)
    return MarketReport(
        venue=data.venue,
        symbol=data.symbol,
        synthetic=data.synthetic,
        series=tuple(reports),
        can_backtest=quality["can_backtest"],
        grade=quality["grade"],
        findings=tuple(finding["sentence"] for finding in quality["findings"]),
    )


async def load_series(
    session: AsyncSession, venue: str, symbol: str, *, only_whole: bool = False
) -> tuple[Series, ...]:
    """The current series of a market with their columns; none for an unknown market.

    only_whole: pass over those whose columns are damaged or gone, else BlobDamaged, BlobNotFound.
    """
    market = await markets.find(session, venue, symbol)
    if market is None:
        return ()
    market_id = markets.id_of(market)
    rows = (await markets.current_series(session, [market_id]))[market_id]
    if not only_whole:
        return await _load(session, rows)
    whole: list[Series] = []
    for row in rows:
        with suppress(BlobDamaged, BlobNotFound):
            whole += await _load(session, [row])
    return tuple(whole)


def _statistics(series: tuple[Series, ...], spot_multiplier: float) -> dict[str, Any] | None:
    funding = finest(series, "funding")
    if funding is None:
        return None
    statistics = funding_statistics(funding.columns["rate"], funding.columns["interval_hours"])
    return statistics | {DOCUMENT: analysis_document(series, spot_multiplier)}


def _new_row(data: MarketData) -> MarketRow:
    now_ms = markets.now_ms()
    return MarketRow(
        venue=data.venue,
        symbol=data.symbol,
        base=data.base,
        quote=data.quote,
        synthetic=data.synthetic,
        spot_symbol=_spot_symbol(data),
        spot_multiplier=data.spot_multiplier,
        created_at_ms=now_ms,
        updated_at_ms=now_ms,
    )


def _differs(market: MarketRow, data: MarketData) -> bool:
    stored = (market.spot_symbol, market.spot_multiplier, market.synthetic)
    return stored != (_spot_symbol(data), data.spot_multiplier, data.synthetic)


def _spot_symbol(data: MarketData) -> str:
    return data.spot_symbol or spot_symbol_of(data.base, data.quote, data.spot_multiplier)


async def _load(session: AsyncSession, rows: list[SeriesRow]) -> tuple[Series, ...]:
    packed = await series_blobs.get_many(session, [row.sha256 for row in rows])
    return await asyncio.to_thread(
        lambda: tuple(
            Series(row.kind, row.timeframe, packed[row.sha256].unpack(), row.duplicates_dropped)
            for row in rows
        )
    )


def series_report(row: SeriesRow) -> SeriesReport:
    """The report of a stored series that an import has not changed."""
    return SeriesReport(
        kind=row.kind,
        timeframe=row.timeframe,
        rows=row.row_count,
        first_ts_ms=row.first_ts_ms,
        last_ts_ms=row.last_ts_ms,
        gap_count=row.gap_count,
        missing_bar_count=row.missing_bar_count,
        duplicates_dropped=row.duplicates_dropped,
        revision=row.revision,
        unchanged=True,
    )


async def _store_series(
    session: AsyncSession,
    market_id: int,
    series: Series,
    name: str,
    parts: Mapping[str, bytes],
    current: SeriesRow | None,
) -> SeriesReport:
    unchanged = current is not None and (
        current.sha256 == name or await series_blobs.same(session, current.sha256, series.columns)
    )
    gaps = gaps_of(series)
    row = current
    if row is None or row.sha256 == name or not unchanged:
        await blobs.put(session, parts)  # of what is there already what was damaged
    if row is None or not unchanged:
        row = await markets.add_revision(
            session,
            SeriesRow(
                market_id=market_id,
                kind=series.kind,
                timeframe=series.timeframe,
                revision=0,
                first_ts_ms=int(series.ts_ms[0]),
                last_ts_ms=int(series.ts_ms[-1]),
                row_count=len(series.ts_ms),
                gap_count=gaps.count,
                missing_bar_count=gaps.missing,
                duplicates_dropped=series.duplicates_dropped,
                sha256=name,
                created_at_ms=0,
            ),
            current,
        )
    return SeriesReport(
        kind=series.kind,
        timeframe=series.timeframe,
        rows=row.row_count,
        first_ts_ms=row.first_ts_ms,
        last_ts_ms=row.last_ts_ms,
        gap_count=gaps.count,
        missing_bar_count=gaps.missing,
        duplicates_dropped=row.duplicates_dropped,
        revision=row.revision,
        unchanged=unchanged,
    )
