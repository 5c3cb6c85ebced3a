"""Cells whose equity fell to 0 or below: shown with their numbers, counted, never recommended."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from engine.model.params import Period, SimpleParams
from engine.sweep.grid import Axis
from tests.api.api_process import ApiProcess, api_process
from tests.api.questions import finished, question
from tests.running_service import RunningService

TOLD = """... on Sweep { status warnings computedCells
  best { index ruined } robust { index } lowest: best(metric: MAX_DRAWDOWN) { index }
  cells(first: 100) { nodes { index ruined metrics { netPnl maxDrawdown } } }
  heatmap(x: MIN_FUNDING_RATE) { values cells } }"""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    with api_process(tmp_path_factory.mktemp("ruined")) as process:
        yield process


def line_of(cells: int) -> SweepConfig:
    axis = Axis("min_funding_rate", tuple(0.001 * (number + 1) for number in range(cells)))
    market, period = (
        MarketKey("sample", "BTC/USDT:USDT"),
        Period(1_704_067_200_000, 1_704_153_600_000),
    )
    return SweepConfig(market, period, SimpleParams(), (axis,), ProfiledTerms())


def columns(net_pnl: list[float], max_drawdown: list[float]) -> dict[str, list[float]]:
    return {"net_pnl": net_pnl, "max_drawdown": max_drawdown}


def test_a_stored_sweep_tells_of_them_also_while_it_runs(api: ApiProcess) -> None:
    # As any release stored it: nothing but the cells' columns says so.
    run_id = api.store(line_of(6), edges=(0, 3, 6))
    api.finish_shard(run_id, 0, columns([9_000.0, 5.0, 4.0], [1.0, 0.2, 0.1]))
    found = api.run(run_id, TOLD)
    assert (found["status"], found["computedCells"]) == ("RUNNING", 3)
    assert found["best"] == {"index": 1, "ruined": False}
    assert found["robust"]["index"] == 2  # cell 1 lies beside the ruined one
    assert found["lowest"]["index"] == 2
    (told,) = found["warnings"]
    assert told.startswith("the equity of 1 of 3 computed cells fell to 0 or below: margin and")

    api.finish_shard(run_id, 1, columns([3.0, 1.0, 8_000.0], [0.3, 0.05, 1.75]))
    found = api.run(run_id, TOLD)
    assert found["status"] == "SUCCEEDED"
    (told,) = found["warnings"]
    assert told.startswith("the equity of 2 of 6 computed cells fell to 0 or below")
    nodes = found["cells"]["nodes"]
    assert [node["ruined"] for node in nodes] == [True, False, False, False, False, True]
    assert nodes[0]["metrics"] == {"netPnl": 9_000, "maxDrawdown": 1}  # its numbers stay
    assert found["heatmap"]["values"] == [9_000, 5, 4, 3, 1, 8_000]
    assert (found["best"]["index"], found["robust"]["index"]) == (1, 2)


def test_where_no_other_cell_is_there_is_no_best(api: ApiProcess) -> None:
    run_id = api.store(line_of(2), edges=(0, 2))
    api.finish_shard(run_id, 0, columns([5.0, 6.0], [1.0, 2.0]))
    found = api.run(run_id, TOLD)
    assert (found["best"], found["robust"], found["lowest"]) == (None, None, None)
    assert [node["ruined"] for node in found["cells"]["nodes"]] == [True, True]


def test_a_cell_that_is_not_computed_is_not_said_to_be_sound(api: ApiProcess) -> None:
    run_id = api.store(line_of(2), edges=(0, 1, 2))
    api.finish_shard(run_id, 0, columns([5.0], [0.5]))
    found = api.run(run_id, TOLD)
    assert [node["ruined"] for node in found["cells"]["nodes"]] == [False, None]
    assert found["warnings"] == []


@pytest.fixture(scope="module")
def real(service: RunningService) -> dict[str, Any]:
    """One cell that holds ten times the capital throughout, and one that never opens."""
    sent = question(
        market={"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"},
        strategy={"simple": {"exitFundingRate": -1}},
        capital={"notionalFraction": 10},
        axes=[{"parameter": "MIN_FUNDING_RATE", "values": [-0.9, 0.9]}],
    )
    run_id = finished(service, "startSweep", sent)
    query = f"query ($id: ID!) {{ run(id: $id) {{ id {TOLD} }} }}"
    found: dict[str, Any] = service.data(query, {"id": run_id})["run"]
    return found


def test_a_computed_sweep_names_the_sound_cell(
    service: RunningService, real: dict[str, Any]
) -> None:
    lost, idle = real["cells"]["nodes"]
    assert lost["metrics"]["maxDrawdown"] >= 1
    assert (lost["ruined"], idle["ruined"]) == (True, False)
    assert real["best"]["index"] == 1
    assert any("1 of 2 computed cells fell to 0 or below" in text for text in real["warnings"])
    # The cell's own run says when.
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep { backtest(cell: 0) { warnings
      equityCurve(maxPoints: 5000) { equity } } } } }"""
    single = service.data(query, {"id": real["id"]})["run"]["backtest"]
    assert np.min(single["equityCurve"]["equity"]) <= 0
    assert any(text.startswith("equity fell to 0 or below at ") for text in single["warnings"])


def test_a_portfolio_that_lost_its_capital_says_so(service: RunningService) -> None:
    markets = [{"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"}]
    sent = {
        "preset": "origin",
        "markets": markets,
        "period": question()["period"],
        "strategy": {"hold": {}},
        "capital": {"notionalFraction": 10},
        "portfolio": {"slots": 1},
    }
    run_id = finished(service, "startPortfolio", sent)
    query = """query ($id: ID!) { run(id: $id) { ... on Portfolio {
      warnings metrics { maxDrawdown } } } }"""
    found = service.data(query, {"id": run_id})["run"]
    assert found["metrics"]["maxDrawdown"] >= 1
    assert any(text.startswith("equity fell to 0 or below at ") for text in found["warnings"])
