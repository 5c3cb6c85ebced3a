"""Tables for the terminal. Money in quote currency; what is undefined shows as a dash."""

from typing import Any

from rich.table import Table

from engine.metrics.catalogue import METRICS
from engine.metrics.metric import Unit
from engine.model.written import camel

DASH = "-"

_ROWS = (
    "net_pnl",
    "break_even_slippage_bps",
    "total_return",
    "return_on_notional",
    "return_on_total_capital",
    "cagr",
    "sharpe",
    "sharpe_long_run",
    "sortino",
    "max_drawdown",
    "total_trades",
    "win_rate",
    "exposure",
    "money_idle",
    "total_funding",
    "basis_pnl",
    "total_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "liquidations",
)
_BY_NAME = {one.name: one for one in METRICS}
METRICS_TOLD = " ".join(camel(one.name) for one in METRICS if one.unit is not Unit.INSTANT)
"""Every metric but instants, as a selection."""
METRIC_ROWS = {camel(name): _BY_NAME[name] for name in _ROWS}  # by GraphQL's name
_ONLY_IF_ANY = frozenset({"borrowCost", "liquidationCost", "liquidations"})
_FORMS = {"money": "{:+,.2f}", "share": "{:+.2%}", "count": "{:d}", "bps": "{:+.3f}"}
# By unit; a "+" where the number can be below 0.
_DIGITS = {
    Unit.QUOTE: ",.2f",
    Unit.FRACTION: ".2%",
    Unit.RATIO: ".2f",
    Unit.BPS: ".2f",
    Unit.COUNT: ".0f",
}


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
    number = f"{value:{'+' if told.signed else ''}{_DIGITS[told.unit]}}"
    return f"{number} bps" if told.unit is Unit.BPS else number


def market_name(market: dict[str, Any], *, synthetic: bool) -> str:
    """venue symbol, and SYNTHETIC where no exchange ever printed these prices."""
    name = f"{market['venue']} {market['symbol']}"
    return f"{name} (SYNTHETIC)" if synthetic else name


def market_title(run: dict[str, Any]) -> str:
    """The heading of a run about one market."""
    return market_name(run["market"], synthetic=run["synthetic"])


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


def numbers_table(headings: list[str], rows: list[list[str]]) -> Table:
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


def progress_of(run: dict[str, Any]) -> str:
    """How far a run has come, in its own unit: 30 of 100 cells."""
    state = run["progress"]
    return f"{state['done']} of {state['total']} {state['unit']}"
