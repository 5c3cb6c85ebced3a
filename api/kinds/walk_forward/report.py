"""A walk-forward on the terminal: the chain beside hold, and what each fold promised and gave."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import (
    DASH,
    METRICS_TOLD,
    day,
    market_title,
    metrics_table,
    numbers_table,
    shown,
)
from engine.model.written import exact


def folds_table(run: dict[str, Any]) -> Table:
    """A row per fold; in sample and out of sample side by side, and their difference."""
    parameters = [axis["parameter"].lower().replace("_", " ") for axis in run["axes"]]
    table = numbers_table(
        ["test", *parameters, "Sharpe before", "Sharpe after", "Difference", "Trades", "P&L", ""],
        [
            [f"{day(one['test']['start'])} to {day(one['test']['end'])}", *_row(one, parameters)]
            for one in run["folds"]
        ],
    )
    mean = run["difference"]
    if mean is not None:
        table.caption = (
            f"After less before, in the mean: Sharpe {_number(mean['sharpe'])}, "
            f"return a year {shown(mean['totalReturnPerYear'], 'share')}."
        )
        table.caption_justify = "left"
    return table


def _row(fold: dict[str, Any], parameters: list[str]) -> list[str]:
    before, after = fold["inSample"] or {}, fold["outOfSample"] or {}
    chosen = [exact(one["value"]) for one in fold["chosen"] or ()]
    return [
        *(chosen or [DASH] * len(parameters)),
        _number(before.get("sharpe")),
        _number(after.get("sharpe")),
        _number((fold["difference"] or {}).get("sharpe")),
        shown(after.get("trades"), "count"),
        shown(after.get("netPnl"), "money"),
        _remark(fold),
    ]


def _remark(fold: dict[str, Any]) -> str:
    if fold["cell"] is None:
        return "flat"
    return "" if fold["outOfSample"] else "no settlement"


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:+.2f}"


def _tables(run: dict[str, Any]) -> list[Table]:
    columns = {"tests": run["metrics"]}
    for name, field in (("hold", "benchmark"), ("hold unbroken", "unbrokenBenchmark")):
        if run[field] is not None:
            columns[name] = run[field]["metrics"]
    return [metrics_table(columns), folds_table(run)]


def _title(run: dict[str, Any]) -> str:
    return f"{market_title(run)}: {len(run['folds'])} folds of {run['totalCells']} cells"


_FIGURES = "sharpe netPnl totalReturn days trades"

REPORT = Report(
    type="WalkForward",
    title=_title,
    listed="synthetic market { venue symbol } totalCells folds { index }",
    result=f"""
    synthetic warnings market {{ venue symbol }} totalCells
    rules {{ mode trainDays testDays embargoDays metric choice }}
    axes {{ parameter values }}
    metrics {{ {METRICS_TOLD} }}
    benchmark {{ label metrics {{ {METRICS_TOLD} }} }}
    unbrokenBenchmark {{ label metrics {{ {METRICS_TOLD} }} }}
    difference {{ sharpe netPnlPerYear totalReturnPerYear }}
    folds {{
      index cell train {{ start end }} test {{ start end }}
      chosen {{ parameter value }}
      inSample {{ {_FIGURES} }} outOfSample {{ {_FIGURES} }}
      difference {{ sharpe netPnlPerYear totalReturnPerYear }}
    }}
    """,
    tables=_tables,
)
