"""Arguments and options that commands share beside the groups of `api.client.options`."""

from typing import Annotated, Any

import typer

from api.client import parse
from api.client.options import RunOptions, StrategyName
from api.client.sweep_metrics import Metric
from engine.model.strategies import NAMES

Venue = Annotated[str, typer.Argument(help="As `carry markets` lists it: binance")]
Symbol = Annotated[str, typer.Argument(help="Unified symbol: BTC/USDT:USDT")]
Markets = Annotated[
    list[str],
    typer.Argument(metavar="VENUE:SYMBOL...", help="As many as you like: binance:BTC/USDT:USDT"),
]
First = Annotated[str, typer.Option(help="First settlement: YYYY-MM-DD (UTC) or RFC 3339.")]
Last = Annotated[str, typer.Option(help="Last settlement, itself included; a day: all of it.")]
Strategy = Annotated[
    StrategyName | None,
    typer.Option(help=f"{NAMES}.", metavar="NAME", show_default="the preset's, else simple"),
]
StrictData = Annotated[
    bool, typer.Option("--strict-data", help="Refuse a period whose data have a flaw.")
]
Label = Annotated[str | None, typer.Option(help="A name of your own for the run.")]
IdempotencyKey = Annotated[str | None, typer.Option(help="The same key never starts a second run.")]
Axes = Annotated[
    list[str] | None,
    typer.Option(
        "--axis",
        help="NAME=V1,V2,... or NAME=FROM:TO:STEPS, as often as there are axes; "
        "without any, the strategy's default grid. Of a sweep also slippage_bps, leverage and "
        "resize_band. Rates are fractions per settlement: 0.0001 is 1 bp.",
    ),
]
OrderMetric = Annotated[
    Metric, typer.Option(help="What a sweep's cells are ordered by.", metavar="METRIC")
]
Top = Annotated[int, typer.Option(help="How many cells of a sweep are printed.", min=1, max=100)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, nothing else.")]


def terms(
    start: str,
    end: str,
    strict_data: bool,
    label: str | None,
    idempotency_key: str | None,
    options: RunOptions,
) -> dict[str, Any]:
    """What the inputs of all mutations that start a run have in common."""
    named = {"label": label, "idempotencyKey": idempotency_key}
    return {
        "period": parse.period(start, end),
        **options.terms_input(),
        **({"strictData": True} if strict_data else {}),
        **{name: value for name, value in named.items() if value is not None},
    }
