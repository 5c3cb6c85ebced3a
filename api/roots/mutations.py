"""Root of the mutations."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import strawberry

from api import errors
from api.access.grants import Scope
from api.logs import get_logger
from api.roots.runs import run_of, stored_run
from api.runs.config import RunConfig
from api.schema.as_sent import argument_as_sent
from api.schema.context import Info
from api.schema.ids import decode_run_id
from api.schema.import_input import ImportMarketDataInput
from api.schema.inputs import (
    StartBacktestInput,
    StartComparisonInput,
    StartMultiMarketInput,
    StartPortfolioInput,
    StartSweepInput,
)
from api.schema.market_import import start_import
from api.schema.refusals import shown
from api.schema.resolve import backtest_config, comparison_config, sweep_config
from api.schema.resolve_many import multi_market_config, portfolio_config
from api.schema.results import (
    CancelRunResult,
    DeleteRunResult,
    RunAccepted,
    RunAlreadyFinished,
    RunCancelled,
    RunDeleted,
    RunNotFound,
    RunStillActive,
    StartRunResult,
    start_failure,
)
from api.schema.run import Run
from api.schema.sent import text_or_none
from api.schema.venue_choice import VenueChoice, venue_choice
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
from api.schema.writing import RefusesWhenUnwritable
from api.submitting import cancel as jobs
from api.submitting.submit import submit
from api.tracing import annotate, span

log = get_logger(__name__)

_Sent = (
    StartBacktestInput
    | StartComparisonInput
    | StartSweepInput
    | StartMultiMarketInput
    | StartPortfolioInput
)
S = TypeVar("S", bound=_Sent)


def _mutation(description: str) -> Any:
    return strawberry.mutation(description=description, extensions=[RefusesWhenUnwritable()])


RunId = Annotated[strawberry.ID, strawberry.argument(description="The run's id.")]


@strawberry.type(description="What can be done.")
class Mutation:
    @_mutation("Ask for one strategy on one market.")
    async def start_backtest(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartBacktestInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await _start(info, input, backtest_config)

    @_mutation("Ask for several strategies on one market.")
    async def start_comparison(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartComparisonInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await _start(info, input, comparison_config)

    @_mutation("Ask for one strategy over a grid of parameters.")
    async def start_sweep(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartSweepInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        settings = info.context.settings
        return await _start(
            info, input, lambda sent, venue: sweep_config(sent, venue, settings.max_sweep_cells)
        )

    @_mutation("Ask for one strategy on several markets; one failed market never stops the rest.")
    async def start_multi_market(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartMultiMarketInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await _start(info, input, multi_market_config)

    @_mutation("Ask for one strategy on several markets that share one capital.")
    async def start_portfolio(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartPortfolioInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await _start(info, input, portfolio_config)

    @_mutation(
        "Bring in the history of a market from its exchange: a run like the others, "
        "with events, cancel and delete."
    )
    async def import_market_data(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            ImportMarketDataInput, strawberry.argument(description="What to bring in.")
        ],
    ) -> StartRunResult:
        return await start_import(info, input)

    @_mutation("Stop a queued or running run; what is computed stays.")
    async def cancel_run(self, info: Info, id: RunId) -> CancelRunResult:  # noqa: A002
        access = info.context.access
        access.require(Scope.RUN, "cancel runs")
        run_id = decode_run_id(id)
        if run_id is None:
            return _no_such_run(id)
        try:
            row = await jobs.cancel(info.context.services, run_id, access.visible_owner)
        except errors.RunNotFound:
            return _no_such_run(id)
        except errors.RunAlreadyFinished as error:
            run = await _run(info, run_id)
            if run is None:
                return _no_such_run(id)
            return RunAlreadyFinished(message=error.message, run=run)
        return RunCancelled(run=run_of(row))

    @_mutation("Remove an ended run and its result.")
    async def delete_run(self, info: Info, id: RunId) -> DeleteRunResult:  # noqa: A002
        access = info.context.access
        access.require(Scope.RUN, "delete runs")
        run_id = decode_run_id(id)
        if run_id is None:
            return _no_such_run(id)
        try:
            await jobs.delete(info.context.services, run_id, access.visible_owner)
        except errors.RunNotFound:
            return _no_such_run(id)
        except errors.RunStillActive as error:
            run = await _run(info, run_id)
            if run is None:
                return _no_such_run(id)
            return RunStillActive(message=error.message, run=run)
        return RunDeleted(id=id)

    @_mutation("Let an address be told of the end of every run of yours from now on.")
    async def create_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            CreateWebhookInput, strawberry.argument(description="The webhook.")
        ],
    ) -> CreateWebhookResult:
        return await create_webhook(info, input)

    @_mutation("Tell an address nothing more, neither what waits for its next attempt.")
    async def delete_webhook(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")],  # noqa: A002
    ) -> DeleteWebhookResult:
        return await delete_webhook(info, id)

    @strawberry.mutation(
        description="Give a webhook a new secret; until the grace ends both sign what is sent."
    )
    async def rotate_webhook_secret(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The webhook's id.")],  # noqa: A002
        grace_seconds: Annotated[
            int, strawberry.argument(description="How long the old secret signs too, up to 7 days.")
        ] = 86_400,
    ) -> RotateWebhookSecretResult:
        return await rotate_webhook_secret(info, id, grace_seconds)

    @strawberry.mutation(
        description="Send a webhook's delivery again at once, with all attempts anew if it had "
        "ended; its id stays."
    )
    async def redeliver_webhook(
        self,
        info: Info,
        message_id: Annotated[
            strawberry.ID, strawberry.argument(description="The delivery's header webhook-id.")
        ],
    ) -> RedeliverWebhookResult:
        return await redeliver_webhook(info, message_id)


async def _start(
    info: Info, sent: S, config_of: Callable[[S, VenueChoice | None], RunConfig]
) -> StartRunResult:
    access = info.context.access
    access.require(Scope.RUN, "start runs")
    try:
        with span("start run", {"carry.key_id": access.key_id}):
            accepted = await submit(
                info.context.services,
                config_of(sent, await venue_choice(info.context.settings, sent.venue_profile)),
                sent_input=argument_as_sent(info, "input"),
                owner=access.owner,
                strict_data=sent.strict_data is True,
                label=text_or_none(sent.label, "label"),
                idempotency_key=text_or_none(sent.idempotency_key, "idempotencyKey"),
            )
            run = accepted.run
            annotate({"carry.run_id": run.id, "carry.kind": run.kind})
            annotate({"carry.reused": accepted.reused})
    except errors.ApiError as error:
        failure = start_failure(error)
        if failure is None:
            raise
        return failure
    log.info("run accepted", run_id=accepted.run.id, kind=accepted.run.kind, reused=accepted.reused)
    return RunAccepted(run=run_of(accepted.run), reused=accepted.reused)


async def _run(info: Info, run_id: str) -> Run | None:
    row = await stored_run(info, run_id)
    return None if row is None else run_of(row)


def _no_such_run(node_id: str) -> RunNotFound:
    return RunNotFound(message=f"id must be that of a stored run, was {shown(node_id)}")
