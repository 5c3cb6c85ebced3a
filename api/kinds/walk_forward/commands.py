"""`carry walk-forward`: cells chosen on the past, tested on what came next."""

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
    Strategy,
    StrictData,
    Symbol,
    Venue,
    terms,
)
from api.client.kind import Start
from api.client.options import RunOptions, with_run_options
from api.kinds.walk_forward.options import FoldOptions

START = Start("startWalkForward", "StartWalkForwardInput", "Walk-forward")


@with_run_options
def walk_forward(
    venue: Venue,
    symbol: Symbol,
    start: First,
    end: Last,
    strategy: Strategy = None,
    axis: Axes = None,
    strict_data: StrictData = False,
    label: Label = None,
    idempotency_key: IdempotencyKey = None,
    as_json: AsJson = False,
    *,
    folds: FoldOptions,
    options: RunOptions,
) -> None:
    """Choose cells on the past, test them on what came next; print the folds and their chain."""
    # Here, not above: `carry --help` loads no client.
    from api.client.run_session import run_to_its_end

    rules = folds.input()
    sent: dict[str, Any] = {
        "market": {"venue": venue, "symbol": symbol},
        **options.one_strategy(strategy),
        **({"axes": [parse.axis(text) for text in axis]} if axis else {}),
        **({"folds": rules} if rules else {}),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(START, sent, as_json=as_json))


def add_to(app: typer.Typer) -> None:
    app.command("walk-forward", rich_help_panel="Client")(walk_forward)
