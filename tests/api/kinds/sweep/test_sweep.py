"""Sweeps: cells, heatmaps, the best and the robust cell, and a cell's own run."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, finished, question
from tests.running_service import RunningService

_CELL = """index state onEdge parameters { parameter value } metrics {
  netPnl totalReturn cagr sharpe sortino calmar volatility maxDrawdown maxDrawdownQuote totalTrades
  winningTrades winRate profitFactor exposure fundingReceived fundingPaid totalFunding basisPnl
  totalFees slippageCost turnover }"""
_QUERY = f"""query ($id: ID!) {{ run(id: $id) {{
  __typename kind status progress {{ done total fraction unit }}
  ... on Sweep {{
    synthetic warnings market {{ venue symbol }} config {{ strategy {{ __typename }} }}
    axes {{ parameter values }} totalCells computedCells invalidCells
    cells(first: 100) {{ totalCount nodes {{ {_CELL} }} }}
    best {{ {_CELL} }} robust {{ index }}
    benchmark {{ label metrics {{ netPnl }} equityCurve(maxPoints: 4) {{ equity }} }}
  }}
}} }}"""


@pytest.fixture(scope="module")
def sweep_id(service: RunningService) -> str:
    return finished(service, "startSweep", question())


@pytest.fixture(scope="module")
def sweep(service: RunningService, sweep_id: str) -> dict[str, Any]:
    found: dict[str, Any] = service.data(_QUERY, {"id": sweep_id})["run"]
    return found


def _heatmap(service: RunningService, sweep_id: str, arguments: str) -> dict[str, Any]:
    query = f"""query ($id: ID!) {{ run(id: $id) {{ ... on Sweep {{ heatmap({arguments}) {{
      x {{ parameter values }} y {{ parameter values }} metric values cells states minimum maximum
    }} }} }} }}"""
    found: dict[str, Any] = service.data(query, {"id": sweep_id})["run"]["heatmap"]
    return found


def test_absent_axes_mean_the_default_grid(sweep: dict[str, Any]) -> None:
    assert (sweep["__typename"], sweep["kind"], sweep["status"]) == ("Sweep", "SWEEP", "SUCCEEDED")
    assert sweep["market"] == BTC
    assert sweep["axes"] == [
        {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003, 0.0005, 0.0008]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.00005, 0.0001, 0.0002]},
    ]
    assert (sweep["totalCells"], sweep["computedCells"], sweep["invalidCells"]) == (15, 14, 1)
    assert sweep["progress"] == {"done": 15, "total": 15, "fraction": 1, "unit": "cells"}


def test_an_invalid_cell_stays_in_the_grid_without_a_result(sweep: dict[str, Any]) -> None:
    cell = sweep["cells"]["nodes"][2]
    assert cell["parameters"] == [
        {"parameter": "MIN_FUNDING_RATE", "value": 0.0001},
        {"parameter": "EXIT_FUNDING_RATE", "value": 0.0002},
    ]
    assert (cell["state"], cell["metrics"]) == ("INVALID", None)


def test_the_last_axis_varies_fastest(sweep: dict[str, Any]) -> None:
    cells = sweep["cells"]["nodes"]
    assert [cell["index"] for cell in cells] == list(range(15))
    values = [tuple(one["value"] for one in cell["parameters"]) for cell in cells]
    expected = [(x, y) for x in sweep["axes"][0]["values"] for y in sweep["axes"][1]["values"]]
    assert values == expected


def test_the_best_cell_has_the_highest_net_pnl(sweep: dict[str, Any]) -> None:
    done = [cell for cell in sweep["cells"]["nodes"] if cell["metrics"]]
    best = max(done, key=lambda cell: cell["metrics"]["netPnl"])
    assert sweep["best"] == best
    assert best["onEdge"] == any(
        one["value"] in (axis["values"][0], axis["values"][-1])
        for one, axis in zip(best["parameters"], sweep["axes"], strict=True)
    )


def test_the_heatmap_shows_every_cell_of_two_axes(
    service: RunningService, sweep_id: str, sweep: dict[str, Any]
) -> None:
    found = _heatmap(service, sweep_id, "x: EXIT_FUNDING_RATE, y: MIN_FUNDING_RATE, metric: SHARPE")
    assert (found["x"], found["y"]) == (sweep["axes"][1], sweep["axes"][0])
    assert found["cells"] == list(range(15))
    cells = sweep["cells"]["nodes"]
    assert found["values"] == [
        cell["metrics"]["sharpe"] if cell["metrics"] else None for cell in cells
    ]
    assert found["states"] == [2 if cell["state"] == "INVALID" else 1 for cell in cells]
    defined = [value for value in found["values"] if value is not None]
    assert (found["minimum"], found["maximum"]) == (min(defined), max(defined))


def test_a_heatmap_of_one_axis_reduces_the_other(
    service: RunningService, sweep_id: str, sweep: dict[str, Any]
) -> None:
    nets = [
        cell["metrics"]["netPnl"] if cell["metrics"] else None for cell in sweep["cells"]["nodes"]
    ]
    rows = [[value for value in nets[3 * i : 3 * i + 3] if value is not None] for i in range(5)]
    reductions: dict[str, Callable[[list[float]], float]] = {
        "BEST": max,
        "WORST": min,
        "MEAN": lambda row: sum(row) / len(row),
    }
    for name, reduce in reductions.items():
        found = _heatmap(service, sweep_id, f"x: MIN_FUNDING_RATE, reduce: {name}")
        assert found["y"] is None
        assert found["values"] == pytest.approx([reduce(row) for row in rows])


def test_a_heatmap_can_hold_an_axis_at_a_value(service: RunningService, sweep_id: str) -> None:
    where = "where: [{ parameter: EXIT_FUNDING_RATE, value: 0.0001 }]"
    found = _heatmap(service, sweep_id, f"x: MIN_FUNDING_RATE, {where}")
    assert found["cells"] == [1, 4, 7, 10, 13]


BAD_PLANES = {
    "x is no axis": ("x: WEIGHT_TREND", "x"),
    "y is no axis": ("x: MIN_FUNDING_RATE, y: ENTRY_THRESHOLD", "y"),
    "y is x": ("x: MIN_FUNDING_RATE, y: MIN_FUNDING_RATE", "y"),
    "where is no axis": (
        "x: MIN_FUNDING_RATE, where: [{ parameter: WEIGHT_BASIS, value: 1 }]",
        "where",
    ),
    "where is shown": (
        "x: MIN_FUNDING_RATE, where: [{ parameter: MIN_FUNDING_RATE, value: 0.0001 }]",
        "where",
    ),
    "where has another value": (
        "x: MIN_FUNDING_RATE, where: [{ parameter: EXIT_FUNDING_RATE, value: 7 }]",
        "where",
    ),
    "where twice": (
        "x: MIN_FUNDING_RATE, where: [{ parameter: EXIT_FUNDING_RATE, value: 0.0001 }, "
        "{ parameter: EXIT_FUNDING_RATE, value: 0.0002 }]",
        "where",
    ),
}


@pytest.mark.parametrize(("arguments", "field"), BAD_PLANES.values(), ids=BAD_PLANES.keys())
def test_a_heatmap_of_what_is_not_there_is_bad_input(
    arguments: str, field: str, service: RunningService, sweep_id: str
) -> None:
    query = f"query ($id: ID!) {{ run(id: $id) {{ ... on Sweep {{ heatmap({arguments}) {{ metric }}"
    (error,) = service.post(query + " } } }", {"id": sweep_id})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": field}
    assert ", was " in error["message"]


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
def test_cells_are_ordered_with_the_undefined_last(
    direction: str, service: RunningService, sweep_id: str
) -> None:
    query = f"""query ($id: ID!, $after: String) {{ run(id: $id) {{ ... on Sweep {{
      cells(first: 4, after: $after, orderBy: {{ metric: NET_PNL, direction: {direction} }}) {{
        totalCount nodes {{ index metrics {{ netPnl }} }} pageInfo {{ hasNextPage endCursor }}
      }} }} }} }}"""
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = service.data(query, {"id": sweep_id, "after": after})["run"]["cells"]
        nodes += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert sorted(node["index"] for node in nodes) == list(range(15))
    assert nodes[-1] == {"index": 2, "metrics": None}
    values = [node["metrics"]["netPnl"] for node in nodes[:-1]]
    assert values == sorted(values, reverse=direction == "DESCENDING")


def test_a_cursor_of_another_order_is_refused(service: RunningService, sweep_id: str) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep {
      cells(first: 1) { pageInfo { endCursor } } } } }"""
    cursor = service.data(query, {"id": sweep_id})["run"]["cells"]["pageInfo"]["endCursor"]
    query = """query ($id: ID!, $after: String) { run(id: $id) { ... on Sweep {
      cells(after: $after, orderBy: { metric: NET_PNL }) { totalCount } } } }"""
    (error,) = service.post(query, {"id": sweep_id, "after": cursor})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


