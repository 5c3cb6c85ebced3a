"""The addresses that are told of the end of runs, and what each is to be told."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.storage.tables import JsonDocument, ts_ms


class WebhookRow(SQLModel, table=True):
    """An address that is told of the end of every run of its owner."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=36)  # UUIDv7
    owner: str = Field(default="", max_length=64, index=True)  # as of a run
    url: str = Field(max_length=2_000)
    label: str | None = Field(default=None, max_length=200)
    # As it is: whoever signs needs it. It is shown once, when the webhook is made.
    secret: str = Field(max_length=100)
    previous_secret: str | None = Field(default=None, max_length=100)  # signs too, until then
    previous_secret_until_ms: int | None = ts_ms(nullable=True)
    created_at_ms: int = ts_ms()
    disabled_at_ms: int | None = ts_ms(nullable=True)  # its receiver answered 410 Gone


class WebhookDeliveryRow(SQLModel, table=True):
    """What one webhook is to be told of one run; stored in the transaction that ends the run.

    No foreign key to the run: what happened is told also when the run is deleted meanwhile.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("run_id", "webhook_id"),
        Index("ix_webhook_delivery_due", "status", "next_attempt_at_ms"),
    )

    id: str = Field(primary_key=True, max_length=36)  # UUIDv7; the webhook-id of every attempt
    webhook_id: str = Field(
        sa_column=Column(ForeignKey("webhook.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    run_id: str = Field(max_length=36)
    payload: dict[str, Any] = Field(sa_type=JsonDocument)
    status: str = Field(max_length=16)  # PENDING | DELIVERED | DEAD
    attempts: int = 0
    # Of a PENDING one: when it is due. While a worker sends it: until when nobody else may.
    next_attempt_at_ms: int = ts_ms()
    created_at_ms: int = ts_ms()
    finished_at_ms: int | None = ts_ms(nullable=True)
    last_status_code: int | None = None
    last_failure: str | None = None
