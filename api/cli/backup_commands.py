"""`carry backup` and `carry restore`: the embedded database into a file and back."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.settings import get_settings


def backup(
    path: Annotated[Path, typer.Argument(help="The file to write; it must not be there.")],
) -> None:
    """Copy the embedded database into a file, also while the service runs."""
    from api.storage.backup import back_up

    with typer.progressbar(length=100, label="copied", file=sys.stderr) as bar:

        def tell(done: int, total: int) -> None:
            bar.update(100 * done // total - bar.pos)

        size = back_up(get_settings().database_url, path, tell)
    typer.echo(f"{path}: {size:,} bytes")


def restore(
    path: Annotated[Path, typer.Argument(help="A file that `carry backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Give up the database that is there.")
    ] = False,
) -> None:
    """Put a backup in the place of the embedded database; the service must be stopped."""
    from api.storage.backup import restore as put_back
    from api.storage.database import Database
    from api.supervisor import only_one

    settings = get_settings()

    async def migrate() -> None:
        database = Database(settings.database_url)
        try:
            await database.migrate()
        finally:
            await database.dispose()

    with only_one(settings.home):  # `carry up` of this home would write on into what is gone
        put_back(settings.database_url, path, replace=replace)
        asyncio.run(migrate())
    typer.echo(f"restored from {path}")


def add_to(app: typer.Typer) -> None:
    app.command("backup", rich_help_panel="Service")(backup)
    app.command("restore", rich_help_panel="Service")(restore)