def test_a_cell_opens_as_a_run_of_its_own(
    service: RunningService, sweep_id: str, sweep: dict[str, Any]
) -> None:
    query = """query ($id: ID!, $cell: Int!) { run(id: $id) { ... on Sweep { backtest(cell: $cell) {
      id kind status input
      config { strategy { ... on SimpleStrategy { minFundingRate exitFundingRate } } }
      metrics { netPnl sharpe maxDrawdown totalTrades turnover } } } } }"""
    run = service.data(query, {"id": sweep_id, "cell": 7})["run"]["backtest"]
    assert (run["kind"], run["status"]) == ("BACKTEST", "SUCCEEDED")
    assert run["config"]["strategy"] == {"minFundingRate": 0.0003, "exitFundingRate": 0.0001}
    cell = sweep["cells"]["nodes"][7]["metrics"]
    assert run["metrics"] == {name: cell[name] for name in run["metrics"]}  # bit for bit
    again = service.data(query, {"id": sweep_id, "cell": 7})["run"]["backtest"]
    assert again["id"] == run["id"]
    # What it was asked can be asked again as it stands, and is the same question.
    assert finished(service, "startBacktest", run["input"]) == run["id"]


def test_an_invalid_cell_has_no_run(service: RunningService, sweep_id: str) -> None:
    query = "query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 2) { id } } } }"
    assert service.data(query, {"id": sweep_id})["run"]["backtest"] is None


