"""Storing the generated markets: a first look without any data of one's own."""

from typing import Annotated

import strawberry

from api.access.grants import Scope
from api.logs import get_logger
from api.market_data.sample import store_samples
from api.schema.config_types import MarketRef
from api.schema.context import Info
from api.schema.results import StorageUnavailable

log = get_logger(__name__)


@strawberry.type(
    description="The sample markets are stored, SYNTHETIC: made by a generator, no exchange ever "
    "printed them. Those that were stored already stay as they are."
)
class SampleMarketsStored:
    markets: list[MarketRef] = strawberry.field(description="All of them.")


StoreSampleMarketsResult = Annotated[
    SampleMarketsStored | StorageUnavailable,
    strawberry.union(
        "StoreSampleMarketsResult", description="What came of storing the sample markets."
    ),
]


async def store_sample_markets(info: Info) -> StoreSampleMarketsResult:
    """Store them for everybody."""
    info.context.access.require(Scope.RUN, "import market data")
    reports = await store_samples(info.context.services.database)
    log.info("sample markets stored", markets=len(reports))
    return SampleMarketsStored(
        markets=[MarketRef(venue=one.venue, symbol=one.symbol) for one in reports]
    )
