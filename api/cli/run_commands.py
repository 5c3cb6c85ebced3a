"""`carry backtest` and `carry sweep`: start a run, watch it, print what came of it."""

import asyncio
from typing import Annotated, Any

import typer

from api.cli import parse
from api.cli.options import RunOptions, StrategyName, with_run_options
from api.cli.sweep_metrics import NET_PNL, Metric

Venue = Annotated[str, typer.Argument(help="As `carry markets` lists it: binance")]
Symbol = Annotated[str, typer.Argument(help="Unified symbol: BTC/USDT:USDT")]
Start = Annotated[str, typer.Option(help="First settlement: YYYY-MM-DD (UTC) or RFC 3339.")]
End = Annotated[str, typer.Option(help="Last settlement, itself included; a day: all of it.")]
Strategy = Annotated[StrategyName, typer.Option(help="simple, composite or hold.", metavar="NAME")]
StrictData = Annotated[
    bool, typer.Option("--strict-data", help="Refuse a period whose data have a flaw.")
]
Label = Annotated[str | None, typer.Option(help="A name of your own for the run.")]
IdempotencyKey = Annotated[str | None, typer.Option(help="The same key never starts a second run.")]
OrderMetric = Annotated[
    Metric, typer.Option(help="What a sweep's cells are ordered by.", metavar="METRIC")
]
Top = Annotated[int, typer.Option(help="How many cells of a sweep are printed.", min=1, max=100)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, nothing else.")]


@with_run_options
def backtest(
    venue: Venue,
    symbol: Symbol,
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
    """Run one backtest and print its metrics beside those of holding."""
    from api.cli.run_session import RunKind, run_to_its_end

    common = {
        "market": {"venue": venue, "symbol": symbol},
        "strategy": options.strategy_input(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    asyncio.run(run_to_its_end(RunKind.BACKTEST, common, as_json=as_json))


@with_run_options
def sweep(
    venue: Venue,
    symbol: Symbol,
    start: Start,
    end: End,
    strategy: Strategy = StrategyName.SIMPLE,
    axis: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=V1,V2,... or NAME=FROM:TO:STEPS, as often as there are axes; "
            "without any, the strategy's default grid. "
            "Rates are fractions per settlement: 0.0001 is 1 bp."
        ),
    ] = None,
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
    from api.cli.run_session import RunKind, run_to_its_end

    common: dict[str, Any] = {
        "market": {"venue": venue, "symbol": symbol},
        "strategy": options.strategy_input(strategy),
        **terms(start, end, strict_data, label, idempotency_key, options),
    }
    if axis:
        common["axes"] = [parse.axis(text) for text in axis]
    asyncio.run(run_to_its_end(RunKind.SWEEP, common, as_json=as_json, metric=metric, top=top))


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


def add_to(app: typer.Typer) -> None:
    app.command("backtest", rich_help_panel="Client")(backtest)
    app.command("sweep", rich_help_panel="Client")(sweep)
