"""`carry import PATH...`: files read, checked, merged, and stored all at once or not at all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ImportRefused
from api.logs import get_logger
from api.market_data.contracts import spot_symbol_of
from api.market_data.files.flags import Flags
from api.market_data.files.merge import Piece, merge
from api.market_data.files.model import Market
from api.market_data.files.partners import Partner, attach_stated, partner_of
from api.market_data.files.reading import FileReport, Gathered, OnProgress, gather
from api.market_data.importer import spot_multiplier
from api.market_data.layout import contract_size
from api.market_data.series import MarketData, Series
from api.market_data.writer import MarketReport, load_series, store_in
from api.storage import markets
from api.storage.database import Database
from api.storage.tables import MarketRow

log = get_logger(__name__)
_NO_FLAGS = Flags()


@dataclass(frozen=True)
class FilesReport:
    """What each file was taken for, and what became of each market."""

    files: tuple[FileReport, ...]
    markets: tuple[MarketReport, ...]
    passed_over: tuple[str, ...]  # files of folders whose suffix is none of data

    @property
    def unchanged(self) -> bool:
        """Whether everything was stored already."""
        return all(market.unchanged for market in self.markets)


async def import_files(
    database: Database,
    paths: Sequence[Path],
    flags: Flags = _NO_FLAGS,
    *,
    replace_stored: bool = False,
    skip_refused: bool = False,
    partners: Sequence[Partner] = (),
    on_progress: OnProgress | None = None,
) -> FilesReport:
    """Import files and folders of any known layout.

    Rows are added to what is stored and must agree with it; canonical files are whole series and
    take its place, as everything does with replace_stored. skip_refused reports a refused file
    instead of raising. partners: spot markets of perps, whatever their names say.
    Raises ImportRefused, and then nothing at all is stored.
    """
    gathered = await asyncio.to_thread(
        gather, paths, flags, skip_refused=skip_refused, on_progress=on_progress
    )
    _attach_spot(gathered, partners)
    if not gathered.pieces:
        raise ImportRefused(", ".join(map(str, paths)), None, _nothing_kept(gathered))
    async with database.transaction() as session:
        stored = {} if replace_stored else await _load(session, gathered)
        merged = await asyncio.to_thread(_merge_all, gathered, stored, skip_refused)
        reports = []
        for market, series in merged.items():
            everything = (*series, *_others(series, stored.get(market, ())))
            if replace_stored:
                held = await load_series(session, market.venue, market.symbol)
                everything = (*series, *_others(series, held))
            row = await markets.find(session, market.venue, market.symbol)
            data = _data(market, series, everything, partner_of(partners, market), row)
            reports.append(await store_in(session, data))
    log.info("files imported", files=len(gathered.files), markets=len(reports))
    return FilesReport(tuple(gathered.files), tuple(reports), tuple(gathered.passed_over))


def _data(
    market: Market,
    series: tuple[Series, ...],
    everything: tuple[Series, ...],
    partner: Partner | None,
    stored: MarketRow | None,
) -> MarketData:
    # What was said, else what was said at an earlier import, else what the names tell.
    spot_symbol: str | None = None
    candidates: Sequence[float] = (_contract_size(market), 1.0)
    if stored is not None:
        multiplier = stored.spot_multiplier
        if stored.spot_symbol != spot_symbol_of(market.base, market.quote, multiplier):
            spot_symbol = stored.spot_symbol
        candidates = (multiplier, *candidates)
    if partner is not None:
        spot = partner.spot_at(market.venue)
        spot_symbol = None if spot is None else f"{spot.base}/{spot.quote}"
        candidates = (partner.multiplier_at(market.venue),)
    name = f"{market.venue} {market.symbol}"
    return MarketData(
        venue=market.venue,
        symbol=market.symbol,
        base=market.base,
        quote=market.quote,
        spot_multiplier=spot_multiplier(name, candidates, everything),
        synthetic=False,
        series=series,
        spot_symbol=spot_symbol,
    )


def _attach_spot(gathered: Gathered, partners: Sequence[Partner]) -> None:
    """Give spot of one coin to the contract of many: BONK's spot belongs to 1000BONK's perp.

    By what was said, by a list of partners among the files, else where the coin has no contract
    of its own here.
    """
    moved, gathered.pieces = attach_stated(gathered.pieces, partners)
    contracts = {market for market, piece in gathered.pieces if piece.series.kind != "spot"}
    of_many = {
        replace(market, base=_coin(market)): market
        for market in contracts
        if _contract_size(market) > 1
    }
    gathered.pieces = moved + [
        (
            market
            if piece.series.kind != "spot" or market in contracts
            else of_many.get(market) or gathered.partners.get(market, market),
            piece,
        )
        for market, piece in gathered.pieces
    ]


def _coin(market: Market) -> str:
    return market.base.removeprefix(f"{_contract_size(market):.0f}")


def _contract_size(market: Market) -> float:
    return contract_size(f"{market.base}{market.quote}", market.venue)


async def _load(session: AsyncSession, gathered: Gathered) -> dict[Market, tuple[Series, ...]]:
    markets = dict.fromkeys(market for market, _ in gathered.pieces)
    return {market: await load_series(session, market.venue, market.symbol) for market in markets}


def _merge_all(
    gathered: Gathered, stored: dict[Market, tuple[Series, ...]], skip_refused: bool
) -> dict[Market, tuple[Series, ...]]:
    while True:
        try:
            return _merge_once(gathered.pieces, stored)
        except ImportRefused as refused:
            if not skip_refused:
                raise
            # One refused file less each time, so this ends.
            gathered.refuse(refused)
            if not gathered.pieces:
                raise


def _merge_once(
    pieces: list[tuple[Market, Piece]], stored: dict[Market, tuple[Series, ...]]
) -> dict[Market, tuple[Series, ...]]:
    by_series: dict[tuple[Market, str, str], list[Piece]] = {}
    for market, piece in pieces:
        by_series.setdefault((market, piece.series.kind, piece.series.timeframe), []).append(piece)
    merged: dict[Market, list[Series]] = {}
    for (market, kind, timeframe), of_series in by_series.items():
        held = [
            one for one in stored.get(market, ()) if (one.kind, one.timeframe) == (kind, timeframe)
        ]
        merged.setdefault(market, []).append(merge(of_series, held[0] if held else None))
    return {market: tuple(series) for market, series in merged.items()}


def _others(series: tuple[Series, ...], held: tuple[Series, ...]) -> list[Series]:
    given = {(one.kind, one.timeframe) for one in series}
    return [one for one in held if (one.kind, one.timeframe) not in given]


def _nothing_kept(gathered: Gathered) -> str:
    reasons = [
        f"{report.file}: {report.refused or '; '.join(report.notes)}" for report in gathered.files
    ]
    if not reasons:
        return "paths must hold files of market data, was without any"
    return "files must give at least one series, was none. " + " | ".join(reasons)
