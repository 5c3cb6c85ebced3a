"""`carry health`: whether this machine's API or worker is alive, for whoever restarts them."""

import asyncio
import socket

import typer

from api.client.failures import CommandFailed
from api.settings import get_settings

_SECONDS = 5.0

health = typer.Typer(
    help="Exit code 0 when this machine's API or worker is alive, for containers' health checks.",
    no_args_is_help=True,
)


@health.command()
def api() -> None:
    """The API at CARRY_URL answers (whether it is ready to work, its /readyz tells)."""
    import httpx

    url = get_settings().url.rstrip("/")
    try:
        answer = httpx.get(f"{url}/healthz", timeout=_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        raise CommandFailed(
            f"the API at {url} must answer, did not: {type(error).__name__}"
        ) from None
    if answer.status_code != 200:
        raise CommandFailed(f"the API at {url} must answer with 200, was {answer.status_code}")
    typer.echo("ok")


@health.command()
def worker() -> None:
    """A worker of this host was heard of lately, by the database."""
    alive = asyncio.run(_workers_of_this_host())
    if not alive:
        raise CommandFailed(f"a worker of {socket.gethostname()} must be alive, none was")
    typer.echo(", ".join(alive))


async def _workers_of_this_host() -> list[str]:
    from api.storage import workers
    from api.storage.database import Database
    from api.storage.runs import now_ms

    settings = get_settings()
    silent_since = now_ms() - int(settings.stale_after_seconds * 1_000)
    database = Database(settings.database_url)
    try:
        async with asyncio.timeout(_SECONDS), database.session() as session:
            found = await workers.alive(session, silent_since)
    except (TimeoutError, OSError) as error:
        raise CommandFailed(f"the database must answer, did not: {error}") from None
    finally:
        await database.dispose()
    return [one.name for one in found if one.name.startswith(f"{socket.gethostname()[:64]}:")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(health, name="health", rich_help_panel="Service")
