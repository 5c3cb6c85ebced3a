"""`carry portfolio`: one strategy on markets that share one capital."""

import asyncio
from typing import Any

import typer

from api.client import parse
from api.client.arguments import (
    AsJson,
    First,
    IdempotencyKey,
    Label,
    Last,
    Markets,
    Strategy,
    StrictData,
    terms,
)
from api.client.kind import Start
from api.client.options import RunOptions, with_run_options
from api.kinds.portfolio.options import PortfolioOptions

START = Start("startPortfolio", "StartPortfolioInput", "Portfolio")


@with_run_options
def portfolio(
    markets: Markets,
    start: First,
    end: Last,
    strategy: Strategy = None,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    shares: PortfolioOptions,
    options: RunOptions,
) -> None:
    """Run one strategy on markets that share one capital; print the account and each market."""
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    rules = shares.input()
    sent: dict[str, Any] = {
        "markets": [parse.market(one) for one in markets],
        **options.one_strategy(strategy),
        **({"portfolio": rules} if rules else {}),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(START, sent, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("portfolio", rich_help_panel="Client")(portfolio)
