"""`carry multi`: one strategy on many markets, each for itself."""

import asyncio

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

START = Start("startMultiMarket", "StartMultiMarketInput", "Multi-market")


@with_run_options
def multi(
    markets: Markets,
    start: First,
    end: Last,
    strategy: Strategy = None,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    options: RunOptions,
) -> None:
    """Run one strategy on many markets, each with its own capital, and print the best first."""
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    sent = {
        "markets": [parse.market(one) for one in markets],
        **options.one_strategy(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(START, sent, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("multi", rich_help_panel="Client")(multi)
