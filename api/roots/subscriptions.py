"""Root of the subscriptions: a run's events, or everybody's."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime
from typing import Annotated, cast

import numpy as np
import strawberry
from graphql import GraphQLError

from api import errors
from api.broker import events
from api.errors import shown
from api.instants import instant
from api.roots.runs import stored_run
from api.schema.context import Info
from api.schema.enums import RunStatus
from api.schema.forms import run_of
from api.schema.ids import decode_run_id, run_node_id
from api.schema.refusals import BadUserInput, NotFound
from api.schema.run import Progress, Run, progress_of
from api.schema.scalars import FloatColumn, IntColumn


@strawberry.type(description="How far a run is; at most 5 events a second per run.")
class RunProgressed:
    run_id: strawberry.ID = strawberry.field(description="The run's id.")
    cursor: str = strawberry.field(description="Send it as `after` to go on from here.")
    at: datetime = strawberry.field(description="When it was so.")
    status: RunStatus = strawberry.field(description="Where the run stands.")
    progress: Progress = strawberry.field(description="How far it is.")
    key: strawberry.Private[str]

    @strawberry.field(description="The run as it is stored now.")
    async def run(self, info: Info) -> Run:
        return await _run_now(info, self.key)


@strawberry.type(description="Cells of a sweep that were computed, as columns.")
class CellsComputed:
    run_id: strawberry.ID = strawberry.field(description="The sweep's id.")
    cursor: str = strawberry.field(description="Send it as `after` to go on from here.")
    at: datetime = strawberry.field(description="When they were computed.")
    cells: IntColumn = strawberry.field(description="Indices of the cells.")
    net_pnl: FloatColumn = strawberry.field(description="Their net P&L.")
    total_return: FloatColumn = strawberry.field(description="Their total return.")
    sharpe: FloatColumn = strawberry.field(description="Their Sharpe ratio.")
    max_drawdown: FloatColumn = strawberry.field(description="Their maximum drawdown.")
    total_trades: FloatColumn = strawberry.field(description="Their closed trades.")
    truncated: bool = strawberry.field(
        description="Whether the block was too large to travel: its columns are empty, ask "
        "`heatmap` again."
    )


@strawberry.type(description="The last event of a run; every subscriber gets exactly one.")
class RunFinished:
    run_id: strawberry.ID = strawberry.field(description="The run's id.")
    cursor: str = strawberry.field(description="The last cursor.")
    at: datetime = strawberry.field(description="When it ended.")
    status: RunStatus = strawberry.field(description="How it ended.")
    key: strawberry.Private[str]

    @strawberry.field(description="The run as it is stored now.")
    async def run(self, info: Info) -> Run:
        return await _run_now(info, self.key)


@strawberry.type(description="A run is judged: what it is worth is stored beside its result.")
class RunJudged:
    run_id: strawberry.ID = strawberry.field(description="The run's id.")
    key: strawberry.Private[str]

    @strawberry.field(description="The run as it is stored now.")
    async def run(self, info: Info) -> Run:
        return await _run_now(info, self.key)


RunEvent = Annotated[
    RunProgressed | CellsComputed | RunFinished,
    strawberry.union("RunEvent", description="Something that happened to a run."),
]


@strawberry.type(description="What can be watched.")
class Subscription:
    @strawberry.subscription(
        description="A run's events: the stored state (or what came after the cursor), then "
        "everything that happens, then exactly one RunFinished, also for a run that has ended."
    )
    async def run_events(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The run's id.")],  # noqa: A002
        after: Annotated[
            str | None, strawberry.argument(description="Cursor of the last event that was seen.")
        ] = None,
    ) -> AsyncGenerator[RunEvent, None]:
        run_id = decode_run_id(id)
        if run_id is None:
            raise _no_such_run(id)
        progress = info.context.services.progress
        with _place(info):
            try:
                source = progress.subscribe(run_id, after, info.context.access.visible_owner)
                async with aclosing(_closable(source)) as found:
                    async for event in found:
                        yield _sent(info, event)
            except errors.RunNotFound:
                raise _no_such_run(id) from None
            except errors.InvalidInput as error:
                raise BadUserInput(error.field, f"{error.field} {error.message}") from None

    @strawberry.subscription(
        description="One RunJudged as soon as a run is judged, at once where it is, and the end; "
        "the end alone where it never will be: it failed, was cancelled, or is of a kind that is "
        "not judged."
    )
    async def run_judged(
        self,
        info: Info,
        id: Annotated[strawberry.ID, strawberry.argument(description="The run's id.")],  # noqa: A002
    ) -> AsyncGenerator[RunJudged, None]:
        run_id = decode_run_id(id)
        if run_id is None:
            raise _no_such_run(id)
        with _place(info):
            try:
                owner = info.context.access.visible_owner
                found = await info.context.services.progress.judged(run_id, owner)
            except errors.RunNotFound:
                raise _no_such_run(id) from None
            if found:
                info.context.held.streams.events_sent["RunJudged"] += 1
                yield RunJudged(run_id=run_node_id(run_id), key=run_id)

    @strawberry.subscription(description="Starts, progress and ends of all runs from now on.")
    async def activity(self, info: Info) -> AsyncGenerator[RunEvent, None]:
        source = info.context.services.progress.activity(info.context.access.visible_owner)
        with _place(info):
            async with aclosing(_closable(source)) as found:
                async for event in found:
                    yield _sent(info, event)


def _sent(info: Info, event: events.Event) -> RunProgressed | CellsComputed | RunFinished:
    told = event_of(event)
    info.context.held.streams.events_sent[type(told).__name__] += 1
    return told


def event_of(event: events.Event) -> RunProgressed | CellsComputed | RunFinished:
    """GraphQL form of an event."""
    match event:
        case events.Progressed():
            return RunProgressed(
                run_id=run_node_id(event.run_id),
                cursor=event.cursor,
                at=instant(event.at_ms),
                status=RunStatus(event.status),
                progress=progress_of(event.done, event.total, event.unit, event.eta_seconds),
                key=event.run_id,
            )
        case events.Cells():
            return CellsComputed(
                run_id=run_node_id(event.run_id),
                cursor=event.cursor,
                at=instant(event.at_ms),
                cells=IntColumn(np.array(event.cells, dtype=np.int64)),
                truncated=event.truncated,
                **{name: _column(event, name) for name in events.CELL_METRICS},
            )
        case events.Finished():
            return RunFinished(
                run_id=run_node_id(event.run_id),
                cursor=event.cursor,
                at=instant(event.at_ms),
                status=RunStatus(event.status),
                key=event.run_id,
            )


@contextmanager
def _place(info: Info) -> Iterator[None]:
    streams, settings = info.context.held.streams, info.context.settings
    owner, has_key = info.context.access.owner, info.context.access.key_id is not None
    by_owner = streams.open_by_owner
    if streams.open >= settings.max_subscriptions:
        raise _too_many("subscriptions", settings.max_subscriptions)
    if has_key and by_owner[owner] >= settings.max_subscriptions_per_owner:
        raise _too_many("subscriptions of one owner", settings.max_subscriptions_per_owner)
    by_owner[owner] += 1
    try:
        yield
    finally:
        by_owner[owner] -= 1
        if not by_owner[owner]:
            del by_owner[owner]


def _too_many(what: str, limit: int) -> GraphQLError:
    return GraphQLError(
        f"{what} must be at most {limit} at a time, were {limit}",
        extensions={"code": "LIMIT_EXCEEDED"},
    )


async def _run_now(info: Info, run_id: str) -> Run:
    row = await stored_run(info, run_id)
    if row is None:
        raise NotFound("run", "run must be stored, was deleted meanwhile")
    return run_of(row)


def _column(event: events.Cells, name: str) -> FloatColumn:
    return FloatColumn(np.array(event.columns.get(name, []), dtype=np.float64))


def _closable(source: AsyncIterator[events.Event]) -> AsyncGenerator[events.Event, None]:
    # RunEvents writes generators; closing them is how a subscription ends early.
    return cast("AsyncGenerator[events.Event, None]", source)


def _no_such_run(node_id: str) -> NotFound:
    return NotFound("id", f"id must be that of a stored run, was {shown(node_id)}")
