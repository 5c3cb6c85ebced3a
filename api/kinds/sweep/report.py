"""A sweep on the terminal: its best cells, those that stand out marked."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import METRIC_ROWS, market_title, metric, numbers_table
from api.kinds.sweep.luck_lines import luck_lines
from engine.metrics.catalogue import LONG_RUN
from engine.model.parameter import Measure, parameters_of
from engine.model.strategies import COMPARED
from engine.model.written import camel, exact

_RATE_PARAMETERS = {
    one.name.upper()
    for kind in COMPARED
    for one in parameters_of(kind.params)
    if one.unit is Measure.RATE
}
CELL_COLUMNS = (
    "netPnl",
    "breakEvenSlippageBps",
    "totalReturn",
    "sharpe",
    "maxDrawdown",
    "totalTrades",
    "totalFees",
)
_LONG_RUN = camel(LONG_RUN)


def cells_table(run: dict[str, Any]) -> Table:
    """The cells of a sweep in the order of the answer; marks the best and the robust one."""
    parameters = [axis["parameter"].lower().replace("_", " ") for axis in run["axes"]]
    columns = _columns(run["cells"]["nodes"])
    table = numbers_table(
        ["cell", *parameters, *(METRIC_ROWS[field].title for field in columns), ""],
        [
            [
                str(cell["index"]),
                *(exact(entry["value"]) for entry in cell["parameters"]),
                *(metric(cell["metrics"], field) for field in columns),
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


def _columns(cells: list[dict[str, Any]]) -> tuple[str, ...]:
    # What was asked for has its column, right of what it is compared with.
    if not any(_LONG_RUN in (cell["metrics"] or {}) for cell in cells):
        return CELL_COLUMNS
    place = CELL_COLUMNS.index("sharpe") + 1
    return (*CELL_COLUMNS[:place], _LONG_RUN, *CELL_COLUMNS[place:])


def _marks(cell: dict[str, Any], run: dict[str, Any]) -> str:
    if cell["state"] != "COMPUTED":
        return str(cell["state"]).lower()
    middle, robust = run["middle"], run["robust"]
    best = middle is not None and middle["cell"]["index"] == cell["index"]
    equals = middle["equals"] if best else 1
    marks = {
        "best" if equals == 1 else f"the middle of {equals:,} best cells": best,
        "on the edge of the grid": best and cell["onEdge"],
        "robust": robust and robust["index"] == cell["index"],
        "equity fell to 0 or below": cell["ruined"],
    }
    return ", ".join(name for name, applies in marks.items() if applies)


def _lines(run: dict[str, Any]) -> list[str]:
    middle = run["middle"]
    if middle is None or middle["equals"] == 1:
        return luck_lines(run)
    # It may lie beyond the cells that are listed.
    alike = ", all by the same trades" if middle["alike"] else ""
    return [
        f"{middle['equals']:,} cells are equally good{alike}: "
        f"cell {middle['cell']['index']} is the middle of them.",
        *luck_lines(run),
    ]


def _title(run: dict[str, Any]) -> str:
    invalid = f", {run['invalidCells']} invalid" if run["invalidCells"] else ""
    return f"{market_title(run)}: {run['computedCells']} of {run['totalCells']} cells{invalid}"


REPORT = Report(
    lines=_lines,
    type="Sweep",
    title=_title,
    listed="synthetic market { venue symbol } totalCells",
    result="""
    synthetic warnings market { venue symbol }
    totalCells computedCells invalidCells
    verdict { grade sentence reasons { sentence speaksFor } } unjudged
    luck {
      distinctCells unknown bestByLuck { sharpe pValue resamples blockDays }
      superiorToHold { pValue } pbo { probability splits sampled slope probabilityOfLoss }
      deflatedSharpe { value expectedMaximum } expectedMaximum plateau
      best { index metrics { sharpe } }
    }
    axes { parameter values }
    best(metric: $metric) { ...Cell }
    middle(metric: $metric) { equals alike cell { ...Cell } }
    robust(metric: $metric) { ...Cell }
    cells(first: $top, orderBy: { metric: $metric, direction: $direction }) {
      nodes { ...Cell }
      totalCount
    }
    """,
    tables=lambda run: [cells_table(run)],
    fragments="""
fragment Cell on SweepCell {
  index state onEdge ruined parameters { parameter value }
  metrics {
    netPnl breakEvenSlippageBps totalReturn cagr sharpe sharpeLongRun @include(if: $longRun) sortino
    maxDrawdown maxDrawdownQuote
    totalTrades winRate profitFactor exposure totalFunding basisPnl totalFees slippageCost
    borrowCost liquidationCost liquidations
  }
}
""",
)