@pytest.mark.parametrize("cell", [-1, 15, 2**31 - 1])
def test_a_cell_outside_the_grid_is_bad_input(
    cell: int, service: RunningService, sweep_id: str
) -> None:
    query = """query ($id: ID!, $cell: Int!) { run(id: $id) { ... on Sweep {
      backtest(cell: $cell) { id } } } }"""
    (error,) = service.post(query, {"id": sweep_id, "cell": cell})["errors"]
    assert error["message"] == f"cell must be between 0 and 14, was {cell}"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "cell"}


def test_a_range_is_written_out_as_one_would_write_it(service: RunningService) -> None:
    axes = [
        {"parameter": "ENTRY_THRESHOLD", "range": {"from": 0.1, "to": 0.5, "steps": 5}},
        {"parameter": "TREND_EMA_SPAN", "range": {"from": 2, "to": 10, "steps": 3}},
    ]
    sent = question(strategy={"composite": {"exitThreshold": 0.05}}, axes=axes)
    run_id = finished(service, "startSweep", sent)
    found = service.data(_QUERY, {"id": run_id})["run"]
    assert found["axes"] == [
        {"parameter": "ENTRY_THRESHOLD", "values": [0.1, 0.2, 0.3, 0.4, 0.5]},
        {"parameter": "TREND_EMA_SPAN", "values": [2, 6, 10]},
    ]


def test_best_means_lowest_where_less_is_better(service: RunningService, sweep_id: str) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep {
      best(metric: TOTAL_FEES) { metrics { totalFees } }
      heatmap(x: MIN_FUNDING_RATE, metric: TOTAL_FEES) { minimum } } } }"""
    found = service.data(query, {"id": sweep_id})["run"]
    assert found["best"]["metrics"]["totalFees"] == found["heatmap"]["minimum"]


def test_the_benchmark_is_there_too(sweep: dict[str, Any]) -> None:
    assert sweep["benchmark"]["label"] == "hold"
    equity = sweep["benchmark"]["equityCurve"]["equity"]
    assert equity[-1] - equity[0] == pytest.approx(sweep["benchmark"]["metrics"]["netPnl"])


def test_a_sweep_of_another_period_is_another_run(service: RunningService, sweep_id: str) -> None:
    half = YEAR | {"end": "2023-06-30T00:00:00Z"}
    assert finished(service, "startSweep", question(period=half)) != sweep_id


def test_a_cell_that_never_traded_is_best_by_nothing(service: RunningService) -> None:
    axis = {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.9]}
    run_id = finished(service, "startSweep", question(axes=[axis]))
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep {
      cells(first: 3) { nodes { metrics { totalTrades totalFees } } }
      byFees: best(metric: TOTAL_FEES) { index metrics { totalTrades } }
      byDrawdown: best(metric: MAX_DRAWDOWN) { index metrics { totalTrades } }
      robust(metric: TOTAL_FEES) { index }
    } } }"""
    run = service.data(query, {"id": run_id})["run"]
    trades = [cell["metrics"]["totalTrades"] for cell in run["cells"]["nodes"]]
    assert trades[0] > 0
    assert trades[1] > 0
    assert trades[2] == 0
    assert run["byFees"]["metrics"]["totalTrades"] > 0
    assert run["byDrawdown"]["metrics"]["totalTrades"] > 0
    assert run["robust"]["index"] in (0, 1)
