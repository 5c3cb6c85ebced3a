"""`carry up | api | worker | migrate | schema`: the processes of the service and their set-up."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from api.client.failures import BadInput, CommandFailed
from api.settings import get_settings


def up() -> None:
    """Start everything on this machine: Redis, the database, a worker, the API and the page."""
    from api.supervisor import run_everything

    run_everything(get_settings())


def serve_api() -> None:
    """Start the API and the page alone (its workers run by `carry worker`, anywhere)."""
    import uvicorn

    from api.access.exposure import refuse_without_a_key
    from api.app import server_config
    from api.logs import configure_logs

    settings = get_settings()
    configure_logs(settings)
    asyncio.run(refuse_without_a_key(settings))
    migrate()  # here, where it is told in words that the database is newer
    uvicorn.Server(server_config(settings)).run()


def worker() -> None:
    """Start a worker: it computes what the API accepts."""
    from api.cli.worker_start import start_worker

    start_worker()


def migrate() -> None:
    """Bring the database to this version's tables; harmless when it is there already."""
    from api.storage.database import Database

    async def upgrade() -> None:
        database = Database(get_settings().database_url)
        try:
            await database.migrate()
        finally:
            await database.dispose()

    asyncio.run(upgrade())


def warm() -> None:
    """Compile the kernels once for this installation, so that no worker has to when it starts.

    They lie in the first folder that can be written to: the installation's (share/carrybench of
    its Python environment), the user's cache, the home.
    """
    from engine import compiled
    from engine.model.stages import KERNELS, Stage

    folder = compiled.place(get_settings().home)
    was_complete = compiled.has(max(Stage))
    if not was_complete:
        typer.echo(f"Compiling the kernels into {folder} (about a minute)", err=True)
    from engine.warm import warm_kernels

    def tell(stage: int) -> None:
        if not was_complete:
            typer.echo(f"{stage} of {KERNELS} kernels", err=True)

    warm_kernels(tell)
    if not compiled.has(max(Stage)):
        raise CommandFailed(f"the kernels' folder must be writable, was not: {folder}")
    typer.echo(f"The kernels are compiled: {folder}")


def schema(
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file instead of printing.")
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Compare with this file; exit code 1 when it differs."),
    ] = None,
    catalogue: Annotated[
        bool,
        typer.Option("--catalogue", help="Parameters and metrics, as JSON, instead."),
    ] = False,
) -> None:
    """Print the GraphQL schema (SDL)."""
    if check is not None and not check.is_file():
        raise BadInput(f"--check must name a file, was {check}")
    definition = _catalogue() if catalogue else _definitions()
    if check is not None:
        if check.read_text(encoding="utf-8") != definition:
            command = "carry schema --catalogue" if catalogue else "carry schema"
            raise CommandFailed(f"{check} is not what the code says: {command} --output {check}")
    elif output is not None:
        output.write_text(definition, encoding="utf-8")
    else:
        typer.echo(definition, nl=False)


def _definitions() -> str:
    from api.http.schema import print_sdl

    return print_sdl().rstrip() + "\n"


def _catalogue() -> str:
    from api.schema.catalogue import catalogue

    return json.dumps(catalogue(), indent=2, ensure_ascii=False) + "\n"


def add_to(app: typer.Typer) -> None:
    app.command("up", rich_help_panel="Service")(up)
    app.command("api", rich_help_panel="Service")(serve_api)
    app.command("worker", rich_help_panel="Service")(worker)
    app.command("migrate", rich_help_panel="Service")(migrate)
    app.command("warm", rich_help_panel="Service")(warm)
    app.command("schema", rich_help_panel="Service")(schema)
