"""`carry keys`: the API keys of the database, by whoever may write into that database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.client import parse
from api.client.failures import BadInput

if TYPE_CHECKING:
    from api.access.keys import NewKey
    from api.storage.database import Database
    from api.storage.tables import ApiKeyRow

KeyId = Annotated[str, typer.Argument(metavar="ID", help="As `carry keys list` prints it.")]
ExpiresIn = Annotated[
    str | None, typer.Option(metavar="DURATION", help="Life of the key: 90d, 12h (for ever).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Scope(StrEnum):
    """api.access.grants: Scope."""

    READ = "read"
    RUN = "run"
    ADMIN = "admin"


keys = typer.Typer(help="API keys: create, list, rotate, revoke.", no_args_is_help=True)


@keys.command()
def create(
    label: Annotated[str, typer.Option(help="Whom or what it is for.")] = "",
    scope: Annotated[
        Scope,
        typer.Option(
            case_sensitive=False,
            help="read: look at the owner's runs; run: also start, cancel and delete them; "
            "admin: the same with everybody's runs.",
        ),
    ] = Scope.RUN,
    owner: Annotated[
        str | None,
        typer.Option(help="Whose runs it is for: a name, or the owner of another key (its own)."),
    ] = None,
    expires_in: ExpiresIn = None,
    as_json: AsJson = False,
) -> None:
    """Make an API key and print it, this once; the database keeps only its hash."""
    lifetime_ms = _lifetime_ms(expires_in)

    async def make() -> "NewKey":
        from api.access import grants
        from api.access import keys as stored

        async with _database() as database:
            return await stored.create(
                database,
                grants.Scope(scope.value),
                label=label,
                owner=owner,
                lifetime_ms=lifetime_ms,
            )

    _print_new(asyncio.run(make()), as_json)


@keys.command("list")
def list_keys(
    ended_too: Annotated[
        bool, typer.Option("--all", help="Also the revoked and expired ones.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the API keys, oldest first; the keys themselves are stored nowhere."""

    async def read() -> "list[ApiKeyRow]":
        from api.access import keys as stored

        async with _database() as database:
            return await stored.listed(database, ended_too=ended_too)

    from api.cli import key_listing
    from api.client import report
    from api.client.terminal import output_console

    rows, console = asyncio.run(read()), output_console()
    if as_json:
        report.print_json([key_listing.as_json(row) for row in rows], console)
    else:
        console.print(key_listing.table(rows))


@keys.command()
def rotate(
    key_id: KeyId,
    grace: Annotated[
        str, typer.Option(metavar="DURATION", help="How long the old key still works: 24h, 0s.")
    ] = "24h",
    expires_in: ExpiresIn = None,
    as_json: AsJson = False,
) -> None:
    """Make a successor of the same owner, scope and label; the old key ends after the grace."""
    grace_ms = parse.duration_ms(grace, "--grace")
    lifetime_ms = _lifetime_ms(expires_in)

    async def make() -> "NewKey":
        from api.access import keys as stored

        async with _database() as database:
            return await stored.rotate(database, key_id, grace_ms=grace_ms, lifetime_ms=lifetime_ms)

    _print_new(asyncio.run(make()), as_json)


@keys.command()
def revoke(key_id: KeyId) -> None:
    """End an API key at once; its runs stay."""

    async def end() -> None:
        from api.access import keys as stored

        async with _database() as database:
            await stored.revoke(database, key_id)

    asyncio.run(end())
    typer.echo("revoked")


def _lifetime_ms(expires_in: str | None) -> int | None:
    if expires_in is None:
        return None
    lifetime_ms = parse.duration_ms(expires_in, "--expires-in")
    if lifetime_ms == 0:
        raise BadInput(f"--expires-in must be more than nothing, was {expires_in!r}")
    return lifetime_ms


def _print_new(key: "NewKey", as_json: bool) -> None:
    from api.cli import key_listing
    from api.client import report
    from api.client.terminal import output_console

    if as_json:
        report.print_json({"key": key.text} | key_listing.as_json(key.row), output_console())
        return
    # The key alone on standard output, for scripts: CARRY_API_KEY=$(carry keys create).
    typer.echo(f"{key_listing.sentence(key.row)}. It is shown this once:", err=True)
    typer.echo(key.text)


@asynccontextmanager
async def _database() -> "AsyncIterator[Database]":
    from api.errors import InvalidInput, KeyNotFound, KeyNotUsable
    from api.settings import get_settings
    from api.storage.database import Database

    database = Database(get_settings().database_url)
    try:
        await database.migrate()
        yield database
    except (InvalidInput, KeyNotFound, KeyNotUsable) as error:
        raise BadInput(error.message) from None
    finally:
        await database.dispose()


def add_to(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys", rich_help_panel="Service")
