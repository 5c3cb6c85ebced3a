"""A portfolio on the terminal: the account, and what each market brought."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import DASH, METRICS_TOLD, market_name, metrics_table, numbers_table, shown
from engine.model.written import exact


def shares_table(run: dict[str, Any]) -> Table:
    """What each market of a portfolio brought; the account, which is their sum, comes last."""
    account = {"weight": None, "attribution": run["attribution"], "trades": run["metrics"]}
    rows = [
        *((market_name(one["market"], synthetic=False), one) for one in run["markets"]),
        ("account", account),
    ]
    return numbers_table(
        ["market", "Weight", "Trades", "Funding", "Basis P&L", "Costs", "Net P&L", ""],
        [
            [name, _weight(one["weight"]), *_share(one["attribution"], one["trades"]), ""]
            for name, one in rows
        ],
    )


def _weight(value: float | None) -> str:
    return DASH if value is None else exact(value)


def _share(parts: dict[str, Any] | None, trades: dict[str, Any] | None) -> list[str]:
    if parts is None or trades is None:
        return [DASH] * 5
    # Of a market the page of its trades, of the account its metrics.
    count = trades.get("totalCount", trades.get("totalTrades"))
    funding = parts["fundingReceived"] - parts["fundingPaid"]
    costs = sum(
        parts[name] for name in ("totalFees", "slippageCost", "borrowCost", "liquidationCost")
    )
    money = (funding, parts["basisPnl"], -costs, parts["netPnl"])
    return [shown(count, "count"), *(shown(value, "money") for value in money)]


def _title(run: dict[str, Any]) -> str:
    name = f"Portfolio of {run['totalCount']} market{'s' if run['totalCount'] != 1 else ''}"
    return name + (" (SYNTHETIC)" if run["synthetic"] else "")


def _tables(run: dict[str, Any]) -> list[Table]:
    columns = {"account": run["metrics"]}
    if run["benchmark"] is not None:
        columns["hold all"] = run["benchmark"]["metrics"]
    return [metrics_table(columns), shares_table(run)]


REPORT = Report(
    type="Portfolio",
    title=_title,
    listed="synthetic totalCount metrics { netPnl sharpe }",
    result=f"""
    synthetic warnings totalCount
    metrics {{ {METRICS_TOLD} }}
    benchmark {{ label metrics {{ {METRICS_TOLD} }} }}
    attribution {{ ...Parts }}
    markets {{
      market {{ venue symbol }} weight attribution {{ ...Parts }} trades(first: 1) {{ totalCount }}
    }}
    """,
    tables=_tables,
    fragments="""
fragment Parts on Attribution {
  netPnl fundingReceived fundingPaid basisPnl totalFees slippageCost borrowCost liquidationCost
}
""",
)
