"""Tables for the terminal. Money in quote currency; what is undefined shows as a dash."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from api.cli.profile_lines import profile_lines
from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Unit
from engine.model.parameter import Measure, parameters_of
from engine.model.params import CompositeParams, SimpleParams
from engine.model.written import camel, exact

DASH = "-"
SYNTHETIC_NOTE = "SYNTHETIC sample markets: made by a generator, no exchange ever printed them."

_ROWS = (
    "net_pnl",
    "total_return",
    "return_on_notional",
    "return_on_total_capital",
    "cagr",
    "sharpe",
    "sortino",
    "max_drawdown",
    "total_trades",
    "win_rate",
    "exposure",
    "total_funding",
    "basis_pnl",
    "total_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "liquidations",
)
_BY_NAME = {one.name: one for one in METRICS}
METRIC_ROWS = {camel(name): _BY_NAME[name] for name in _ROWS}  # by GraphQL's name
_ONLY_IF_ANY = frozenset({"borrowCost", "liquidationCost", "liquidations"})
_RATE_PARAMETERS = {
    one.name.upper()
    for strategy in (SimpleParams, CompositeParams)
    for one in parameters_of(strategy)
    if one.unit is Measure.RATE
}
CELL_COLUMNS = ("netPnl", "totalReturn", "sharpe", "maxDrawdown", "totalTrades", "totalFees")
MARKET_COLUMNS = ("netPnl", "totalReturn", "sharpe", "maxDrawdown", "totalTrades", "totalFunding")

_FORMS = {"money": "{:+,.2f}", "share": "{:+.2%}", "count": "{:d}", "bps": "{:+.3f}"}
# By unit; a "+" where the number can be below 0.
_DIGITS = {Unit.QUOTE: ",.2f", Unit.FRACTION: ".2%", Unit.RATIO: ".2f", Unit.COUNT: "d"}


def shown(value: float | None, form: str) -> str:
    """A number in the form of its kind."""
    if value is None:
        return DASH
    # A rate is a fraction; people compare basis points, as `carry explore` and the page do.
    return _FORMS[form].format(value * 10_000 if form == "bps" else value)


def metric(metrics: dict[str, Any] | None, field: str) -> str:
    """One metric of a Metrics or CellMetrics answer."""
    value = None if metrics is None else metrics[field]
    if value is None:
        return DASH
    told = METRIC_ROWS[field]
    return f"{value:{'+' if told.signed else ''}{_DIGITS[told.unit]}}"


def market_name(market: dict[str, Any], *, synthetic: bool) -> str:
    """venue symbol, and SYNTHETIC where no exchange ever printed these prices."""
    name = f"{market['venue']} {market['symbol']}"
    return f"{name} (SYNTHETIC)" if synthetic else name


def day(instant: str | None) -> str:
    """The date of an RFC 3339 instant."""
    return DASH if instant is None else instant[:10]


def minute(instant: str | None) -> str:
    """Date and time of day of an RFC 3339 instant, UTC."""
    return DASH if instant is None else f"{instant[:10]} {instant[11:16]}"


def plain_table() -> Table:
    """The look of every table here."""
    return Table(header_style="bold", box=None)


def metrics_table(columns: dict[str, dict[str, Any] | None]) -> Table:
    """One row per metric, one column per run or strategy."""
    table = plain_table()
    table.add_column("")
    for name in columns:
        table.add_column(name, justify="right")
    for field, told in METRIC_ROWS.items():
        if field in _ONLY_IF_ANY and not any(one and one[field] for one in columns.values()):
            continue
        table.add_row(told.title, *(metric(metrics, field) for metrics in columns.values()))
    return table


def cells_table(run: dict[str, Any]) -> Table:
    """The cells of a sweep in the order of the answer; marks the best and the robust one."""
    parameters = [axis["parameter"].lower().replace("_", " ") for axis in run["axes"]]
    table = _numbers_table(
        ["cell", *parameters, *(METRIC_ROWS[field].title for field in CELL_COLUMNS), ""],
        [
            [
                str(cell["index"]),
                *(exact(entry["value"]) for entry in cell["parameters"]),
                *(metric(cell["metrics"], field) for field in CELL_COLUMNS),
                _marks(cell, run),
            ]
            for cell in run["cells"]["nodes"]
        ],
    )
    if any(axis["parameter"] in _RATE_PARAMETERS for axis in run["axes"]):
        # As they are typed, so that a cell can be run again.
        table.caption = "Rates are fractions per settlement: 0.0001 is 1 bps."
        table.caption_justify = "left"
    return table


def _marks(cell: dict[str, Any], run: dict[str, Any]) -> str:
    if cell["state"] != "COMPUTED":
        return str(cell["state"]).lower()
    best, robust = (
        run[name] and run[name]["index"] == cell["index"] for name in ("best", "robust")
    )
    marks = {
        "best": best,
        "on the edge of the grid": best and cell["onEdge"],
        "robust": robust,
        "equity fell to 0 or below": cell["ruined"],
    }
    return ", ".join(name for name, applies in marks.items() if applies)


def entries_table(run: dict[str, Any]) -> Table:
    """One row per market of a multi-market run; a market that failed says why."""
    return _numbers_table(
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


def series_table(run: dict[str, Any]) -> Table:
    """What an import brought, a row per series."""
    return _numbers_table(
        ["series", "fetched", "stored", "first", "last", "revision"],
        [
            [
                " ".join(part for part in (one["kind"], one["timeframe"]) if part),
                DASH if one["rowsFetched"] is None else str(one["rowsFetched"]),
                str(one["rows"]),
                day(one["firstAt"]),
                day(one["lastAt"]),
                f"{one['revision']}{' (unchanged)' if one['unchanged'] else ''}",
            ]
            for one in run["series"] or []
        ],
    )


def shares_table(run: dict[str, Any]) -> Table:
    """What each market of a portfolio brought; the account, which is their sum, comes last."""
    account = {"weight": None, "attribution": run["attribution"], "trades": run["metrics"]}
    rows = [
        *((market_name(one["market"], synthetic=False), one) for one in run["markets"]),
        ("account", account),
    ]
    return _numbers_table(
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


def _numbers_table(headings: list[str], rows: list[list[str]]) -> Table:
    """Numbers between a name and a remark: on a narrow terminal everything else is folded first."""
    table = plain_table()
    name, *numbers, remark = headings
    table.add_column(name, overflow="fold")
    for column, heading in enumerate(numbers, start=1):
        widest = max((len(row[column]) for row in rows), default=0)
        table.add_column(heading, justify="right", min_width=widest)
    table.add_column(remark, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def progress(run: dict[str, Any]) -> str:
    """How far a run has come, in its own unit: 30 of 100 cells."""
    state = run["progress"]
    return f"{state['done']} of {state['total']} {state['unit']}"


def _title(run: dict[str, Any]) -> str:
    label = f"{run['label']}: " if run["label"] else ""
    if run["__typename"] == "MultiMarket":
        return f"{label}{run['profitableCount']} of {run['totalCount']} markets profitable"
    if run["__typename"] == "Portfolio":
        name = f"Portfolio of {run['totalCount']} market{'s' if run['totalCount'] != 1 else ''}"
        return label + name + (" (SYNTHETIC)" if run["synthetic"] else "")
    if run["__typename"] == "MarketImport":
        return f"{label}Import of {market_name(run['market'], synthetic=False)}"
    name = market_name(run["market"], synthetic=run["synthetic"])
    if run["__typename"] != "Sweep":
        return label + name
    invalid = f", {run['invalidCells']} invalid" if run["invalidCells"] else ""
    return f"{label}{name}: {run['computedCells']} of {run['totalCells']} cells{invalid}"


def _tables(run: dict[str, Any]) -> list[Table]:
    kind = run["__typename"]
    if kind == "MultiMarket":
        return [entries_table(run)]
    if kind == "MarketImport":
        return [series_table(run)]
    if kind == "Sweep":
        return [cells_table(run)]
    if kind == "Comparison":
        return [metrics_table({entry["label"]: entry["metrics"] for entry in run["entries"]})]
    is_portfolio = kind == "Portfolio"
    columns = {"account" if is_portfolio else "this run": run["metrics"]}
    if run["benchmark"] is not None:
        columns["hold all" if is_portfolio else "hold"] = run["benchmark"]["metrics"]
    return [metrics_table(columns), *([shares_table(run)] if is_portfolio else [])]


def run_report(run: dict[str, Any], console: Console) -> None:
    """Print a run of any kind, as far as it has a result."""
    console.print(_title(run), style="bold", highlight=False, soft_wrap=True)
    for table in _tables(run):
        console.print(table)
    for line in profile_lines(run["provenance"]["venueProfiles"]):
        console.print(line, style="dim", highlight=False, soft_wrap=True)
    for warning in run["warnings"]:
        console.print(f"Note: {warning}", style="yellow")
    status = "" if run["status"] == "SUCCEEDED" else f": {run['status']}, {progress(run)}"
    console.print(f"run {run['id']}{status}", style="dim")


def print_json(document: object, console: Console) -> None:
    """Machine-readable on stdout: nothing but JSON."""
    console.file.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
