"""`carry compare`: several strategies on one market."""

import asyncio
from typing import Annotated

import typer

from api.client.arguments import (
    AsJson,
    First,
    IdempotencyKey,
    Label,
    Last,
    StrictData,
    Symbol,
    Venue,
    terms,
)
from api.client.kind import Start
from api.client.options import RunOptions, StrategyName, with_run_options
from engine.model.strategies import COMPOSITE, NAMES, SIMPLE

START = Start("startComparison", "StartComparisonInput", "Comparison", example={})


@with_run_options
def compare(
    venue: Venue,
    symbol: Symbol,
    start: First,
    end: Last,
    strategy: Annotated[
        list[StrategyName] | None,
        typer.Option(
            help=f"{NAMES}, one by one.",
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
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    names = strategy or [StrategyName(kind.name) for kind in (SIMPLE, COMPOSITE)]
    own = zip(names, options.strategy_inputs(names), strict=True)
    sent = {
        "market": {"venue": venue, "symbol": symbol},
        "entries": [{"label": name.value, "strategy": one} for name, one in own],
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(START, sent, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("compare", rich_help_panel="Client")(compare)
