"""`carry prune`: what is old and nobody keeps goes; by whoever may write into the database."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from api.client import parse
from api.client.arguments import AsJson

if TYPE_CHECKING:
    from api.storage.pruning import Pruned


def prune(
    older_than: Annotated[
        str,
        typer.Option(metavar="DURATION", help="Runs that ended longer ago go: 30d, 12h."),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go; nothing is changed.")
    ] = False,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help="Write SQLite's file anew; it takes as much space again, and writers wait.",
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove old runs, old revisions of series that no run names, and what only those needed.

    Runs that are pinned or have a tag, a label or a note stay. Also while the service runs; run it
    daily. What was tried of a market stays counted.
    """
    age_ms = parse.duration_ms(older_than, "--older-than")

    async def work() -> "Pruned":
        from api.settings import get_settings
        from api.storage import pruning
        from api.storage.database import Database
        from api.storage.runs import now_ms

        database = Database(get_settings().database_url)
        try:
            await database.migrate()
            if dry_run:
                return await pruning.would_prune(database, now_ms() - age_ms)
            return await pruning.prune(database, now_ms() - age_ms, compact=compact)
        finally:
            await database.dispose()

    _print(asyncio.run(work()), dry_run, as_json)


def _print(pruned: "Pruned", dry_run: bool, as_json: bool) -> None:
    from api.client import report
    from api.client.terminal import output_console

    freed = pruned.runs.freed + pruned.loose
    told = {
        "runs": pruned.runs.count,
        "revisions": pruned.revisions,
        "freedBytes": freed.byte_count,
        "givenBackBytes": pruned.given_back_bytes,
    }
    if as_json:
        report.print_json(told, output_console())
        return
    goes = "would go" if dry_run else "removed"
    typer.echo(f"{goes}: {told['runs']:,} runs, {told['revisions']:,} old revisions of series")
    typer.echo(f"{'would be freed' if dry_run else 'freed'}: {freed.byte_count:,} bytes", nl=False)
    typer.echo("" if dry_run else f", {told['givenBackBytes']:,} of them given back to the disk")


def add_to(app: typer.Typer) -> None:
    app.command("prune", rich_help_panel="Service")(prune)
