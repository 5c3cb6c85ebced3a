"""`carry compare`, `carry multi` and `carry portfolio`: many strategies or many markets."""

import asyncio
from typing import Annotated, Any

import typer

from api.cli import parse
from api.cli.options import RunOptions, StrategyName, with_run_options
from api.cli.portfolio_options import PortfolioOptions
from api.cli.run_commands import (
    AsJson,
    End,
    IdempotencyKey,
    Label,
    Start,
    Strategy,
    StrictData,
    Symbol,
    Venue,
    terms,
)

Markets = Annotated[
    list[str],
    typer.Argument(metavar="VENUE:SYMBOL...", help="As many as you like: binance:BTC/USDT:USDT"),
]


@with_run_options
def compare(
    venue: Venue,
    symbol: Symbol,
    start: Start,
    end: End,
    strategy: Annotated[
        list[StrategyName] | None,
        typer.Option(
            help="simple, composite or hold, one by one.",
            metavar="NAME",
            show_default="simple, composite",
        ),
    ] = None,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    options: RunOptions,
) -> None:
    """Run several strategies on one market and print their metrics side by side."""
    from api.cli.run_session import RunKind, run_to_its_end

    names = strategy or [StrategyName.SIMPLE, StrategyName.COMPOSITE]
    own = zip(names, options.strategy_inputs(names), strict=True)
    sent = {
        "market": {"venue": venue, "symbol": symbol},
        "entries": [{"label": name.value, "strategy": one} for name, one in own],
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(RunKind.COMPARISON, sent, as_json=as_json))


@with_run_options
def multi(
    markets: Markets,
    start: Start,
    end: End,
    strategy: Strategy = StrategyName.SIMPLE,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    options: RunOptions,
) -> None:
    """Run one strategy on many markets, each with its own capital, and print the best first."""
    from api.cli.run_session import RunKind, run_to_its_end

    sent = {
        "markets": [parse.market(one) for one in markets],
        "strategy": options.strategy_input(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(RunKind.MULTI_MARKET, sent, as_json=as_json))


@with_run_options
def portfolio(
    markets: Markets,
    start: Start,
    end: End,
    strategy: Strategy = StrategyName.SIMPLE,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    shares: PortfolioOptions,
    options: RunOptions,
) -> None:
    """Run one strategy on markets that share one capital; print the account and each market."""
    from api.cli.run_session import RunKind, run_to_its_end

    rules = shares.input()
    sent: dict[str, Any] = {
        "markets": [parse.market(one) for one in markets],
        "strategy": options.strategy_input(strategy),
        **({"portfolio": rules} if rules else {}),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(RunKind.PORTFOLIO, sent, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("compare", rich_help_panel="Client")(compare)
    app.command("multi", rich_help_panel="Client")(multi)
    app.command("portfolio", rich_help_panel="Client")(portfolio)
