"""`carry tiers`: what coins are worth, for the explorer's tiers."""

import asyncio
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from api.client.failures import BadInput
from api.errors import ImportRefused
from api.settings import get_settings

tiers = typer.Typer(
    help="What coins are worth: puts markets into the explorer's tiers.", no_args_is_help=True
)


@tiers.command()
def update(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", help="A list as CoinGecko answers it; without one it is asked."
        ),
    ] = None,
    coins: Annotated[
        int, typer.Option(help="How many coins to ask for, the largest first.", min=1, max=20_000)
    ] = 1_000,
) -> None:
    """Put the capitalisations of coins into the database, in the place of those before."""
    from api.cli.coin_list import fetch_list
    from api.cli.market_import import import_database
    from api.market_data.capitalisation.listing import Capitalisations, read_list
    from api.storage import capitalisations

    settings = get_settings()

    async def store() -> Capitalisations:
        found = await fetch_list(settings.coingecko_url, coins) if path is None else read_list(path)
        async with import_database(settings) as database, database.transaction() as session:
            await capitalisations.replace(session, found.usd_of, found.as_of_ms)
        return found

    try:
        found = asyncio.run(store())
    except ImportRefused as refused:
        raise BadInput(str(refused)) from None
    _tell(found.usd_of.values(), found.as_of_ms)


def _tell(worth_usd: Collection[float], as_of_ms: int) -> None:
    from api.instants import instant_text
    from engine.analysis.tiers import Tier, tier_of

    counts = Counter(tier_of(usd) for usd in worth_usd)
    told = ", ".join(f"{counts[tier]:,} {tier.value}" for tier in Tier)
    typer.echo(f"{len(worth_usd):,} coins as of {instant_text(as_of_ms)}: {told}")


def add_to(app: typer.Typer) -> None:
    app.add_typer(tiers, name="tiers", rich_help_panel="Data")
