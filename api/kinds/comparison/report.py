"""A comparison on the terminal: the metrics of its entries side by side."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import METRICS_TOLD, market_title, metrics_table


def _tables(run: dict[str, Any]) -> list[Table]:
    return [metrics_table({entry["label"]: entry["metrics"] for entry in run["entries"]})]


REPORT = Report(
    type="Comparison",
    title=market_title,
    listed="synthetic market { venue symbol }",
    result=f"""
    synthetic warnings market {{ venue symbol }}
    entries {{ label ...Worth metrics {{ {METRICS_TOLD} }} }}
    """,
    tables=_tables,
)
