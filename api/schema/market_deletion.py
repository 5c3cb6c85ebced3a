"""Taking a market away with its series."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.logs import get_logger
from api.runs.names import MarketKey
from api.schema.context import Info
from api.schema.results import MarketNotFound, StorageUnavailable
from api.storage import removal
from api.submitting.track import untrack_for_ever

log = get_logger(__name__)


@strawberry.type(
    description="The market and its series are gone; runs keep what they were computed from."
)
class MarketDeleted:
    venue: str = strawberry.field(description="The venue it had.")
    symbol: str = strawberry.field(description="The symbol it had.")


DeleteMarketResult = Annotated[
    MarketDeleted | MarketNotFound | StorageUnavailable,
    strawberry.union("DeleteMarketResult", description="What came of deleting a market."),
]


async def delete_market(info: Info, venue: str, symbol: str) -> DeleteMarketResult:
    """Remove a market for everybody."""
    info.context.access.require(Scope.ADMIN, "delete markets")
    await untrack_for_ever(info.context.services, MarketKey(venue, symbol))
    async with info.context.services.database.transaction(durable=True) as session:
        freed = await removal.remove_market(session, venue, symbol)
    if freed is None:
        missing = errors.MarketNotFound(venue, symbol)
        return MarketNotFound(message=missing.message, venue=venue, symbol=symbol)
    log.info("market deleted", venue=venue, symbol=symbol, freed_bytes=freed.byte_count)
    return MarketDeleted(venue=venue, symbol=symbol)
