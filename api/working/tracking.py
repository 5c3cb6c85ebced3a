"""Keeps tracked markets up to date: imports what is due, and notes what came of it.

The database says what is due. The import and the note that it is under way are one transaction,
so of all the workers that look one begins it, and none is forgotten with a worker that dies.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError
from api.instants import instant_text
from api.kinds.market_import.config import ImportConfig
from api.logs import get_logger
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.exchange.updating import update_request
from api.runs.services import Services
from api.storage import trackings
from api.storage.runs import RunStatus, now_ms
from api.storage.tables import RunRow
from api.storage.trackings import Due, Ended
from api.submitting.submit import submit

_AT_A_TIME = 20
_HOUR_MS = 3_600_000
_FIRST_PAUSE_MS = _HOUR_MS // 4

log = get_logger(__name__)


class _TakenByAnother(Exception):
    """Another worker has begun this import."""


class Tracking:
    """Looks when it is told to; it does no harm that all workers do."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def look(self) -> None:
        """One round; raises what the database raises."""
        async with self._services.database.session() as session:
            ended = await trackings.ended(session)
            due = await trackings.due(session, now_ms(), _AT_A_TIME)
        for one in ended:
            await self._note(one)
        for market in due:
            with suppress(_TakenByAnother):
                await self._begin(market)

    async def _note(self, one: Ended) -> None:
        status = None if one.run is None else RunStatus(one.run.status)
        at_ms = now_ms()
        async with self._services.database.transaction() as session:
            if one.run is not None and status is RunStatus.SUCCEEDED:
                await trackings.succeeded(session, one, one.run.finished_at_ms or at_ms)
            elif one.run is not None and status is RunStatus.FAILED:
                row = one.tracking
                next_ms = at_ms + pause_ms(row.failures + 1, row.every_hours)
                words = one.run.failure or "the import failed"
                await trackings.failed(session, one, words, at_ms, next_ms)
            else:
                await trackings.let_go(session, one)

    async def _begin(self, due: Due) -> None:
        services = self._services

        async def note(session: AsyncSession, run: RunRow) -> None:
            next_ms = now_ms() + due.every_hours * _HOUR_MS
            if not await trackings.begin(session, due, run.id, next_ms):
                raise _TakenByAnother

        try:
            market = await services.catalog.find(due.venue, due.symbol)
            if market is None:  # deleted this moment, and its tracking with it
                return
            request = await update_request(services.database, market)
            accepted = await submit(
                services,
                ImportConfig(request, open_ended=True, unasked=True),
                sent_input=_as_sent(request),
                owner=due.owner,
                beside=note,
            )
        except ApiError as error:
            at_ms = now_ms()
            next_ms = at_ms + pause_ms(due.failures + 1, due.every_hours)
            async with services.database.transaction() as session:
                await trackings.not_begun(session, due, error.message, at_ms, next_ms)
            log.info("tracked market not asked for", symbol=due.symbol, reason=error.message)
            return
        log.info("tracked market asked for", symbol=due.symbol, run_id=accepted.run.id)


def pause_ms(failures: int, every_hours: int) -> int:
    """Time until the next attempt after so many failures on end.

    A quarter of an hour, doubled with each, and never longer than between two imports.
    """
    return min(_FIRST_PAUSE_MS << min(failures - 1, 20), every_hours * _HOUR_MS)


def _as_sent(request: ExchangeRequest) -> dict[str, Any]:
    # What somebody would have sent to importMarketData.
    return {
        "market": {"venue": request.venue, "symbol": request.symbol},
        "since": instant_text(request.since_ms),
        "timeframe": request.timeframe,
        "series": [kind.upper() for kind in request.kinds],
        "source": request.source.upper(),
    }
