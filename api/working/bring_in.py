"""A worker's part of an import from an exchange; only the worker loads this, when there is one."""

import asyncio
from collections import defaultdict
from dataclasses import asdict
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from api.market_data.exchange.aside import Stopped
from api.market_data.exchange.importing import import_from_exchange
from api.runs.config_document import import_request_of
from api.runs.services import Services
from api.storage import shards
from api.storage.shards import Claim
from api.working.compute import Computed
from api.working.reporter import Reporter

_LOOK_EVERY_SECONDS = 0.05
# An exchange counts what one address asks: imports from it wait for each other.
_venues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


class Active(Protocol):
    """A shard that this worker has claimed."""

    claimed: Claim
    reporter: Reporter

    def should_stop(self) -> bool:
        """Whether the import is to end early."""


async def bring_in(services: Services, active: Active) -> Computed:
    """Import what the run asks for; stopped, what was fetched is kept and nothing has changed.

    Raises ImportRefused or ExchangeFailed.
    """
    claimed, reporter, should_stop = active.claimed, active.reporter, active.should_stop
    request = import_request_of(claimed.run)
    venue = _venues[request.venue]
    while venue.locked():
        if should_stop():
            return Computed(done=reporter.done, is_whole=False)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def still_wanted(session: AsyncSession) -> bool:
        return await shards.hold_run(session, claimed.run.id)

    async with venue:
        try:
            report = await import_from_exchange(
                services.database,
                request,
                relay=services.settings.exchange_relay,
                on_progress=lambda done, _total, _what: reporter.on_done(done),
                should_stop=should_stop,
                still_wanted=still_wanted,
                began_at_ms=claimed.run.created_at_ms,
            )
        except Stopped:
            return Computed(done=reporter.done, is_whole=False)
    summary = {
        "series": [asdict(series) for series in report.market.series],
        "rows_fetched": dict(report.rows_fetched),
        "grade": report.market.grade,
        "warnings": list(report.notes),
    }
    return Computed(done=claimed.run.progress_total, is_whole=True, summary=summary)
