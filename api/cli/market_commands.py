"""`carry markets`, over GraphQL, and `carry import`, which writes into the database itself."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.failures import BadInput
from api.cli.run_commands import AsJson


def markets(
    venue: Annotated[str | None, typer.Option(help="Only this venue.")] = None,
    search: Annotated[str | None, typer.Option(help="Part of the symbol.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the stored markets: what there is, from when to when, and what their rates are like."""
    filters = {"venue": venue, "search": search}
    asyncio.run(_list({k: v for k, v in filters.items() if v is not None}, as_json))


async def _list(filters: dict[str, Any], as_json: bool) -> None:
    from api.cli import documents, listings, report
    from api.cli.pages import fetch_pages
    from api.cli.run_session import connect
    from api.cli.terminal import output_console

    async with connect() as client:
        nodes = await fetch_pages(client, documents.MARKETS, filters)
    console = output_console()
    if as_json:
        report.print_json(nodes, console)
    elif nodes:
        console.print(listings.markets_table(nodes))
    else:
        console.print("No market is stored; `carry import` brings them in.")


def import_markets(
    path: Annotated[
        Path | None,
        typer.Argument(help="Folder of one market, of a venue, or a tree EXCHANGE/SYMBOL."),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Store the generated SYNTHETIC sample markets.")
    ] = False,
) -> None:
    """Store market history from Parquet files; importing the same files twice changes nothing."""
    if (path is None) != sample:
        raise BadInput("give either a folder or --sample")
    from api.cli import market_import
    from api.settings import get_settings

    settings = get_settings()
    if path is None:
        reports = asyncio.run(market_import.import_samples(settings))
    else:
        reports = asyncio.run(market_import.import_folder(settings, path))
    market_import.show(reports)


def add_to(app: typer.Typer) -> None:
    app.command("import", rich_help_panel="Data")(import_markets)
    app.command("markets", rich_help_panel="Client")(markets)
