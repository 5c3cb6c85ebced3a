"""`carry export`: stored series and results as files, from the service's download addresses."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.runs_commands import RunId
from api.client.arguments import Symbol, Venue


class Format(StrEnum):
    """The endings of the download addresses."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


class What(StrEnum):
    """The tables of a result."""

    CURVE = "curve"
    TRADES = "trades"
    SETTLEMENTS = "settlements"
    BENCHMARK = "benchmark"
    METRICS = "metrics"
    LUCK = "luck"
    CELLS = "cells"


export = typer.Typer(help="Save stored series and results as files.", no_args_is_help=True)
FileFormat = Annotated[Format, typer.Option("--format", help="What the files are.")]


@export.command()
def market(
    venue: Venue,
    symbol: Symbol,
    form: FileFormat = Format.PARQUET,
    series: Annotated[
        list[str] | None,
        typer.Option(help="Only these: funding, perp_1h, ...; all unless given."),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder that VENUE/MARKET/ is made in.")
    ] = Path(),
) -> None:
    """Save a market's series in the layout that `carry import` takes back."""
    from api.cli.downloads import save_market

    for path in asyncio.run(save_market(venue, symbol, series or [], form.value, output)):
        typer.echo(path)


@export.command()
def run(
    run_id: RunId,
    what: Annotated[
        What,
        typer.Option(help="Which table: cells of a sweep, the others of every other kind."),
    ] = What.TRADES,
    form: FileFormat = Format.CSV,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="File to write; - for standard output; else the service's name."
        ),
    ] = None,
) -> None:
    """Save a table of a run's result."""
    from api.cli.downloads import save_run

    path = asyncio.run(save_run(run_id, what.value, form.value, output))
    if path is not None:
        typer.echo(path)


def add_to(app: typer.Typer) -> None:
    app.add_typer(export, name="export", rich_help_panel="Client")
