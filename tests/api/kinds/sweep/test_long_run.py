"""SHARPE_LONG_RUN of a sweep's cells: computed when asked for, equal to that of the cells' runs."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.params import CompositeParams, Period
from engine.sweep.grid import Axis
from tests.api.api_process import api_process
from tests.api.questions import finished, question, start
from tests.running_service import RunningService
from tests.web import web

_AXES = [
    {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.00025]},
    {"parameter": "EXIT_FUNDING_RATE", "values": [0.00004, 0.0001, 0.0003]},
]
_HEATMAP = """query ($id: ID!, $metric: SweepMetric!) { run(id: $id) { ... on Sweep { longRun
  heatmap(x: EXIT_FUNDING_RATE, y: MIN_FUNDING_RATE, metric: $metric) { values states }
  best(metric: $metric) { index metrics { sharpe } } robust(metric: $metric) { index }
} } }"""
_CELLS = """query ($id: ID!, $first: Int!, $after: String) { run(id: $id) { ... on Sweep {
  cells(first: $first, after: $after, orderBy: { metric: SHARPE_LONG_RUN }) {
    nodes { index metrics { sharpeLongRun sharpe } } pageInfo { hasNextPage endCursor } } } } }"""
_CELL_RUN = """query ($id: ID!, $cell: Int!) { run(id: $id) { ... on Sweep {
  backtest(cell: $cell) { metrics { sharpeLongRun } } } } }"""


@pytest.fixture(scope="module")
def sweep_id(service: RunningService) -> str:
    return finished(service, "startSweep", question(axes=_AXES, label="mine"))


def _told(service: RunningService, sweep_id: str, metric: str) -> dict[str, Any]:
    told: dict[str, Any] = service.data(_HEATMAP, {"id": sweep_id, "metric": metric})["run"]
    return told


def test_a_stored_sweep_answers_when_it_is_asked(service: RunningService, sweep_id: str) -> None:
    told = _told(service, sweep_id, "SHARPE_LONG_RUN")
    assert told["longRun"] is False
    values = told["heatmap"]["values"]
    for cell, (value, state) in enumerate(zip(values, told["heatmap"]["states"], strict=True)):
        own = service.data(_CELL_RUN, {"id": sweep_id, "cell": cell})["run"]["backtest"]
        assert state == (2 if own is None else 1)
        assert value == (None if own is None else own["metrics"]["sharpeLongRun"])
    defined = [value for value in values if value is not None]
    assert len(set(defined)) > 3
    assert values[told["best"]["index"]] == max(defined)
    assert told["robust"]["index"] in range(9)
    assert told["heatmap"] != _told(service, sweep_id, "SHARPE")["heatmap"]


def test_one_who_leaves_it_out_starts_nothing(service: RunningService) -> None:
    run_id = finished(service, "startSweep", question(axes=_AXES, label="left out"))
    counted = "{ runs { totalCount } }"
    before = service.data(counted)
    for directive in ("@include(if: $asked)", "@skip(if: true)", "@include(if: false)"):
        query = f"""query ($id: ID!, $asked: Boolean = false) {{
          run(id: $id) {{ __typename ... on Sweep {{ cells(first: 1) {{ nodes {{
            metrics {{ sharpe sharpeLongRun {directive} }} }} }} }} }}
          service {{ version @include(if: $asked) redis }} }}"""
        (node,) = service.data(query, {"id": run_id})["run"]["cells"]["nodes"]
        assert list(node["metrics"]) == ["sharpe"]
    assert service.data(counted) == before


def test_its_cells_can_be_ordered_by_it(service: RunningService, sweep_id: str) -> None:
    values = _told(service, sweep_id, "SHARPE_LONG_RUN")["heatmap"]["values"]
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = service.data(_CELLS, {"id": sweep_id, "first": 4, "after": after})["run"]["cells"]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    order = [node["index"] for node in nodes]
    assert order == sorted(range(9), key=lambda cell: -np.inf if values[cell] is None
                           else values[cell], reverse=True)[:7] + order[7:]  # fmt: skip
    assert [(node["metrics"] or {}).get("sharpeLongRun") for node in nodes] == [
        values[index] for index in order
    ]


def test_it_is_computed_once_and_can_be_had_from_the_start(
    service: RunningService, sweep_id: str
) -> None:
    _told(service, sweep_id, "SHARPE_LONG_RUN")
    asked = start(service, "startSweep", question(axes=_AXES, longRun=True))
    assert asked["reused"]  # the run that the heatmap made
    query = """query ($id: ID!) { run(id: $id) { label input ... on Sweep { longRun best {
      metrics { sharpeLongRun } } } } }"""
    run = service.data(query, {"id": asked["run"]["id"]})["run"]
    assert (run["label"], run["longRun"]) == (None, True)
    assert run["best"]["metrics"]["sharpeLongRun"] is not None
    assert start(service, "startSweep", run["input"])["run"]["id"] == asked["run"]["id"]
    own = finished(service, "startSweep", question(axes=_AXES))
    assert own == sweep_id  # which stays what it was


def test_exports_have_it_where_it_was_asked_for(service: RunningService, sweep_id: str) -> None:
    values = _told(service, sweep_id, "SHARPE_LONG_RUN")["heatmap"]["values"]
    with_it = start(service, "startSweep", question(axes=_AXES, longRun=True))["run"]["id"]
    unasked = finished(service, "startSweep", question(axes=_AXES[:1]))
    for run_id, expected in ((with_it, values), (sweep_id, values), (unasked, [None] * 3)):
        text = web.get(f"{service.url}/export/runs/{run_id}/cells.csv").text
        rows = list(csv.DictReader(io.StringIO(text)))
        got = [float(row["sharpe_long_run"]) if row["sharpe_long_run"] else None for row in rows]
        assert got == expected


def test_more_cells_than_it_is_computed_of_are_refused(service: RunningService) -> None:
    axes = [
        {"parameter": "ENTRY_THRESHOLD", "range": {"from": 0.3, "to": 0.9, "steps": 400}},
        {"parameter": "WEIGHT_TREND", "range": {"from": 0.1, "to": 0.9, "steps": 300}},
    ]
    sent = question(strategy={"composite": {}}, axes=axes, longRun=True)
    query = """mutation ($input: StartSweepInput!) { startSweep(input: $input) {
      ... on LimitExceeded { limit requested message } } }"""
    assert service.data(query, {"input": sent})["startSweep"] == {
        "limit": 100_000,
        "requested": 120_000,
        "message": "cells with a long-run Sharpe must be at most 100000, was 120000",
    }


@pytest.mark.parametrize(("distinct", "is_refused"), [(100_000, False), (100_001, True)])
def test_of_a_stored_sweep_distinct_cells_that_traded_count(
    tmp_path: Path, distinct: int, *, is_refused: bool
) -> None:
    axes = (
        Axis("entry_threshold", tuple(np.linspace(0.3, 0.9, 400).tolist())),
        Axis("weight_trend", tuple(np.linspace(0.1, 0.9, 300).tolist())),
    )
    market = MarketKey("sample", "BTC/USDT:USDT")
    config = SweepConfig(
        market, Period(1_704_067_200_000, 1_704_153_600_000), CompositeParams(), axes,
        ProfiledTerms(),
    )  # fmt: skip
    numbers = np.arange(120_000) % (distinct + 1)
    columns = {
        "net_pnl": numbers.astype(float),
        "turnover": np.ones(120_000),
        "max_drawdown": np.full(120_000, 0.1),
        "max_drawdown_quote": np.ones(120_000),
        "total_funding": np.ones(120_000),
        "total_trades": np.where(numbers == 0, 0.0, 3.0),  # those that did nothing are none
    }
    with api_process(tmp_path) as api:
        run_id = api.store(config, edges=(0, 120_000))
        api.finish_shard(run_id, 0, columns)
        query = """query ($id: ID!) { run(id: $id) { ... on Sweep {
          heatmap(x: ENTRY_THRESHOLD, metric: SHARPE_LONG_RUN) { states } } } }"""
        (error,) = api.post(query, {"id": run_id})["errors"]
    told = "distinct cells with a long-run Sharpe must be at most 100000, was 100001"
    # Else it goes on to the data, of which this installation has none.
    assert (error["message"] == told) == is_refused
    if is_refused:
        assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
