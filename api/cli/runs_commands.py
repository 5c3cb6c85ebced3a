"""`carry runs`: the stored runs, one of them, and the end of one."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.client.arguments import AsJson, OrderMetric, Top
from api.client.sweep_metrics import NET_PNL
from api.runs.names import RunKind

RunId = Annotated[str, typer.Argument(metavar="ID", help="As `carry runs` prints it.")]


_DONE = {"RunCancelled": "cancelled", "RunDeleted": "deleted", "RunUpdated": "updated"}


class Status(StrEnum):
    """GraphQL: RunStatus."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Order(StrEnum):
    """GraphQL: RunOrderField."""

    CREATED = "created"
    ENDED = "ended"
    NET_PNL = "net-pnl"
    SHARPE = "sharpe"
    DRAWDOWN = "drawdown"


runs = typer.Typer(help="List the stored runs.", invoke_without_command=True)


@runs.callback()
def list_runs(
    context: typer.Context,
    kind: Annotated[RunKind | None, typer.Option(case_sensitive=False)] = None,
    status: Annotated[Status | None, typer.Option(case_sensitive=False)] = None,
    tag: Annotated[str | None, typer.Option(help="Only those that have this tag.")] = None,
    pinned: Annotated[bool, typer.Option("--pinned", help="Only those that are pinned.")] = False,
    label: Annotated[str | None, typer.Option(help="Only those with this in their label.")] = None,
    strategy: Annotated[str | None, typer.Option(help="Only those of this strategy.")] = None,
    text: Annotated[
        str | None,
        typer.Option(help="Only those with this in label, note, tags, or a market's name."),
    ] = None,
    order: Annotated[Order, typer.Option(help="By what; what is null comes last.")] = Order.CREATED,
    ascending: Annotated[bool, typer.Option("--ascending", help="The smallest first.")] = False,
    first: Annotated[int, typer.Option(min=1, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the stored runs; `show`, `cancel` and `delete` take the id of one."""
    if context.invoked_subcommand is None:
        said = {
            "tag": tag,
            "pinned": pinned or None,
            "labelText": label,
            "strategy": strategy,
            "text": text,
        }
        where = {name: value for name, value in said.items() if value is not None}
        direction = "ASCENDING" if ascending else "DESCENDING"
        filters = {
            "kind": kind,
            "status": status,
            "where": where or None,
            "orderBy": {"field": order.name, "direction": direction},
        }
        asyncio.run(_list(first, {k: v for k, v in filters.items() if v is not None}, as_json))


async def _list(first: int, filters: dict[str, Any], as_json: bool) -> None:
    from api.cli import listings
    from api.cli.pages import fetch_pages
    from api.client import documents, report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async with connect() as client:
        nodes = await fetch_pages(client, documents.RUNS, filters, at_most=first)
    console = output_console()
    if as_json:
        report.print_json(nodes, console)
    else:
        console.print(listings.runs_table(nodes))


@runs.command()
def show(
    run_id: RunId,
    metric: OrderMetric = NET_PNL,
    top: Top = 15,
    as_json: AsJson = False,
) -> None:
    """Print one run and its result."""
    from api.client import run_session

    async def fetch() -> dict[str, Any]:
        async with run_session.connect() as client:
            return await run_session.fetch(client, run_id, metric=metric, top=top)

    run_session.show(asyncio.run(fetch()), as_json=as_json)


@runs.command()
def compare(
    run_ids: Annotated[
        list[str], typer.Argument(metavar="ID ID ...", help="2 to 8 of those `carry runs` prints.")
    ],
    as_json: AsJson = False,
) -> None:
    """Print stored runs beside each other: metrics, and in what they differ from the first."""
    from api.cli.compared_tables import compared_tables
    from api.client import documents, report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async def fetch() -> dict[str, Any]:
        async with connect() as client:
            answer: dict[str, Any] = (await client.execute(documents.COMPARE, ids=run_ids))[
                "answer"
            ]
            return answer

    answer, console = asyncio.run(fetch()), output_console()
    if as_json:
        report.print_json(answer, console)
    else:
        console.print(*compared_tables(answer), *answer["warnings"], sep="\n")


@runs.command()
def cancel(run_id: RunId) -> None:
    """Stop a run; what it has computed is kept."""
    from api.client import documents

    asyncio.run(_ask(documents.CANCEL, run_id))


@runs.command()
def update(
    run_id: RunId,
    label: Annotated[str | None, typer.Option(help="Its name; an empty one takes it away.")] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(help="A word to find it by, in place of all it has; may be repeated."),
    ] = None,
    no_tags: Annotated[bool, typer.Option("--no-tags", help="Take its tags away.")] = False,
    note: Annotated[str | None, typer.Option(help="A note; an empty one takes it away.")] = None,
    pinned: Annotated[
        bool | None, typer.Option("--pin/--unpin", help="Keep it when others are pruned.")
    ] = None,
    rerun: Annotated[
        bool | None,
        typer.Option(
            "--rerun-on-new-data/--no-rerun",
            help="Ask it again once its markets have new data.",
        ),
    ] = None,
) -> None:
    """Say something of a run: a label, tags, a note, that it is to be kept."""
    from api.client import documents
    from api.client.failures import BadInput

    if tag and no_tags:
        raise BadInput("give --tag or --no-tags, not both")
    tags = [] if no_tags else tag or None
    said = {
        "label": label,
        "tags": tags,
        "note": note,
        "pinned": pinned,
        "rerunOnNewData": rerun,
    }
    given = {name: value for name, value in said.items() if value is not None}
    if not given:
        raise BadInput(
            "give --label, --tag, --no-tags, --note, --pin, --unpin or --rerun-on-new-data"
        )
    asyncio.run(_ask(documents.UPDATE, run_id, input=given))


@runs.command()
def delete(run_id: RunId) -> None:
    """Remove a finished run and its result."""
    from api.client import documents

    asyncio.run(_ask(documents.DELETE, run_id))


async def _ask(document: str, run_id: str, **more: object) -> None:
    from api.client.failures import BadInput
    from api.client.run_session import connect

    async with connect() as client:
        answer = (await client.execute(document, id=run_id, **more))["answer"]
    if "message" in answer:
        raise BadInput(answer["message"])
    typer.echo(_DONE[answer["__typename"]])


def add_to(app: typer.Typer) -> None:
    app.add_typer(runs, name="runs", rich_help_panel="Client")
