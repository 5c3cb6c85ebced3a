"""A worker's part of an import from an exchange; only the worker loads this, when there is one."""

import asyncio
from collections import defaultdict
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from api.kinds.market_import.config import request_of
from api.market_data.exchange.importing import import_from_exchange
from api.market_data.stopping import Stopped
from api.runs.work import Bench, Computed
from api.storage import shards

_LOOK_EVERY_SECONDS = 0.05
# An exchange counts what one address asks: imports from it wait for each other.
_venues: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


async def work(bench: Bench) -> Computed:
    """Import what the run asks for; stopped, what was fetched is kept and nothing has changed.

    Raises ImportRefused or ExchangeFailed.
    """
    run, services, reports, should_stop = (
        bench.run,
        bench.services,
        bench.reports,
        bench.should_stop,
    )
    request = request_of(run)
    venue = _venues[request.venue]
    while venue.locked():
        if should_stop():
            return Computed(done=reports.done, is_whole=False)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def still_wanted(session: AsyncSession) -> bool:
        return await shards.hold_run(session, run.id)

    async with venue:
        try:
            report = await import_from_exchange(
                services.database,
                request,
                relay=services.settings.exchange_relay,
                mirror=services.settings.archives,
                on_progress=lambda done, _total, _what: reports.on_done(done),
                should_stop=should_stop,
                still_wanted=still_wanted,
                began_at_ms=run.created_at_ms,
            )
        except Stopped:
            return Computed(done=reports.done, is_whole=False)
    summary = {
        "series": [asdict(series) for series in report.market.series],
        "rows_fetched": dict(report.rows_fetched),
        "grade": report.market.grade,
        "warnings": [*report.notes, *report.market.notes],
    }
    return Computed(done=run.progress_total, is_whole=True, summary=summary)
