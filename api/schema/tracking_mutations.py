"""Having a market kept up to date, and no more."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.runs.names import MarketKey
from api.schema.context import Info
from api.schema.inputs import MarketInput
from api.schema.markets import Market, find_market
from api.schema.results import (
    Error,
    InvalidInput,
    LimitExceeded,
    MarketNotFound,
    StorageUnavailable,
    start_failure,
)
from api.submitting import track as tracks
from api.submitting.track import MOST_HOURS, USUAL_HOURS


@strawberry.input(description="A market that workers are to keep up to date.")
class TrackMarketInput:
    market: MarketInput = strawberry.field(
        description="A stored market of an exchange that ccxt knows."
    )
    every_hours: int = strawberry.field(
        default=USUAL_HOURS, description=f"Hours from one import to the next, 1 to {MOST_HOURS}."
    )


@strawberry.type(description="Workers import the market from now on, the first time at once.")
class MarketTracked:
    market: Market = strawberry.field(description="The market.")


TrackMarketResult = Annotated[
    MarketTracked | MarketNotFound | InvalidInput | LimitExceeded | StorageUnavailable,
    strawberry.union("TrackMarketResult", description="What came of asking for it."),
]


@strawberry.type(description="Workers import the market no more by themselves.")
class MarketUntracked:
    market: Market = strawberry.field(description="The market, with all that is stored of it.")


@strawberry.type(description="The market is tracked by nobody, or by another owner.")
class MarketNotTracked(Error):
    venue: str = strawberry.field(description="The venue asked for.")
    symbol: str = strawberry.field(description="The symbol asked for.")


UntrackMarketResult = Annotated[
    MarketUntracked | MarketNotFound | MarketNotTracked | StorageUnavailable,
    strawberry.union("UntrackMarketResult", description="What came of ending it."),
]


async def track_market(info: Info, sent: TrackMarketInput) -> TrackMarketResult:
    """Track a market for the asker, or change how often it is imported."""
    access = info.context.access
    access.require(Scope.RUN, "track markets")
    key = MarketKey(sent.market.venue, sent.market.symbol)
    try:
        await tracks.track(
            info.context.services, key, sent.every_hours, access.owner, access.visible_owner
        )
    except (errors.MarketNotFound, errors.InvalidInput, errors.LimitExceeded) as error:
        failure = start_failure(error)
        assert isinstance(failure, MarketNotFound | InvalidInput | LimitExceeded)  # noqa: S101
        return failure
    market = await find_market(info, key.venue, key.symbol)
    return MarketTracked(market=market) if market else _not_found(key)


async def untrack_market(info: Info, key: MarketKey) -> UntrackMarketResult:
    """Track a market of the asker's no more."""
    access = info.context.access
    access.require(Scope.RUN, "untrack markets")
    try:
        await tracks.untrack(info.context.services, key, access.visible_owner)
    except errors.MarketNotFound:
        return _not_found(key)
    except errors.MarketNotTracked as error:
        return MarketNotTracked(message=error.message, venue=key.venue, symbol=key.symbol)
    market = await find_market(info, key.venue, key.symbol)
    return MarketUntracked(market=market) if market else _not_found(key)


def _not_found(key: MarketKey) -> MarketNotFound:
    missing = errors.MarketNotFound(key.venue, key.symbol)
    return MarketNotFound(message=missing.message, venue=key.venue, symbol=key.symbol)
