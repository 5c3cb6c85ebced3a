"""Root of the mutations."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.registry import part_of
from api.roots.runs import stored_run
from api.runs.names import MarketKey, RunKind
from api.schema.context import Info
from api.schema.forms import run_of
from api.schema.ids import decode_run_id
from api.schema.market_deletion import DeleteMarketResult, delete_market
from api.schema.results import (
    CancelRunResult,
    DeleteRunResult,
    RunAlreadyFinished,
    RunCancelled,
    RunDeleted,
    RunStillActive,
)
from api.schema.run import Run
from api.schema.run_update import UpdateRunInput, UpdateRunResult, no_such_run, update_run
from api.schema.sample_markets import StoreSampleMarketsResult, store_sample_markets
from api.schema.starting import mutation
from api.schema.tracking_mutations import (
    TrackMarketInput,
    TrackMarketResult,
    UntrackMarketResult,
    track_market,
    untrack_market,
)
from api.schema.webhook_mutations import (
    CreateWebhookInput,
    CreateWebhookResult,
    DeleteWebhookResult,
    RedeliverWebhookResult,
    RotateWebhookSecretResult,
    create_webhook,
    delete_webhook,
    redeliver_webhook,
    rotate_webhook_secret,
)
from api.submitting import cancel as jobs

RunId = Annotated[strawberry.ID, strawberry.argument(description="The run's id.")]


@strawberry.type
class OwnMutations:
    """What can be done beside starting runs."""

    @mutation("Stop a queued or running run; what is computed stays.")
    async def cancel_run(self, info: Info, id: RunId) -> CancelRunResult:  # noqa: A002
        access = info.context.access
        access.require(Scope.RUN, "cancel runs")
        run_id = decode_run_id(id)
        if run_id is None:
            return no_such_run(id)
        try:
            row = await jobs.cancel(info.context.services, run_id, access.visible_owner)
        except errors.RunNotFound:
            return no_such_run(id)
        except errors.RunAlreadyFinished as error:
            run = await _run(info, run_id)
            if run is None:
                return no_such_run(id)
            return RunAlreadyFinished(message=error.message, run=run)
        return RunCancelled(run=run_of(row))

    @mutation(
        "Change what people say of a run: its label, tags, note, that it is pinned, and that it "
        "is asked again on new data."
    )
    async def update_run(
        self,
        info: Info,
        id: RunId,  # noqa: A002
        input: Annotated[  # noqa: A002
            UpdateRunInput, strawberry.argument(description="What is to change.")
        ],
    ) -> UpdateRunResult:
        return await update_run(info, id, input)

    @mutation("Remove an ended run and its result.")
    async def delete_run(self, info: Info, id: RunId) -> DeleteRunResult:  # noqa: A002
        access = info.context.access
        access.require(Scope.RUN, "delete runs")
        run_id = decode_run_id(id)
        if run_id is None:
            return no_such_run(id)
        try:
            await jobs.delete(info.context.services, run_id, access.visible_owner)
        except errors.RunNotFound:
            return no_such_run(id)
        except errors.RunStillActive as error:
            run = await _run(info, run_id)
            if run is None:
                return no_such_run(id)
            return RunStillActive(message=error.message, run=run)
        return RunDeleted(id=id)

    @mutation("Remove a market and its series; runs keep what they were computed from.")
    async def delete_market(
        self,
        info: Info,
        venue: Annotated[str, strawberry.argument(description="Its venue.")],
        symbol: Annotated[str, strawberry.argument(description="Its ccxt unified symbol.")],
    ) -> DeleteMarketResult:
        return await delete_market(info, venue, symbol)

    @mutation(
        "Have workers import a stored market again every so many hours, what is new each time; "
        "or change how often."
    )
    async def track_market(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            TrackMarketInput, strawberry.argument(description="What to track.")
        ],
    ) -> TrackMarketResult:
        return await track_market(info, input)

    @mutation("Have a market imported no more by itself; what is stored of it stays.")
    async def untrack_market(
        self,
        info: Info,
        venue: Annotated[str, strawberry.argument(description="Its venue.")],
        symbol: Annotated[str, strawberry.argument(description="Its ccxt unified symbol.")],
    ) -> UntrackMarketResult:
        return await untrack_market(info, MarketKey(venue, symbol))

    @mutation(
        "Store the generated sample markets, as `carry import --sample` does: they are SYNTHETIC "
        "wherever they appear."
    )
    async def store_sample_markets(self, info: Info) -> StoreSampleMarketsResult:
        return await store_sample_markets(info)

    @mutation("Let an address be told of the end of every run of yours from now on.")
    async def create_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            CreateWebhookInput, strawberry.argument(description="The webhook.")
        ],
    ) -> CreateWebhookResult:
        return await create_webhook(info, input)

    @mutation("Tell an address nothing more, neither what waits for its next attempt.")
    async def delete_webhook(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")],  # noqa: A002
    ) -> DeleteWebhookResult:
        return await delete_webhook(info, id)

    @mutation("Give a webhook a new secret; until the grace ends both sign what is sent.")
    async def rotate_webhook_secret(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")],  # noqa: A002
        grace_seconds: Annotated[
            int, strawberry.argument(description="How long the old secret signs too, up to 7 days.")
        ] = 86_400,
    ) -> RotateWebhookSecretResult:
        return await rotate_webhook_secret(info, id, grace_seconds)

    @mutation(
        "Send a webhook's delivery again at once, with all attempts anew if it had ended; its id "
        "stays."
    )
    async def redeliver_webhook(
        self,
        info: Info,
        message_id: Annotated[
            strawberry.ID, strawberry.argument(description="The delivery's header webhook-id.")
        ],
    ) -> RedeliverWebhookResult:
        return await redeliver_webhook(info, message_id)


async def _run(info: Info, run_id: str) -> Run | None:
    row = await stored_run(info, run_id)
    return None if row is None else run_of(row)


_STARTING = tuple(part_of(name, "graphql").Mutations for name in RunKind)

Mutation = strawberry.type(
    type("Mutation", (*_STARTING, OwnMutations), {}), description="What can be done."
)
"""Root of the mutations: every kind of run brings those that start it."""
