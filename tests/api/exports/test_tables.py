"""Every export of every kind of run and of a market: its times are instants, in every format."""

import csv
import io
import re
from typing import Any

import httpx
import polars as pl
import pytest

from api.exports.runs import tables_of
from api.exports.tables import table_of_records
from api.runs.names import RunKind
from engine.metrics.catalogue import Metrics
from tests.api.questions import BTC, ETH, WALK_FORWARD, YEAR, finished, question
from tests.running_service import RunningService
from tests.web import web

_WATCH = "subscription ($id: ID!) { runJudged(id: $id) { runId } }"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_EPOCH_MS = 1_000_000_000_000  # of 2001: no count and no price of the sample markets
_HOLD: dict[str, Any] = {"hold": {}}
_AXES = [{"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0003]}]
_QUESTIONS: dict[RunKind, tuple[str, dict[str, Any]]] = {
    RunKind.BACKTEST: ("startBacktest", question()),
    RunKind.COMPARISON: ("startComparison", {"market": BTC, "period": YEAR}),
    RunKind.SWEEP: ("startSweep", question(axes=_AXES)),
    RunKind.WALK_FORWARD: ("startWalkForward", WALK_FORWARD),
    RunKind.MULTI_MARKET: (
        "startMultiMarket",
        {"markets": [BTC, ETH], "period": YEAR, "strategy": _HOLD},
    ),
    RunKind.PORTFOLIO: (
        "startPortfolio",
        {"markets": [BTC, ETH], "period": YEAR, "strategy": _HOLD},
    ),
}


def _get(service: RunningService, address: str) -> httpx.Response:
    answer = web.get(f"{service.url}/export/{address}")
    assert answer.status_code == 200, answer.text
    return answer


def _check(service: RunningService, address: str) -> pl.DataFrame:
    table = pl.read_parquet(io.BytesIO(_get(service, f"{address}.parquet").content))
    times = {name for name in table.columns if table[name].dtype == pl.Datetime("ms")}
    assert {name for name in table.columns if name.endswith("timestamp")} == times
    for name in set(table.columns) - times:
        column = table[name]
        assert column.dtype != pl.Null, name
        assert not name.endswith("_ms"), name
        if column.dtype.is_numeric():
            assert not (column.abs() > _EPOCH_MS).any(), name
    rows = list(csv.DictReader(io.StringIO(_get(service, f"{address}.csv").text)))
    records = _get(service, f"{address}.json").json()
    assert len(rows) == len(records) == table.height
    for name in times:
        for index, value in enumerate(table[name].dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")):
            assert value is None or _INSTANT.fullmatch(value)
            assert records[index][name] == value
            assert rows[index][name] == (value or "")
    return table


@pytest.mark.parametrize("kind", [kind for kind in RunKind if tables_of(kind)])
def test_times_of_a_run_are_instants_in_every_table(service: RunningService, kind: RunKind) -> None:
    run_id = finished(service, *_QUESTIONS[kind])
    service.events(_WATCH, {"id": run_id})  # what luck says comes after the result
    for what in tables_of(kind):
        _check(service, f"runs/{run_id}/{what}")


@pytest.mark.parametrize("series", ["funding", "mark_1h", "perp_1h", "spot_1h"])
def test_times_of_a_series_are_instants(service: RunningService, series: str) -> None:
    _check(service, f"markets/sample/BTC/USDT:USDT/{series}")


def test_the_times_of_a_drawdown_are_those_the_api_tells(service: RunningService) -> None:
    run_id = finished(service, *_QUESTIONS[RunKind.BACKTEST])
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest { metrics {
      maxDrawdownPeakAt maxDrawdownTroughAt maxDrawdownRecoveryAt } } } }"""
    told = service.data(query, {"id": run_id})["run"]["metrics"]
    metrics = _check(service, f"runs/{run_id}/metrics")
    found = metrics.select(pl.selectors.datetime().dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert found.columns == [
        f"max_drawdown_{name}_timestamp" for name in ("peak", "trough", "recovery")
    ]
    assert found.row(0) == tuple(told.values())
    assert told["maxDrawdownPeakAt"] is not None


def test_a_column_without_any_value_keeps_its_type() -> None:
    records = [{"max_drawdown_peak_ts_ms": None, "sharpe": None, "settlements": None, "new": 3}]
    assert dict(table_of_records(records, Metrics).schema) == {
        "max_drawdown_peak_timestamp": pl.Datetime("ms"),
        "sharpe": pl.Float64(),
        "settlements": pl.Int64(),
        "new": pl.Int64(),
    }
