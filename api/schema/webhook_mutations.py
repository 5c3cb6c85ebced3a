"""Making and deleting webhooks."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.schema.context import Info
from api.schema.ids import decode_webhook_id
from api.schema.refusals import shown
from api.schema.results import Error, InvalidInput, LimitExceeded, start_failure
from api.schema.sent import text_or_none
from api.schema.webhooks import Webhook, webhook_of
from api.storage import webhooks
from api.webhooks import registry


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
    WebhookCreated | InvalidInput | LimitExceeded,
    strawberry.union("CreateWebhookResult", description="What came of making a webhook."),
]


@strawberry.type(description="The webhook is gone, and its deliveries with it.")
class WebhookDeleted:
    id: strawberry.ID = strawberry.field(description="The id it had.")


@strawberry.type(description="There is no such webhook.")
class WebhookNotFound(Error):
    pass


DeleteWebhookResult = Annotated[
    WebhookDeleted | WebhookNotFound,
    strawberry.union("DeleteWebhookResult", description="What came of deleting a webhook."),
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
    return WebhookCreated(webhook=webhook_of(row), secret=row.secret)


async def delete_webhook(info: Info, node_id: str) -> DeleteWebhookResult:
    """Delete a webhook of the asker; what it was not told yet, it is never told."""
    access = info.context.access
    access.require(Scope.RUN, "delete webhooks")
    webhook_id = decode_webhook_id(node_id)
    if webhook_id is not None:
        async with info.context.services.database.transaction() as session:
            if await webhooks.remove(session, webhook_id, access.visible_owner):
                return WebhookDeleted(id=strawberry.ID(node_id))
    return WebhookNotFound(message=f"id must be that of a stored webhook, was {shown(node_id)}")
