"""`carry check`: whether what is stored is what was stored."""

import asyncio
import sys
from typing import TYPE_CHECKING

import typer

from api.client.failures import CommandFailed
from api.settings import get_settings

if TYPE_CHECKING:
    from api.storage.checking import Checked

_USERS_TOLD = 5


def check() -> None:
    """Read everything that is stored and compare it with its SHA-256; also while it is in use.

    Exit code 1 where something is damaged or gone, with its name and what uses it. Columns of a
    market come back by `carry import --replace`, those of a run by deleting it and starting it
    again, else from a backup.
    """
    checked = asyncio.run(_check())
    for note in checked.notes:
        typer.echo(f"database: {note}")
    for flaw in checked.flaws:
        told, more = flaw.users[:_USERS_TOLD], len(flaw.users) - _USERS_TOLD
        others = f" and {more} more" if more > 0 else ""
        used = f": {', '.join(told)}{others}" if told else ", used by nothing"
        typer.echo(f"{flaw.sha256} is {flaw.what}{used}")
    if not checked.is_whole:
        count = len(checked.flaws) + len(checked.notes)
        raise CommandFailed(f"everything must be as it was stored, {count} things were not")
    typer.echo(f"{checked.blobs:,} columns, each as it was stored")


async def _check() -> "Checked":
    from api.storage.checking import check as look
    from api.storage.database import Database

    database = Database(get_settings().database_url)
    try:
        with typer.progressbar(length=100, label="read", file=sys.stderr) as bar:

            def tell(done: int, total: int) -> None:
                bar.update(100 * done // max(total, 1) - bar.pos)

            return await look(database, tell)
    finally:
        await database.dispose()


def add_to(app: typer.Typer) -> None:
    app.command("check", rich_help_panel="Service")(check)
