"""Pages of a series out of an archive, and what is left for the API to tell."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from api.errors import ExchangeFailed, ImportRefused
from api.market_data.archives.calendar import inside
from api.market_data.archives.model import Archive, ArchiveFile, Asked
from api.market_data.archives.reading import read_file, runs_of
from api.market_data.archives.registry import ARCHIVES, archive_of
from api.market_data.archives.web import Web
from api.market_data.contracts import Market, parse_market, possible_coins
from api.market_data.exchange.client import Patience
from api.market_data.exchange.columns import Columns
from api.market_data.exchange.fetching import SeriesPlan
from api.market_data.exchange.listing import Listing
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.exchange.spans import Span, missing
from api.storage.staging import Page

_AT_ONCE = 8
_ATTEMPTS_BESIDE_AN_API = 3


@dataclass
class Filling:
    """An archive at work for one import; alone: no API is asked for the rest."""

    archive: Archive
    web: Web
    alone: bool
    notes: list[str] = field(default_factory=list)
    is_silent: bool = False  # whether it could not even list its files

    async def pages(self, plan: SeriesPlan) -> AsyncIterator[Page]:
        """What the archive has of the gaps of a plan, file by file.

        Raises ExchangeFailed and ImportRefused where it is asked alone; else a note says what was
        left to the API.
        """
        gaps = self._gaps(plan)
        asked = self._asked(plan)
        if not gaps or asked is None or self.is_silent:
            return
        try:
            whole = gaps[0][0], gaps[-1][1]
            files = await self.archive.files(self.web, asked, whole)
        except ExchangeFailed as failed:
            self._leave(str(failed), failed)
            self.is_silent = True
            return
        wanted = [file for file in files if inside(file.span, gaps)]
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            contents = await asyncio.gather(*(self._content(file, asked) for file in some))
            for file, columns in zip(some, contents, strict=True):
                if columns is None:
                    continue
                for run in runs_of(columns, file.span, plan.step_ms):
                    for span in inside(run, gaps):
                        yield Page(plan.series, *span, _between(columns, span))

    def _gaps(self, plan: SeriesPlan) -> Sequence[Span]:
        until_ms = None if self.alone else self.archive.until_ms.get(plan.series.kind)
        if until_ms is None:
            return plan.gaps
        return [(first, min(end, until_ms)) for first, end in plan.gaps if first < until_ms]

    def _asked(self, plan: SeriesPlan) -> Asked | None:
        market = parse_market(plan.series.source, self.archive.venue)
        if market is None:
            return None
        return Asked(market, plan.series.kind, plan.series.timeframe, days=self.alone)

    async def _content(self, file: ArchiveFile, asked: Asked) -> Columns | None:
        try:
            path = await self.web.mirrored(file.address, file.digest)
            if path is None:
                return None
            return await asyncio.to_thread(read_file, path, self.archive, asked)
        except (ExchangeFailed, ImportRefused) as failed:
            self._leave(str(failed), failed)
            return None

    def _leave(self, reason: str, failed: Exception) -> None:
        if self.alone:
            raise failed
        self.notes.append(f"left to the API: {reason}")

    def takes_all(self) -> None:
        """From here on nothing is left to an API, which does not know the market."""
        self.alone = True

    async def listing(self, symbol: str, venue: str, timeframe: str, span: Span) -> Listing | None:
        """A market that the exchange does not list any more, as far as names and files tell."""
        market = parse_market(symbol, venue)
        if market is None:
            return None
        asked = Asked(market, "perp", timeframe, days=True)
        funding = replace(asked, kind="funding", timeframe="")
        if not (
            await self.archive.files(self.web, asked, span)
            or await self.archive.files(self.web, funding, span)
        ):
            return None
        spot: tuple[str | None, float] = (None, 1.0)
        for coin, coins in possible_coins(market.base):
            of_coin = Market(venue, coin, market.quote, market.quote)
            if await self.archive.files(
                self.web, replace(asked, market=of_coin, kind="spot"), span
            ):
                spot = (f"{coin}/{market.quote}", coins)
                break
        return Listing(market, market.settle == market.base, None, *spot)


def filling_for(
    request: ExchangeRequest, mirror: Path | None, patience: Patience, relay: str | None
) -> Filling | None:
    """The archive that a request wants; None: its API alone.

    Raises ImportRefused where nothing but an archive is wanted, and there is none.
    """
    if request.source == "api" or mirror is None:
        return None
    archive, alone = archive_of(request.venue), request.source == "archive"
    if archive is None:
        if not alone:
            return None
        known = ", ".join(one.venue for one in ARCHIVES)
        raise ImportRefused(
            f"{request.venue} {request.symbol}",
            None,
            f"source must be api or auto for all but {known}, was archive",
        )
    if not alone:  # what it does not give, the API does
        patience = replace(patience, attempts=min(patience.attempts, _ATTEMPTS_BESIDE_AN_API))
    return Filling(archive, Web(archive.venue, mirror, patience, relay), alone)


def left_of(plan: SeriesPlan, pages: Sequence[Span]) -> SeriesPlan:
    """The plan for what is still missing after some pages."""
    gaps = [span for gap in plan.gaps for span in missing(gap, pages)]
    return replace(plan, gaps=gaps)


def _between(columns: Columns, span: Span) -> Columns:
    times = next(iter(columns.values()))
    first, end = np.searchsorted(times, span)
    return {name: values[first:end] for name, values in columns.items()}
