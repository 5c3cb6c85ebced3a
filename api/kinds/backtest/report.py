"""A backtest on the terminal: its metrics beside those of holding."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import METRICS_TOLD, market_title, metrics_table


def _tables(run: dict[str, Any]) -> list[Table]:
    columns = {"this run": run["metrics"]}
    if run["benchmark"] is not None:
        columns["hold"] = run["benchmark"]["metrics"]
    return [metrics_table(columns)]


REPORT = Report(
    type="Backtest",
    title=market_title,
    listed="synthetic market { venue symbol } metrics { netPnl sharpe }",
    result=f"""
    synthetic warnings market {{ venue symbol }}
    metrics {{ {METRICS_TOLD} }}
    benchmark {{ label metrics {{ {METRICS_TOLD} }} }}
    dataUse {{ settlements untradableCount settlementMarks barMarks perpPriceMarks }}
    """,
    tables=_tables,
)
