"""A multi-market run on the terminal: a row per market."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import METRIC_ROWS, METRICS_TOLD, market_name, metric, numbers_table

MARKET_COLUMNS = (
    "netPnl",
    "breakEvenSlippageBps",
    "totalReturn",
    "sharpe",
    "maxDrawdown",
    "totalTrades",
    "totalFunding",
)


def entries_table(run: dict[str, Any]) -> Table:
    """One row per market of a multi-market run; a market that failed says why."""
    return numbers_table(
        ["market", *(METRIC_ROWS[field].title for field in MARKET_COLUMNS), ""],
        [
            [
                market_name(entry["market"], synthetic=entry["synthetic"]),
                *(metric(entry["metrics"], field) for field in MARKET_COLUMNS),
                entry["failure"]["message"] if entry["failure"] else "",
            ]
            for entry in run["marketEntries"]
        ],
    )


REPORT = Report(
    type="MultiMarket",
    title=lambda run: f"{run['profitableCount']} of {run['totalCount']} markets profitable",
    listed="totalCount",
    result=f"""
    warnings profitableCount successfulCount totalCount
    marketEntries: entries {{
      market {{ venue symbol }} synthetic metrics {{ {METRICS_TOLD} }} failure {{ message }}
      ...Worth
    }}
    """,
    tables=lambda run: [entries_table(run)],
)
