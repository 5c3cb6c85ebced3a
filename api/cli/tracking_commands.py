"""`carry markets track` and `untrack`: markets that workers keep up to date."""

import asyncio
from typing import Annotated, Any

import typer

from api.client.failures import BadInput

Venue = Annotated[str, typer.Argument(help="Its venue: binance.")]
Symbol = Annotated[str, typer.Argument(help="Its symbol: BTC/USDT:USDT.")]


def track(
    venue: Venue,
    symbol: Symbol,
    every_hours: Annotated[
        int | None, typer.Option(help="Hours from one import to the next, 1 to 720 (8).")
    ] = None,
) -> None:
    """Keep a stored market up to date from its exchange, beginning at once."""
    sent: dict[str, Any] = {"market": {"venue": venue, "symbol": symbol}}
    if every_hours is not None:
        sent["everyHours"] = every_hours
    answer = _ask("TRACK_MARKET", input=sent)
    typer.echo(f"imported every {answer['market']['tracking']['everyHours']} hours from now on")


def untrack(venue: Venue, symbol: Symbol) -> None:
    """Import a market no more by itself; what is stored stays."""
    _ask("UNTRACK_MARKET", venue=venue, symbol=symbol)
    typer.echo("imported no more by itself")


def _ask(document: str, **variables: Any) -> dict[str, Any]:
    async def ask() -> dict[str, Any]:
        from api.client import documents
        from api.client.run_session import connect

        async with connect() as client:
            answered = await client.execute(getattr(documents, document), **variables)
        answer: dict[str, Any] = answered["answer"]
        return answer

    answer = asyncio.run(ask())
    if "message" in answer:
        raise BadInput(answer["message"])
    return answer


def add_to(markets: typer.Typer) -> None:
    markets.command()(track)
    markets.command()(untrack)
