"""What mutations answer: success, or one type per failure a client can expect."""

from datetime import datetime
from typing import Annotated

import strawberry

from api import errors
from api.instants import instant_or_none
from api.schema.run import Run
from api.schema.scalars import BigInt
from api.schema.sent import in_graphql_words


@strawberry.interface(description="A failure that a client can expect, in words.")
class Error:
    message: str = strawberry.field(description='The rule, then ", was" and the value.')


@strawberry.type(description="The run is stored and will be computed, or already was.")
class RunAccepted:
    run: Run = strawberry.field(description="The run.")
    reused: bool = strawberry.field(
        description="Whether it was there before: same idempotency key, or same question over "
        "the same data."
    )


@strawberry.type(description="A value of the input is out of range; nothing was stored.")
class InvalidInput(Error):
    field: str = strawberry.field(
        description='Dotted path in the input, such as "strategy.simple.exitFundingRate".'
    )


@strawberry.type(description="Nothing is stored for this market.")
class MarketNotFound(Error):
    venue: str = strawberry.field(description="The venue asked for.")
    symbol: str = strawberry.field(description="The symbol asked for.")


@strawberry.type(description="The market is stored, but the period has nothing to trade.")
class NoData(Error):
    venue: str = strawberry.field(description="The market's venue.")
    symbol: str = strawberry.field(description="The market's symbol.")
    available_from: datetime | None = strawberry.field(
        description="First settlement that could be used; null without one."
    )
    available_to: datetime | None = strawberry.field(
        description="Last settlement that could be used; null without one."
    )


@strawberry.type(description="More than this service does for one request.")
class LimitExceeded(Error):
    limit: int = strawberry.field(description="The most it does.")
    requested: BigInt = strawberry.field(description="What was asked for.")


@strawberry.type(
    description="The database is read-only, full, busy or away: nothing was stored, try it later."
)
class StorageUnavailable(Error):
    pass


StartRunResult = Annotated[
    RunAccepted | InvalidInput | MarketNotFound | NoData | LimitExceeded | StorageUnavailable,
    strawberry.union("StartRunResult", description="What came of asking for a run."),
]


@strawberry.type(description="The run is cancelled; what was computed by then is kept.")
class RunCancelled:
    run: Run = strawberry.field(description="The run.")


@strawberry.type(description="There is no such run.")
class RunNotFound(Error):
    pass


@strawberry.type(description="The run had ended before it could be cancelled.")
class RunAlreadyFinished(Error):
    run: Run = strawberry.field(description="The run.")


CancelRunResult = Annotated[
    RunCancelled | RunNotFound | RunAlreadyFinished | StorageUnavailable,
    strawberry.union("CancelRunResult", description="What came of cancelling a run."),
]


@strawberry.type(description="The run and its result are gone.")
class RunDeleted:
    id: strawberry.ID = strawberry.field(description="The id it had.")


@strawberry.type(description="The run is queued or running: cancel it first.")
class RunStillActive(Error):
    run: Run = strawberry.field(description="The run.")


DeleteRunResult = Annotated[
    RunDeleted | RunNotFound | RunStillActive | StorageUnavailable,
    strawberry.union("DeleteRunResult", description="What came of deleting a run."),
]

StartFailure = InvalidInput | MarketNotFound | NoData | LimitExceeded


def start_failure(error: errors.ApiError) -> StartFailure | None:
    """The failure type of an error that starting a run can raise; None for any other."""
    match error:
        case errors.InvalidInput():
            return InvalidInput(message=_sentence(error), field=error.field)
        case errors.MarketNotFound():
            return MarketNotFound(message=error.message, venue=error.venue, symbol=error.symbol)
        case errors.NoData():
            return NoData(
                message=error.message,
                venue=error.venue,
                symbol=error.symbol,
                available_from=instant_or_none(error.available_from_ms),
                available_to=instant_or_none(error.available_to_ms),
            )
        case errors.LimitExceeded():
            return LimitExceeded(
                message=error.message, limit=error.limit, requested=BigInt(error.requested)
            )
    return None


def _sentence(error: errors.InvalidInput) -> str:
    # Rules of the lower rooms leave out the field that they name beside it.
    message = in_graphql_words(error.message)
    return f"{error.field} {message}" if message.startswith("must ") else message
