"""`carry venues`: the venue profiles in force, over GraphQL."""

import asyncio
from typing import Annotated, Any

import typer

from api.client.arguments import AsJson
from api.client.failures import BadInput

venues = typer.Typer(
    help="List the venue profiles: fees, steps, minima, margin, each with day and source.",
    invoke_without_command=True,
)


@venues.callback()
def list_venues(context: typer.Context, as_json: AsJson = False) -> None:
    """List the venue profiles in force; `show` takes the name of one."""
    if context.invoked_subcommand is None:
        asyncio.run(_list(as_json))


async def _list(as_json: bool) -> None:
    from api.cli import venue_tables
    from api.client import report
    from api.client.terminal import output_console

    profiles = await _fetch(None)
    console = output_console()
    if as_json:
        report.print_json(profiles, console)
    else:
        console.print(venue_tables.venues_table(profiles))


@venues.command()
def show(
    venue: Annotated[str, typer.Argument(metavar="VENUE", help="As `carry venues` prints it.")],
    symbol: Annotated[
        str | None, typer.Option(help="Only what holds for this symbol, such as BTC/USDT:USDT.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print every value of one profile with its day and source."""
    asyncio.run(_show(venue, symbol, as_json))


async def _show(venue: str, symbol: str | None, as_json: bool) -> None:
    from api.cli import venue_tables
    from api.client import report
    from api.client.terminal import output_console

    profiles = await _fetch(venue)
    if not profiles:
        known = ", ".join(profile["venue"] for profile in await _fetch(None))
        raise BadInput(f"venue must be one with a profile ({known}), was {venue!r}")
    (profile,) = profiles
    if symbol is not None:
        own = [part for part in profile["symbols"] if part["symbol"] == symbol]
        profile = profile | {"symbols": own}
    console = output_console()
    if as_json:
        report.print_json(profile, console)
    else:
        console.print(venue_tables.values_table(profile), "", venue_tables.sources_table(profile))


async def _fetch(venue: str | None) -> list[dict[str, Any]]:
    from api.client import documents
    from api.client.run_session import connect

    async with connect() as client:
        found: list[dict[str, Any]] = (await client.execute(documents.VENUES, venue=venue))[
            "venues"
        ]
    return found


def add_to(app: typer.Typer) -> None:
    app.add_typer(venues, name="venues", rich_help_panel="Client")
