"""Webhooks and their deliveries: who is to be told what, when it is due, what came of it.

Functions take a session and never commit: the caller decides what belongs together.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.instants import instant_text
from api.storage.public_ids import public_run_id
from api.storage.runs import new_run_id
from api.storage.shards import changed, first_changed
from api.storage.tables import RunRow
from api.storage.webhook_table import WebhookDeliveryRow, WebhookRow

EVENT_TYPE = "run.finished"
_HEADLINE = {
    "netPnl": "net_pnl",
    "totalReturn": "total_return",
    "sharpe": "sharpe",
    "maxDrawdown": "max_drawdown",
    "totalTrades": "total_trades",
}


class DeliveryStatus(StrEnum):
    """Where a delivery stands; the last two are final."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: newest first, ids break ties."""

    created_at_ms: int
    row_id: str


def message_id(delivery_id: str) -> str:
    """The header webhook-id of a delivery."""
    return f"msg_{delivery_id.replace('-', '')}"


async def enqueue(session: AsyncSession, run: RunRow, ending: dict[str, Any], at_ms: int) -> None:
    """Let every webhook of the run's owner be told of its end; part of what ends the run."""
    query = (
        select(col(WebhookRow.id))
        .where(col(WebhookRow.owner) == run.owner, col(WebhookRow.disabled_at_ms).is_(None))
        .with_for_update(read=True, key_share=True)  # none is deleted meanwhile
    )
    webhook_ids = (await session.execute(query)).scalars().all()
    if not webhook_ids:
        return
    payload = _payload(run, ending, at_ms)
    session.add_all(
        WebhookDeliveryRow(
            id=new_run_id(at_ms),
            webhook_id=webhook_id,
            run_id=run.id,
            payload=payload,
            status=DeliveryStatus.PENDING,
            next_attempt_at_ms=0,  # at once, by whatever clock
            created_at_ms=at_ms,
        )
        for webhook_id in webhook_ids
    )
    await session.flush()


async def count(session: AsyncSession, owner: str | None) -> int:
    """How many webhooks an owner has; None: everybody."""
    query = select(func.count()).select_from(WebhookRow).where(*_visible(owner))
    return int((await session.execute(query)).scalar_one())


async def page(
    session: AsyncSession, owner: str | None, first: int, after: Position | None
) -> list[WebhookRow]:
    """Up to `first` webhooks of an owner (None: of all) behind `after`, newest first."""
    query = (
        select(WebhookRow)
        .where(*_visible(owner))
        .order_by(col(WebhookRow.created_at_ms).desc(), col(WebhookRow.id).desc())
        .limit(first)
    )
    if after is not None:
        place = tuple_(col(WebhookRow.created_at_ms), col(WebhookRow.id))
        query = query.where(place < (after.created_at_ms, after.row_id))
    return list((await session.execute(query)).scalars())


async def get(session: AsyncSession, webhook_id: str, owner: str | None) -> WebhookRow | None:
    """A webhook; None when there is none or it is another's. Owner None sees every one."""
    query = select(WebhookRow).where(col(WebhookRow.id) == webhook_id, *_visible(owner))
    row: WebhookRow | None = (await session.execute(query)).scalar_one_or_none()
    return row


async def replace_secret(
    session: AsyncSession, webhook_id: str, owner: str | None, secret: str, until_ms: int
) -> WebhookRow | None:
    """Sign by a new secret, and by the present one too until then; None as `get`."""
    row: WebhookRow | None = await first_changed(
        session,
        update(WebhookRow)
        .where(col(WebhookRow.id) == webhook_id, *_visible(owner))
        .values(
            secret=secret, previous_secret=col(WebhookRow.secret), previous_secret_until_ms=until_ms
        )
        .returning(WebhookRow),
    )
    return row


async def forget_old_secrets(session: AsyncSession, at_ms: int) -> None:
    """Remove secrets that sign no more."""
    await changed(
        session,
        update(WebhookRow)
        .where(col(WebhookRow.previous_secret_until_ms) <= at_ms)
        .values(previous_secret=None, previous_secret_until_ms=None),
    )


async def remove(session: AsyncSession, webhook_id: str, owner: str | None) -> bool:
    """Delete a webhook with its deliveries; False when there is none or it is another's."""
    mine = (col(WebhookRow.id) == webhook_id, *_visible(owner))
    return await changed(session, delete(WebhookRow).where(*mine))


async def deliveries(
    session: AsyncSession,
    webhook_id: str,
    first: int,
    after: Position | None,
    status: DeliveryStatus | None,
) -> list[WebhookDeliveryRow]:
    """Up to `first` deliveries of a webhook behind `after`, newest first."""
    query = (
        select(WebhookDeliveryRow)
        .where(*_of(webhook_id, status))
        .order_by(col(WebhookDeliveryRow.created_at_ms).desc(), col(WebhookDeliveryRow.id).desc())
        .limit(first)
    )
    if after is not None:
        place = tuple_(col(WebhookDeliveryRow.created_at_ms), col(WebhookDeliveryRow.id))
        query = query.where(place < (after.created_at_ms, after.row_id))
    return list((await session.execute(query)).scalars())


async def delivery_count(
    session: AsyncSession, webhook_id: str, status: DeliveryStatus | None
) -> int:
    """How many deliveries a webhook has."""
    query = select(func.count()).select_from(WebhookDeliveryRow).where(*_of(webhook_id, status))
    return int((await session.execute(query)).scalar_one())


async def counts_by_status(session: AsyncSession) -> dict[DeliveryStatus, int]:
    """How many deliveries there are in each status."""
    status = col(WebhookDeliveryRow.status)
    query = select(status, func.count()).group_by(status)
    return {DeliveryStatus(name): number for name, number in await session.execute(query)}


def _visible(owner: str | None) -> list[Any]:
    return [] if owner is None else [col(WebhookRow.owner) == owner]


def _of(webhook_id: str, status: DeliveryStatus | None) -> list[Any]:
    conditions = [col(WebhookDeliveryRow.webhook_id) == webhook_id]
    return conditions if status is None else [*conditions, col(WebhookDeliveryRow.status) == status]


def _payload(run: RunRow, ending: dict[str, Any], at_ms: int) -> dict[str, Any]:
    # Small on purpose, as Standard Webhooks asks: who wants more asks the API for the run.
    return {
        "type": EVENT_TYPE,
        "timestamp": instant_text(at_ms),
        "data": {
            "runId": public_run_id(run.id),
            "kind": run.kind,
            "status": str(ending["status"]),
            "label": run.label,
            "createdAt": instant_text(run.created_at_ms),
            "finishedAt": instant_text(at_ms),
            "failure": ending.get("failure"),
            **{name: ending.get(column) for name, column in _HEADLINE.items()},
        },
    }
