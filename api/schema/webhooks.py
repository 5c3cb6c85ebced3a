"""Webhooks: who is told of the end of runs, and what came of telling."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.access.grants import Scope
from api.errors import shown
from api.instants import instant, instant_or_none
from api.schema.arguments import After, First
from api.schema.context import Info
from api.schema.enums import WebhookDeliveryStatus
from api.schema.ids import decode_webhook_id, run_node_id, webhook_node_id
from api.schema.paging import PageInfo, decode_cursor, encode_cursor
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.run import Node
from api.storage import webhooks
from api.storage.runs import now_ms
from api.storage.webhook_table import WebhookDeliveryRow, WebhookRow
from api.storage.webhooks import Position


@strawberry.type(description="What a webhook is told of one run, and what came of it.")
class WebhookDelivery:
    message_id: str = strawberry.field(
        description="The header webhook-id, the same at every attempt."
    )
    run_id: strawberry.ID = strawberry.field(description="The run that ended.")
    status: WebhookDeliveryStatus = strawberry.field(description="Where it stands.")
    attempts: int = strawberry.field(
        description="Attempts begun since the run ended, or since it was to be sent again."
    )
    created_at: datetime = strawberry.field(description="When the run ended.")
    next_attempt_at: datetime | None = strawberry.field(
        description="When it is sent next, at the earliest; null once it is delivered or dead."
    )
    finished_at: datetime | None = strawberry.field(
        description="When it was delivered or given up; null while it is pending."
    )
    status_code: int | None = strawberry.field(
        description="HTTP status of the last answer; null where there was none."
    )
    failure: str | None = strawberry.field(
        description="Why the last attempt failed; null before one did, and once it is delivered."
    )


@strawberry.type(description="A delivery in a connection.")
class WebhookDeliveryEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: WebhookDelivery = strawberry.field(description="The delivery.")


@strawberry.type(description="A page of deliveries, the newest first.")
class WebhookDeliveryConnection:
    edges: list[WebhookDeliveryEdge] = strawberry.field(
        description="The deliveries with their cursors."
    )
    nodes: list[WebhookDelivery] = strawberry.field(description="The deliveries.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All deliveries that match.")


@strawberry.type(
    description="An address that is sent a signed POST (Standard Webhooks) when a run of its "
    "owner ends."
)
class Webhook(Node):
    key: strawberry.Private[str]
    url: str = strawberry.field(description="The address.")
    label: str | None = strawberry.field(description="Its name for people.")
    created_at: datetime = strawberry.field(description="When it was made.")
    disabled_at: datetime | None = strawberry.field(
        description="When its receiver answered 410 Gone, after which nothing is sent; null: it "
        "did not."
    )

    previous_secret_until: datetime | None = strawberry.field(
        description="Until when the secret before its last rotation signs too; null: it does not."
    )

    @strawberry.field(
        description="What it was told, the newest first; kept for 30 days after its end."
    )
    async def deliveries(
        self,
        info: Info,
        first: First = 20,
        after: After = None,
        status: Annotated[
            WebhookDeliveryStatus | None,
            strawberry.argument(description="Only deliveries in this status."),
        ] = None,
    ) -> WebhookDeliveryConnection:
        return await _delivery_page(info, self.key, first, after, status)


@strawberry.type(description="A webhook in a connection.")
class WebhookEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: Webhook = strawberry.field(description="The webhook.")


@strawberry.type(description="A page of webhooks, the newest first.")
class WebhookConnection:
    edges: list[WebhookEdge] = strawberry.field(description="The webhooks with their cursors.")
    nodes: list[Webhook] = strawberry.field(description="The webhooks.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All webhooks there are.")


def webhook_of(row: WebhookRow) -> Webhook:
    """A stored webhook as GraphQL sees it: without its secret."""
    until_ms = row.previous_secret_until_ms or 0
    return Webhook(
        id=webhook_node_id(row.id),
        key=row.id,
        url=row.url,
        label=row.label,
        created_at=instant(row.created_at_ms),
        disabled_at=instant_or_none(row.disabled_at_ms),
        previous_secret_until=instant(until_ms) if until_ms > now_ms() else None,
    )


async def find_webhook(info: Info, node_id: str) -> Webhook | None:
    """The webhook of a GraphQL id; None where the id is malformed or nobody's."""
    webhook_id = decode_webhook_id(node_id)
    if webhook_id is None or not info.context.access.scope.includes(Scope.RUN):
        return None
    async with info.context.services.database.session() as session:
        row = await webhooks.get(session, webhook_id, info.context.access.visible_owner)
    return None if row is None else webhook_of(row)


async def webhook_page(info: Info, first: int, after: str | None) -> WebhookConnection:
    """A page of the webhooks that the asker may see; addresses often hold a secret of their own."""
    info.context.access.require(Scope.RUN, "see webhooks")
    owner = info.context.access.visible_owner
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    place = None if after is None else _place("webhooks", after)
    async with info.context.services.database.session() as session:
        rows = await webhooks.page(session, owner, first + 1, place)
        total = await webhooks.count(session, owner)
    edges = [
        WebhookEdge(cursor=_cursor("webhooks", row), node=webhook_of(row)) for row in rows[:first]
    ]
    cursors = [edge.cursor for edge in edges]
    return WebhookConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=_page_info(cursors, has_next=len(rows) > first, after=after),
        total_count=total,
    )


async def _delivery_page(
    info: Info, key: str, first: int, after: str | None, status: WebhookDeliveryStatus | None
) -> WebhookDeliveryConnection:
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    place = None if after is None else _place("deliveries", after)
    wanted = None if status is None else webhooks.DeliveryStatus(status.value)
    async with info.context.services.database.session() as session:
        rows = await webhooks.deliveries(session, key, first + 1, place, wanted)
        total = await webhooks.delivery_count(session, key, wanted)
    edges = [
        WebhookDeliveryEdge(cursor=_cursor("deliveries", row), node=delivery_of(row))
        for row in rows[:first]
    ]
    cursors = [edge.cursor for edge in edges]
    return WebhookDeliveryConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=_page_info(cursors, has_next=len(rows) > first, after=after),
        total_count=total,
    )


def delivery_of(row: WebhookDeliveryRow) -> WebhookDelivery:
    """A stored delivery as GraphQL sees it."""
    pending = row.status == webhooks.DeliveryStatus.PENDING
    due_ms = max(row.next_attempt_at_ms, row.created_at_ms)
    return WebhookDelivery(
        message_id=webhooks.message_id(row.id),
        run_id=run_node_id(row.run_id),
        status=WebhookDeliveryStatus(row.status),
        attempts=row.attempts,
        created_at=instant(row.created_at_ms),
        next_attempt_at=instant(due_ms) if pending else None,
        finished_at=instant_or_none(row.finished_at_ms),
        status_code=row.last_status_code,
        failure=row.last_failure,
    )


def _page_info(cursors: list[str], *, has_next: bool, after: str | None) -> PageInfo:
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def _cursor(connection: str, row: WebhookRow | WebhookDeliveryRow) -> str:
    return encode_cursor(connection, f"{row.created_at_ms} {row.id}")


def _place(connection: str, cursor: str) -> Position:
    created, _, row_id = decode_cursor(connection, cursor).partition(" ")
    if not (created.isascii() and created.isdecimal() and len(created) <= 18 and row_id):
        raise BadUserInput(
            "after", f"after must be a cursor of this connection, was {shown(cursor)}"
        )
    return Position(int(created), row_id)
