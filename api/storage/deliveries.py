"""Sending deliveries: what is due, whose turn it is, what came of it.

Functions take a session and never commit: the caller decides what belongs together.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.runs import now_ms
from api.storage.shards import changed, first_changed
from api.storage.webhook_table import WebhookDeliveryRow, WebhookRow
from api.storage.webhooks import DeliveryStatus, message_id


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery whose time has come."""

    delivery_id: str
    next_attempt_at_ms: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that one worker may attempt now; `attempt` counts from 1."""

    delivery_id: str
    webhook_id: str
    run_id: str
    url: str
    secrets: tuple[str, ...]  # the newest first; each signs
    payload: dict[str, Any]
    attempt: int

    @property
    def message_id(self) -> str:
        """The same at every attempt: a receiver knows by it what it had already."""
        return message_id(self.delivery_id)


async def due(
    session: AsyncSession, at_ms: int, *, of_each: int, at_most: int, not_of: Collection[str] = ()
) -> list[Due]:
    """Deliveries whose time has come: a few of each webhook, so that none waits for another's."""
    row = WebhookDeliveryRow
    turn = func.row_number().over(
        partition_by=col(row.webhook_id), order_by=col(row.next_attempt_at_ms)
    )
    waiting = (
        select(col(row.id), col(row.next_attempt_at_ms), turn.label("turn"))
        .where(
            col(row.status) == DeliveryStatus.PENDING,
            col(row.next_attempt_at_ms) <= at_ms,
            col(row.webhook_id).not_in(not_of),
        )
        .subquery()
    )
    query = (
        select(waiting.c.id, waiting.c.next_attempt_at_ms)
        .where(waiting.c.turn <= of_each)
        .order_by(waiting.c.next_attempt_at_ms)
        .limit(at_most)
    )
    return [Due(*found) for found in await session.execute(query)]


async def claim(session: AsyncSession, wanted: Due, until_ms: int) -> Claimed | None:
    """Take a due delivery until then; None when another worker was faster."""
    row = await first_changed(
        session,
        update(WebhookDeliveryRow)
        .where(
            col(WebhookDeliveryRow.id) == wanted.delivery_id,
            col(WebhookDeliveryRow.status) == DeliveryStatus.PENDING,
            col(WebhookDeliveryRow.next_attempt_at_ms) == wanted.next_attempt_at_ms,
        )
        .values(attempts=col(WebhookDeliveryRow.attempts) + 1, next_attempt_at_ms=until_ms)
        .returning(WebhookDeliveryRow),
    )
    if row is None:
        return None
    webhook = await session.get(WebhookRow, row.webhook_id)
    if webhook is None:
        return None
    secrets = [webhook.secret]
    if webhook.previous_secret is not None and now_ms() < (webhook.previous_secret_until_ms or 0):
        secrets.append(webhook.previous_secret)
    return Claimed(
        row.id, webhook.id, row.run_id, webhook.url, tuple(secrets), row.payload, row.attempts
    )


async def delivered(session: AsyncSession, claimed: Claimed, code: int, at_ms: int) -> None:
    """A receiver has it."""
    await _record(
        session,
        claimed,
        status=DeliveryStatus.DELIVERED,
        finished_at_ms=at_ms,
        last_status_code=code,
        last_failure=None,
    )


async def failed(
    session: AsyncSession,
    claimed: Claimed,
    *,
    code: int | None,
    failure: str,
    next_attempt_at_ms: int | None,
    at_ms: int,
) -> None:
    """An attempt failed; without a next one the delivery is dead."""
    told: dict[str, Any] = {"last_status_code": code, "last_failure": failure}
    if next_attempt_at_ms is None:
        told |= {"status": DeliveryStatus.DEAD, "finished_at_ms": at_ms}
    else:
        told |= {"next_attempt_at_ms": next_attempt_at_ms}
    await _record(session, claimed, **told)


async def give_back(session: AsyncSession, claimed: Claimed, at_ms: int) -> None:
    """The attempt was broken off by this side, so it does not count."""
    await _record(session, claimed, attempts=claimed.attempt - 1, next_attempt_at_ms=at_ms)


async def disable(session: AsyncSession, webhook_id: str, at_ms: int) -> None:
    """Its receiver is gone: nothing more is sent to it."""
    await changed(
        session,
        update(WebhookRow).where(col(WebhookRow.id) == webhook_id).values(disabled_at_ms=at_ms),
    )
    await changed(
        session,
        update(WebhookDeliveryRow)
        .where(
            col(WebhookDeliveryRow.webhook_id) == webhook_id,
            col(WebhookDeliveryRow.status) == DeliveryStatus.PENDING,
        )
        .values(
            status=DeliveryStatus.DEAD,
            finished_at_ms=at_ms,
            last_failure="receiver answered an earlier one with 410 Gone",
        ),
    )


async def get(
    session: AsyncSession, delivery_id: str, owner: str | None
) -> WebhookDeliveryRow | None:
    """A delivery; None when there is none or its webhook is another's. Owner None sees all."""
    query = (
        select(WebhookDeliveryRow)
        .join(WebhookRow, col(WebhookRow.id) == col(WebhookDeliveryRow.webhook_id))
        .where(col(WebhookDeliveryRow.id) == delivery_id)
    )
    if owner is not None:
        query = query.where(col(WebhookRow.owner) == owner)
    found: WebhookDeliveryRow | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def send_again(session: AsyncSession, delivery_id: str) -> WebhookDeliveryRow | None:
    """Let a delivery be due now, one that had ended with all its attempts; None: webhook is gone.

    It keeps its id, by which a receiver knows what it had already.
    """
    row = WebhookDeliveryRow
    is_pending = col(row.status) == DeliveryStatus.PENDING
    alive = select(col(WebhookRow.id)).where(col(WebhookRow.disabled_at_ms).is_(None))
    found: WebhookDeliveryRow | None = await first_changed(
        session,
        update(row)
        .where(col(row.id) == delivery_id, col(row.webhook_id).in_(alive))
        .values(
            status=DeliveryStatus.PENDING,
            attempts=case((is_pending, col(row.attempts)), else_=0),
            next_attempt_at_ms=0,
            finished_at_ms=None,
        )
        .returning(row),
    )
    return found


async def forget(session: AsyncSession, before_ms: int) -> None:
    """Remove deliveries that ended before then."""
    await changed(
        session,
        delete(WebhookDeliveryRow).where(
            col(WebhookDeliveryRow.status) != DeliveryStatus.PENDING,
            col(WebhookDeliveryRow.finished_at_ms) < before_ms,
        ),
    )


async def _record(session: AsyncSession, claimed: Claimed, **values: Any) -> None:
    # Not when the claim ran out and another worker has attempted it since.
    await changed(
        session,
        update(WebhookDeliveryRow)
        .where(
            col(WebhookDeliveryRow.id) == claimed.delivery_id,
            col(WebhookDeliveryRow.status) == DeliveryStatus.PENDING,
            col(WebhookDeliveryRow.attempts) == claimed.attempt,
        )
        .values(**values),
    )
