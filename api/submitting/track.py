"""Markets that workers keep up to date: who says so, and how often."""

import asyncio
from contextlib import suppress

from api.errors import (
    InvalidInput,
    LimitExceeded,
    MarketNotFound,
    MarketNotTracked,
    RunAlreadyFinished,
    RunNotFound,
)
from api.logs import get_logger
from api.market_data.exchange.updating import check_updatable
from api.runs.names import MarketKey
from api.runs.services import Services
from api.storage import trackings
from api.storage.runs import now_ms
from api.storage.trackings_table import TrackingRow
from api.submitting.cancel import cancel

USUAL_HOURS = 8
MOST_HOURS = 24 * 30
_HOUR_MS = 3_600_000

log = get_logger(__name__)


async def track(
    services: Services, key: MarketKey, every_hours: int, owner: str, visible_owner: str | None
) -> None:
    """Import a market again every so many hours, the first time at once; or change how many.

    visible_owner: whose trackings may be changed; None: everybody's, and they stay their owner's.
    Raises MarketNotFound, InvalidInput or LimitExceeded.
    """
    if not 1 <= every_hours <= MOST_HOURS:
        raise InvalidInput("everyHours", f"must be between 1 and {MOST_HOURS}, was {every_hours}")
    market = await services.catalog.find(key.venue, key.symbol)
    if market is None:
        raise MarketNotFound(key.venue, key.symbol)
    check_updatable(market)

    async def write() -> None:
        at_ms = now_ms()
        async with services.database.transaction(durable=True) as session:
            row = await trackings.get(session, market.id)
            if row is None:
                _check_count(services, await trackings.count(session))
                session.add(
                    TrackingRow(
                        market_id=market.id,
                        owner=owner,
                        every_hours=every_hours,
                        created_at_ms=at_ms,
                        next_at_ms=at_ms,
                    )
                )
            elif visible_owner not in (None, row.owner):
                raise InvalidInput(
                    "market", "must not be tracked by another owner already, was: ask that one"
                )
            else:
                row.every_hours = every_hours
                row.next_at_ms = min(row.next_at_ms, at_ms + every_hours * _HOUR_MS)

    await asyncio.shield(write())
    log.info("market tracked", venue=key.venue, symbol=key.symbol, every_hours=every_hours)


async def untrack(services: Services, key: MarketKey, visible_owner: str | None) -> None:
    """Import a market no more by itself; an import that is under way ends as it would.

    Raises MarketNotFound, or MarketNotTracked: by nobody, or by another owner.
    """
    market = await services.catalog.find(key.venue, key.symbol)
    if market is None:
        raise MarketNotFound(key.venue, key.symbol)
    async with services.database.transaction(durable=True) as session:
        row = await trackings.remove(session, market.id, visible_owner)
    if row is None:
        raise MarketNotTracked(key.venue, key.symbol)
    log.info("market tracked no more", venue=key.venue, symbol=key.symbol)


async def untrack_for_ever(services: Services, key: MarketKey) -> None:
    """Before a market is deleted: an import that is under way would bring it back."""
    market = await services.catalog.find(key.venue, key.symbol)
    if market is None:
        return
    async with services.database.transaction(durable=True) as session:
        row = await trackings.remove(session, market.id, None)
    if row is not None and row.under_way and row.run_id is not None:
        with suppress(RunNotFound, RunAlreadyFinished):
            await cancel(services, row.run_id)


def _check_count(services: Services, tracked: int) -> None:
    most = services.settings.max_tracked_markets
    if tracked >= most:
        raise LimitExceeded(
            most, tracked + 1, f"tracked markets must be at most {most}, were {tracked} already"
        )
