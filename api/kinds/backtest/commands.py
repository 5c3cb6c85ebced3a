"""`carry backtest`: one strategy on one market."""

import asyncio

import typer

from api.client.arguments import (
    AsJson,
    First,
    IdempotencyKey,
    Label,
    Last,
    Strategy,
    StrictData,
    Symbol,
    Venue,
    terms,
)
from api.client.kind import Start
from api.client.options import RunOptions, with_run_options

START = Start(
    "startBacktest", "StartBacktestInput", "Backtest", example={"strategy": {"simple": {}}}
)


@with_run_options
def backtest(
    venue: Venue,
    symbol: Symbol,
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
    """Run one backtest and print its metrics beside those of holding."""
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    common = {
        "market": {"venue": venue, "symbol": symbol},
        **options.one_strategy(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(START, common, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("backtest", rich_help_panel="Client")(backtest)
