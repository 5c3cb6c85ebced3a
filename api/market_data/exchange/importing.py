"""An import from an exchange: what is missing is staged page by page, then published at once."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from api.errors import ImportRefused
from api.logs import get_logger
from api.market_data.archives.filling import Filling, filling_for, left_of
from api.market_data.exchange.aside import AtHome, run_aside
from api.market_data.exchange.client import ExchangeClient, Patience
from api.market_data.exchange.fetching import SeriesPlan, fetch
from api.market_data.exchange.listing import Listing, find_listing
from api.market_data.exchange.publishing import check_staged, publish
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.exchange.spans import Span, missing, total
from api.market_data.exchange.venues import Paging, page_rule
from api.market_data.series import HOUR_MS, TIMEFRAMES_MS
from api.market_data.stopping import StillWanted, Stopped
from api.market_data.writer import MarketReport
from api.storage import markets, staging
from api.storage.database import Database
from api.storage.staging import Page, StagedSeries
from api.storage.tables import MarketRow, SeriesRow

_FORGET_AFTER_MS = 30 * 24 * HOUR_MS
# A bar is final a minute after its close, by a clock that is a little off.
_FINAL_AFTER_MS = 60_000
# Listing dates are off by weeks (Binance tells 2019-09-25 of BTCUSDT, and has rates from 09-10).
_LISTED_BEFORE_MS = 30 * 24 * HOUR_MS

OnProgress = Callable[[int, int, str], None]
log = get_logger(__name__)


@dataclass(frozen=True)
class ExchangeReport:
    """What an import brought; rows_fetched by kind of series, rows of earlier attempts too."""

    market: MarketReport
    rows_fetched: Mapping[str, int]
    pages: int  # of this attempt
    notes: tuple[str, ...]


async def import_from_exchange(
    database: Database,
    request: ExchangeRequest,
    *,
    patience: Patience | None = None,
    relay: str | None = None,
    mirror: Path | None = None,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    still_wanted: StillWanted | None = None,
    began_at_ms: int | None = None,
) -> ExchangeReport:
    """Bring in what is missing, beginning where an earlier attempt left off.

    on_progress(done, total, what) counts hours of history, all series together.
    relay: address put before those of the exchange. mirror: folder for the files of its archive,
    needed where the request asks for one. began_at_ms: of a replacement, that pages
    from before it are not used. still_wanted: asked last of all, inside of the transaction
    that publishes.
    Raises ImportRefused, ExchangeFailed or Stopped; the pages so far are kept for the next time,
    and of the market nothing has changed.
    """
    one = _Import(database, request, on_progress or (lambda *_: None))
    await one.prepare(began_at_ms)

    async def work(at_home: AtHome) -> None:
        patient = patience or Patience()
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(ExchangeClient(request.venue, patient, relay))
            filling = filling_for(request, mirror, patient, relay)
            if filling is not None:
                await stack.enter_async_context(filling.web)
            await one.fetch_all(client, filling, at_home)

    await run_aside(work, should_stop)
    listing = one.listing
    assert listing is not None  # noqa: S101  fetch_all has found it
    series = [plan.series for plan in one.plans]
    async with database.session() as session:
        checked = await check_staged(session, listing, series)
    async with database.transaction() as session:
        if still_wanted is not None and not await still_wanted(session):
            raise Stopped
        market = await publish(session, request, listing, checked)
    log.info("exchange imported", venue=request.venue, symbol=request.symbol, pages=one.pages)
    return ExchangeReport(market, checked.rows_fetched, one.pages, tuple(one.notes))


class _Import:
    # The state of one import, on the loop of its database unless said otherwise.

    def __init__(
        self, database: Database, request: ExchangeRequest, on_progress: OnProgress
    ) -> None:
        self._database = database
        self._request = request
        self._on_progress = on_progress
        self._stored: MarketRow | None = None
        self._stored_series: Sequence[SeriesRow] = ()
        self._began_at_ms: int | None = None
        self._left_ms: dict[str, int] = dict.fromkeys(request.kinds, 0)
        self.listing: Listing | None = None
        self.plans: list[SeriesPlan] = []
        self.notes: list[str] = []
        self.pages = 0

    async def prepare(self, began_at_ms: int | None) -> None:
        """Look up what is stored, and forget what was staged long ago."""
        request = self._request
        if request.replace:
            self._began_at_ms = began_at_ms
        async with self._database.transaction() as session:
            await staging.remove_forgotten(session, markets.now_ms() - _FORGET_AFTER_MS)
            self._stored = await markets.find(session, request.venue, request.symbol)
            if self._stored is not None:
                market_id = markets.id_of(self._stored)
                found = await markets.current_series(session, [market_id])
                self._stored_series = found[market_id]

    async def fetch_all(
        self, client: ExchangeClient, filling: Filling | None, at_home: AtHome
    ) -> None:
        """In the client's thread: find the market, then stage every page that is missing.

        Complete months come from the archive, if there is one, and the rest from the API.
        """
        listing, is_listed = await self._find(client, filling)
        self.listing = listing
        for kind in self._request.kinds:
            source = self._source(client, listing, kind)
            if source is not None:
                self.plans.append(await at_home(self._plan(client, listing, kind, source)))
        self._tell("")
        for plan in self.plans:
            left = plan
            if filling is not None:
                covered: list[Span] = []
                async for page in filling.pages(plan):
                    await at_home(self._stage(page))
                    covered.append((page.first_ms, page.end_ms))
                left = left_of(plan, covered)
            if is_listed:
                async for page in fetch(client, left):
                    await at_home(self._stage(page))
        if filling is not None:
            self.notes += dict.fromkeys(filling.notes)

    async def _find(self, client: ExchangeClient, filling: Filling | None) -> tuple[Listing, bool]:
        # And whether the API has it: an archive keeps markets that are listed no more.
        request, stored = self._request, self._stored
        spot, multiplier = request.spot_symbol, request.spot_multiplier
        if filling is None or not filling.alone:
            listed = await client.markets()
            if spot is None and stored and listed.get(stored.spot_symbol, {}).get("spot"):
                spot, multiplier = stored.spot_symbol, stored.spot_multiplier  # as it was said
            try:
                return find_listing(listed, request.venue, request.symbol, spot, multiplier), True
            except ImportRefused:
                if filling is None:
                    raise
                found = await self._archived(filling)
                if found is None:
                    raise
                filling.takes_all()
                self.notes.append(f"{request.venue} lists {request.symbol} no more")
                return found, False
        found = await self._archived(filling)
        if found is None:
            raise ImportRefused(
                f"{request.venue} {request.symbol}",
                None,
                f"symbol must be one that the archive of {request.venue} has, was not",
            )
        return found, False

    async def _archived(self, filling: Filling) -> Listing | None:
        request = self._request
        found = await filling.listing(
            request.symbol, request.venue, request.timeframe, (request.since_ms, request.until_ms)
        )
        if found is None or request.spot_symbol is None:
            return found
        multiplier = request.spot_multiplier or found.spot_multiplier
        return replace(found, spot_symbol=request.spot_symbol, spot_multiplier=multiplier)

    def _source(self, client: ExchangeClient, listing: Listing, kind: str) -> str | None:
        # The symbol that a series is asked for by; None, and a note, where there is none.
        request = self._request
        name = f"{request.venue} {request.symbol}"
        if kind == "funding":
            if not client.can(kind):
                raise ImportRefused(
                    name, None, f"{request.venue} must offer the history of funding, does not"
                )
            return request.symbol
        if request.timeframe not in client.timeframes():
            known = ", ".join(one for one in client.timeframes() if one in TIMEFRAMES_MS)
            raise ImportRefused(
                name, None, f"timeframe must be one of {known}, was {request.timeframe}"
            )
        if kind == "spot":
            if listing.spot_symbol is None:
                self.notes.append(
                    f"{request.venue} lists no spot market of {listing.market.base}: say which "
                    "one belongs to it, or no backtest can run"
                )
            return listing.spot_symbol
        if not client.can(kind):
            self.notes.append(f"{request.venue} offers no {kind} bars")
            return None
        return request.symbol

    async def _plan(
        self, client: ExchangeClient, listing: Listing, kind: str, source: str
    ) -> SeriesPlan:
        request = self._request
        timeframe = "" if kind == "funding" else request.timeframe
        series = StagedSeries(request.venue, request.symbol, kind, timeframe, source)
        limit = client.bar_limit(kind)
        rule = page_rule(request.venue, kind, is_inverse=listing.is_inverse, limit=limit)
        wanted = self._wanted(timeframe)
        async with self._database.transaction() as session:
            if self._began_at_ms is not None:
                await staging.remove(session, series, self._began_at_ms)
            have = await staging.spans(session, series)
        if not request.replace:
            have += self._stored_span(kind, timeframe)
        if rule.paging is Paging.WINDOWS and kind != "spot" and listing.created_ms is not None:
            have.append((0, listing.created_ms - _LISTED_BEFORE_MS))
        gaps = missing(wanted, have)
        self._left_ms[kind] = total(gaps)
        return SeriesPlan(series, rule, gaps)

    def _wanted(self, timeframe: str) -> Span:
        request = self._request
        now_ms = time.time_ns() // 1_000_000
        if not timeframe:
            return request.since_ms, min(request.until_ms, now_ms)
        step_ms = TIMEFRAMES_MS[timeframe]
        first = -(-request.since_ms // step_ms) * step_ms
        end = min(-(-request.until_ms // step_ms), (now_ms - _FINAL_AFTER_MS) // step_ms) * step_ms
        return first, max(end, first)

    def _stored_span(self, kind: str, timeframe: str) -> list[Span]:
        # Without its last entry: that one is asked for again, and must agree.
        return [
            (row.first_ts_ms, row.last_ts_ms)
            for row in self._stored_series
            if (row.kind, row.timeframe) == (kind, timeframe)
        ]

    async def _stage(self, page: Page) -> None:
        async with self._database.transaction() as session:
            await staging.add(session, page)
        self.pages += 1
        kind = page.series.kind
        self._left_ms[kind] = max(0, self._left_ms[kind] - (page.end_ms - page.first_ms))
        self._tell(kind)

    def _tell(self, what: str) -> None:
        hours = self._request.hours
        left = sum(-(-left_ms // HOUR_MS) for left_ms in self._left_ms.values())
        self._on_progress(max(0, hours - left), hours, what)
