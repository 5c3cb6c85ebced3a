"""Making, changing and deleting webhooks, and sending again what they were told."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.errors import shown
from api.logs import get_logger
from api.schema.context import Info
from api.schema.ids import decode_message_id, decode_webhook_id
from api.schema.results import (
    Error,
    InvalidInput,
    LimitExceeded,
    StorageUnavailable,
    start_failure,
)
from api.schema.sent import text_or_none
from api.schema.webhooks import Webhook, WebhookDelivery, delivery_of, webhook_of
from api.storage import deliveries, webhooks
from api.webhooks import registry

log = get_logger(__name__)


@strawberry.input(description="Who is to be told of the end of runs.")
class CreateWebhookInput:
    url: str = strawberry.field(
        description="An http or https address that is public, unless the service's settings allow "
        "its network. Redirects are not followed."
    )
    label: str | None = strawberry.field(default=None, description="Its name for people.")


@strawberry.type(description="The webhook is stored; runs that end from now on are told to it.")
class WebhookCreated:
    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str = strawberry.field(
        description="What its deliveries are signed with, for a Standard Webhooks library. Shown "
        "here and never again."
    )


CreateWebhookResult = Annotated[
    WebhookCreated | InvalidInput | LimitExceeded | StorageUnavailable,
    strawberry.union("CreateWebhookResult", description="What came of making a webhook."),
]


@strawberry.type(description="The webhook is gone, and its deliveries with it.")
class WebhookDeleted:
    id: strawberry.ID = strawberry.field(description="The id it had.")


@strawberry.type(description="There is no such webhook.")
class WebhookNotFound(Error):
    pass


DeleteWebhookResult = Annotated[
    WebhookDeleted | WebhookNotFound | StorageUnavailable,
    strawberry.union("DeleteWebhookResult", description="What came of deleting a webhook."),
]


@strawberry.type(description="Deliveries are signed by the new secret from now on.")
class WebhookSecretRotated:
    webhook: Webhook = strawberry.field(description="The webhook.")
    secret: str = strawberry.field(description="The new secret. Shown here and never again.")


RotateWebhookSecretResult = Annotated[
    WebhookSecretRotated | WebhookNotFound | InvalidInput | StorageUnavailable,
    strawberry.union(
        "RotateWebhookSecretResult", description="What came of rotating a webhook's secret."
    ),
]


@strawberry.type(description="The delivery is due now.")
class WebhookRedelivered:
    delivery: WebhookDelivery = strawberry.field(description="The delivery, which waits again.")


@strawberry.type(description="There is no such delivery (any more).")
class WebhookDeliveryNotFound(Error):
    pass


@strawberry.type(description="The webhook's receiver answered 410 Gone: nothing is sent to it.")
class WebhookDisabled(Error):
    pass


RedeliverWebhookResult = Annotated[
    WebhookRedelivered | WebhookDeliveryNotFound | WebhookDisabled | StorageUnavailable,
    strawberry.union("RedeliverWebhookResult", description="What came of sending it again."),
]


async def create_webhook(info: Info, sent: CreateWebhookInput) -> CreateWebhookResult:
    """Store a webhook of the asker."""
    access = info.context.access
    access.require(Scope.RUN, "create webhooks")
    try:
        row = await registry.create(
            info.context.services.database,
            info.context.settings,
            owner=access.owner,
            url=sent.url,
            label=text_or_none(sent.label, "label"),
        )
    except (errors.InvalidInput, errors.LimitExceeded) as error:
        failure = start_failure(error)
        assert isinstance(failure, InvalidInput | LimitExceeded)  # noqa: S101
        return failure
    log.info("webhook created", webhook_id=row.id)
    return WebhookCreated(webhook=webhook_of(row), secret=row.secret)


async def delete_webhook(info: Info, node_id: str) -> DeleteWebhookResult:
    """Delete a webhook of the asker; what it was not told yet, it is never told."""
    access = info.context.access
    access.require(Scope.RUN, "delete webhooks")
    webhook_id = decode_webhook_id(node_id)
    if webhook_id is not None:
        async with info.context.services.database.transaction() as session:
            removed = await webhooks.remove(session, webhook_id, access.visible_owner)
        if removed:
            log.info("webhook deleted", webhook_id=webhook_id)
            return WebhookDeleted(id=strawberry.ID(node_id))
    return WebhookNotFound(message=f"id must be that of a stored webhook, was {shown(node_id)}")


async def rotate_webhook_secret(
    info: Info, node_id: str, grace_seconds: int
) -> RotateWebhookSecretResult:
    """Give a webhook of the asker a new secret."""
    access = info.context.access
    access.require(Scope.RUN, "rotate secrets of webhooks")
    webhook_id = decode_webhook_id(node_id)
    try:
        row = webhook_id and await registry.rotate(
            info.context.services.database,
            webhook_id,
            owner=access.visible_owner,
            grace_seconds=grace_seconds,
        )
    except errors.InvalidInput as error:
        failure = start_failure(error)
        assert isinstance(failure, InvalidInput)  # noqa: S101
        return failure
    if not row:
        return WebhookNotFound(message=f"id must be that of a stored webhook, was {shown(node_id)}")
    log.info("webhook secret rotated", webhook_id=row.id)
    return WebhookSecretRotated(webhook=webhook_of(row), secret=row.secret)


async def redeliver_webhook(info: Info, message_id: str) -> RedeliverWebhookResult:
    """Send a delivery of the asker's again, as soon as a worker looks."""
    access = info.context.access
    access.require(Scope.RUN, "redeliver webhooks")
    delivery_id = decode_message_id(message_id)
    if delivery_id is not None:
        async with info.context.services.database.transaction() as session:
            if await deliveries.get(session, delivery_id, access.visible_owner) is not None:
                row = await deliveries.send_again(session, delivery_id)
                if row is not None:
                    log.info("webhook told again", delivery_id=delivery_id)
                    return WebhookRedelivered(delivery=delivery_of(row))
                return WebhookDisabled(
                    message="webhook must be in use, was disabled by its receiver's 410 Gone"
                )
    return WebhookDeliveryNotFound(
        message=f"messageId must be that of a stored delivery, was {shown(message_id)}"
    )
