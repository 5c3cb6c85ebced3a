"""From a mutation's input to an accepted run, or to the failure that a client can expect."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import strawberry

from api import errors
from api.access.grants import Scope
from api.logs import get_logger
from api.runs.config import RunConfig
from api.schema.as_sent import argument_as_sent
from api.schema.context import Info
from api.schema.forms import run_of
from api.schema.inputs import Terms
from api.schema.results import RunAccepted, StartRunResult, start_failure
from api.schema.sent import text_or_none
from api.schema.venue_choice import VenueChoice, venue_choice
from api.schema.writing import RefusesWhenUnwritable
from api.submitting.submit import submit
from api.tracing import annotate, span

log = get_logger(__name__)

S = TypeVar("S", bound=Terms)


class Labelled(Protocol):
    """An input that may name its run."""

    label: str | None
    idempotency_key: str | None


def mutation(description: str) -> Any:
    """A mutation that is refused in words while the database takes no write."""
    return strawberry.mutation(description=description, extensions=[RefusesWhenUnwritable()])


async def start(
    info: Info,
    sent: Labelled,
    asked: Callable[[], Awaitable[RunConfig]],
    *,
    doing: str = "start runs",
    strict_data: bool = False,
) -> StartRunResult:
    """Store and queue what an input asks; `asked` resolves it, and may raise an ApiError."""
    access = info.context.access
    access.require(Scope.RUN, doing)
    try:
        with span("start run", {"carry.key_id": access.key_id}):
            accepted = await submit(
                info.context.services,
                await asked(),
                sent_input=argument_as_sent(info, "input"),
                owner=access.owner,
                strict_data=strict_data,
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
    log.info("run accepted", run_id=run.id, kind=run.kind, reused=accepted.reused)
    return RunAccepted(run=run_of(run), reused=accepted.reused)


async def start_on_terms(
    info: Info, sent: S, config_of: Callable[[S, VenueChoice | None], RunConfig]
) -> StartRunResult:
    """The same for an input with terms, of which a venue's profile may give some."""

    async def asked() -> RunConfig:
        return config_of(sent, await venue_choice(info.context.settings, sent))

    return await start(info, sent, asked, strict_data=sent.strict_data is True)
