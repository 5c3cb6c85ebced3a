"""`carry webhooks`: who is told of the end of runs, and what came of telling."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.client.arguments import AsJson
from api.client.failures import BadInput

WebhookId = Annotated[str, typer.Argument(metavar="ID", help="As `carry webhooks` prints it.")]


class DeliveryStatus(StrEnum):
    """GraphQL: WebhookDeliveryStatus."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


webhooks = typer.Typer(
    help="List the addresses that are told of the end of runs.", invoke_without_command=True
)


@webhooks.callback()
def list_webhooks(context: typer.Context, as_json: AsJson = False) -> None:
    """List the addresses that are told of the end of runs; and what `--help` lists."""
    if context.invoked_subcommand is None:
        asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from api.cli import listings
    from api.cli.pages import fetch_pages
    from api.client import documents, report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async with connect() as client:
        nodes = await fetch_pages(client, documents.WEBHOOKS, {})
    console = output_console()
    if as_json:
        report.print_json(nodes, console)
    else:
        console.print(listings.webhooks_table(nodes))


@webhooks.command()
def add(
    url: Annotated[str, typer.Argument(help="A public http or https address.")],
    label: Annotated[str | None, typer.Option(help="Its name for people.")] = None,
    as_json: AsJson = False,
) -> None:
    """Let an address be told of the end of every run from now on, by a signed POST."""
    from api.client import documents, report
    from api.client.terminal import output_console

    answer = asyncio.run(_ask(documents.CREATE_WEBHOOK, input={"url": url, "label": label}))
    if as_json:
        told = answer["webhook"] | {"secret": answer["secret"]}
        report.print_json(told, output_console())
        return
    typer.echo(f"id      {answer['webhook']['id']}")
    typer.echo(f"secret  {answer['secret']}")
    typer.echo("The secret verifies what is sent; it is not shown again.")


@webhooks.command()
def delete(webhook_id: WebhookId) -> None:
    """Tell an address nothing more, neither what waits for its next attempt."""
    from api.client import documents

    asyncio.run(_ask(documents.DELETE_WEBHOOK, id=webhook_id))
    typer.echo("deleted")


@webhooks.command()
def rotate(
    webhook_id: WebhookId,
    grace: Annotated[
        str, typer.Option(metavar="DURATION", help="How long the old secret signs too: 24h, 0s.")
    ] = "24h",
    as_json: AsJson = False,
) -> None:
    """Give a webhook a new secret; until the grace ends both sign what is sent."""
    from api.client import documents, parse, report
    from api.client.terminal import output_console

    seconds = parse.duration_ms(grace, "--grace") // 1_000
    answer = asyncio.run(_ask(documents.ROTATE_WEBHOOK, id=webhook_id, graceSeconds=seconds))
    until = answer["webhook"]["previousSecretUntil"]
    if as_json:
        told = {"secret": answer["secret"], "previousSecretUntil": until}
        report.print_json(told, output_console())
        return
    typer.echo(f"secret  {answer['secret']}")
    typer.echo(f"The old one signs too until {until}." if until else "The old one signs no more.")


@webhooks.command()
def redeliver(
    message_id: Annotated[
        str, typer.Argument(metavar="MESSAGE", help="As `carry webhooks deliveries` prints it.")
    ],
) -> None:
    """Send a delivery again at once, with all attempts anew if it had ended."""
    from api.client import documents

    asyncio.run(_ask(documents.REDELIVER_WEBHOOK, messageId=message_id))
    typer.echo("to be sent again")


@webhooks.command()
def deliveries(
    webhook_id: WebhookId,
    status: Annotated[DeliveryStatus | None, typer.Option(case_sensitive=False)] = None,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List what an address was told, the newest first, and what came of it."""
    from api.cli import listings
    from api.client import report
    from api.client.terminal import output_console

    nodes = asyncio.run(_deliveries(webhook_id, status, first))
    if as_json:
        report.print_json(nodes, output_console())
    else:
        output_console().print(listings.deliveries_table(nodes))


async def _deliveries(
    webhook_id: str, status: DeliveryStatus | None, first: int
) -> list[dict[str, Any]]:
    from api.client import documents
    from api.client.run_session import connect

    async with connect() as client:
        answer = await client.execute(
            documents.DELIVERIES, id=webhook_id, first=first, status=status
        )
    if not answer["node"]:
        raise BadInput(f"id must be that of a stored webhook, was {webhook_id}")
    nodes: list[dict[str, Any]] = answer["node"]["deliveries"]["nodes"]
    return nodes


async def _ask(document: str, **variables: Any) -> dict[str, Any]:
    from api.client.run_session import connect

    async with connect() as client:
        answer: dict[str, Any] = (await client.execute(document, **variables))["answer"]
    if "message" in answer:
        raise BadInput(answer["message"])
    return answer


def add_to(app: typer.Typer) -> None:
    app.add_typer(webhooks, name="webhooks", rich_help_panel="Client")
