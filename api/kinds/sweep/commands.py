"""`carry sweep`: a grid of parameters on one market."""

import asyncio
from typing import Any

import typer

from api.client import parse
from api.client.arguments import (
    AsJson,
    Axes,
    First,
    IdempotencyKey,
    Label,
    Last,
    OrderMetric,
    Strategy,
    StrictData,
    Symbol,
    Top,
    Venue,
    terms,
)
from api.client.kind import Start
from api.client.options import RunOptions, with_run_options
from api.client.sweep_metrics import LONG_RUN, NET_PNL

_AXES = [
    {"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.00005, "to": 0.0008, "steps": 76}},
    {"parameter": "EXIT_FUNDING_RATE", "range": {"from": 0, "to": 0.0002, "steps": 41}},
]
START = Start(
    "startSweep",
    "StartSweepInput",
    "Sweep",
    example={"strategy": {"simple": {}}, "axes": _AXES},
)


@with_run_options
def sweep(
    venue: Venue,
    symbol: Symbol,
    start: First,
    end: Last,
    strategy: Strategy = None,
    axis: Axes = None,
    metric: OrderMetric = NET_PNL,
    top: Top = 15,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    options: RunOptions,
) -> None:
    """Run every combination of parameter values and print the best cells."""
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    common: dict[str, Any] = {
        "market": {"venue": venue, "symbol": symbol},
        **options.one_strategy(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    if axis:
        common["axes"] = [parse.axis(text) for text in axis]
    if metric is LONG_RUN:
        common["longRun"] = True
    asyncio.run(run_to_its_end(START, common, as_json=as_json, metric=metric, top=top))


def add_to(app: typer.Typer) -> None:
    app.command("sweep", rich_help_panel="Client")(sweep)
