"""A preview as GraphQL shows it: what a run would come to, before there is one."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import strawberry

from api import errors
from api.access.grants import Scope
from api.previewing.protocol import Answer
from api.runs.config import EngineConfig
from api.schema.arguments import MaxPoints
from api.schema.context import Info
from api.schema.curves import EquityCurve, equity_curve
from api.schema.inputs import Terms
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import Attribution, attribution_of
from api.schema.results import (
    Error,
    InvalidInput,
    LimitExceeded,
    MarketNotFound,
    NoData,
    StartFailure,
    start_failure,
)
from api.schema.scalars import BigInt
from api.schema.venue_choice import VenueChoice, venue_choice
from api.storage.tables import RunRow
from api.submitting.preview import preview

S = TypeVar("S", bound=Terms)
_DOING = "preview runs"


@strawberry.type(
    description="What the settlements of a period say under the costs and the strategy of a "
    "question, before anything is traded."
)
class MarketSays:
    settlements: int = strawberry.field(description="Settlements of the period.")
    mean_apr: float = strawberry.field(
        description="Mean rate a year, as `CarryYields.grossApr`: of the short perp, of the long "
        "one where the direction is SHORT_SPOT."
    )
    round_trip_cost: float = strawberry.field(
        description="What opening and closing both legs costs, fraction of notional: fees, and "
        "slippage as given; without impact and borrowing."
    )
    break_even_days: float | None = strawberry.field(
        description="Days in which the mean rate pays for a round trip; null where it never does."
    )
    break_even_settlements: float | None = strawberry.field(
        description="Settlements likewise; null likewise."
    )
    above_entry: float | None = strawberry.field(
        description="Share of the time at which the strategy's signal, in a direction that is "
        "traded, is at or above the entry; null where it has no threshold."
    )


@strawberry.type(
    description="What a run would come to, bit for bit, computed by the same engine. It is stored "
    "nowhere and is no trial, so nothing is said of its luck."
)
class Preview:
    answer: strawberry.Private[Answer]

    @strawberry.field(description="What came of it.")
    def metrics(self) -> Metrics:
        found = metrics_of(self.answer.metrics)
        assert found is not None  # noqa: S101  an answer has metrics
        return found

    @strawberry.field(description="Where the net P&L came from.")
    def attribution(self) -> Attribution:
        found = attribution_of(self.answer)
        assert found is not None  # noqa: S101  the same
        return found

    @strawberry.field(description="Its equity curve.")
    def equity_curve(self, info: Info, max_points: MaxPoints = 600) -> EquityCurve:
        return equity_curve(self.answer.curve, max_points, info)

    @strawberry.field(
        description="Net P&L of the hold strategy over the same market, period, costs and capital."
    )
    def hold_net_pnl(self) -> float:
        return self.answer.hold_net_pnl

    @strawberry.field(description="What its market says before anything is traded.")
    def market(self) -> MarketSays:
        return MarketSays(**self.answer.market)


@strawberry.type(
    description="Nobody computes a preview now: Redis is away, no worker has answered within 2 "
    "seconds, or the one that has cannot compute it. A run may be started all the same."
)
class PreviewUnavailable(Error):
    pass


PreviewResult = Annotated[
    Preview | InvalidInput | MarketNotFound | NoData | LimitExceeded | PreviewUnavailable,
    strawberry.union("PreviewResult", description="What came of asking for a preview."),
]
PreviewAnswer = Preview | StartFailure | PreviewUnavailable


async def previewed(
    info: Info,
    asked: Callable[[], Awaitable[EngineConfig]],
    *,
    like: RunRow | None = None,
    strict_data: bool = False,
) -> PreviewAnswer:
    """The preview that an input asks for; `asked` resolves it, and may raise an ApiError.

    like: a run whose series revisions are to be used instead of the current ones.
    """
    context = info.context
    context.access.require(Scope.RUN, _DOING)
    if context.reads_only:
        raise errors.ReadsOnly(_DOING)
    try:
        await context.held.gate.count_preview(context.access, context.caller)
        services = context.services
        answer = await preview(
            services, services.previews, await asked(), like=like, strict_data=strict_data
        )
    except errors.RateExceeded as error:
        return LimitExceeded(
            message=f"previews must be at most {error.limit} a minute, were more: "
            f"try again in {error.retry_after_seconds} s",
            limit=error.limit,
            requested=BigInt(error.limit + 1),
        )
    except errors.PreviewUnavailable as error:
        return PreviewUnavailable(message=error.message)
    except errors.ApiError as error:
        failure = start_failure(error)
        if failure is None:
            raise
        return failure
    return Preview(answer=answer)


async def preview_on_terms(
    info: Info, sent: S, config_of: Callable[[S, VenueChoice | None], EngineConfig]
) -> PreviewAnswer:
    """The same for an input with terms, of which a venue's profile may give some."""

    async def asked() -> EngineConfig:
        return config_of(sent, await venue_choice(info.context.settings, sent))

    return await previewed(info, asked, strict_data=sent.strict_data is True)
