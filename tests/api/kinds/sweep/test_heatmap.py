"""What a heatmap names, and its columns packed."""

import base64
from typing import Any

import numpy as np
import pytest

from tests.api.questions import finished, question
from tests.running_service import RunningService

_FOUND = "{ place equals alike cell { index metrics { netPnl totalTrades } } }"
_PLATEAU = question(
    strategy={"simple": {"exitFundingRate": -1}},
    axes=[
        {"parameter": "MIN_FUNDING_RATE", "values": [-0.9, -0.8, -0.7, 0.5, 0.6]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [-0.99, -0.98, -0.97]},
    ],
)
_ARGUMENTS = "x: EXIT_FUNDING_RATE, y: MIN_FUNDING_RATE"


@pytest.fixture(scope="module")
def plateau_id(service: RunningService) -> str:
    return finished(service, "startSweep", _PLATEAU)


def _heatmap(service: RunningService, sweep_id: str, arguments: str) -> dict[str, Any]:
    query = f"""query ($id: ID!) {{ run(id: $id) {{ ... on Sweep {{ heatmap({arguments}) {{
      values cells states packed packedCells packedStates best {_FOUND} robust {_FOUND}
    }} benchmark {{ metrics {{ netPnl }} }} }} }} }}"""
    found: dict[str, Any] = service.data(query, {"id": sweep_id})["run"]
    return found


def test_cells_that_only_hold_are_counted_and_the_middle_one_is_named(
    service: RunningService, plateau_id: str
) -> None:
    run = _heatmap(service, plateau_id, _ARGUMENTS)
    best = run["heatmap"]["best"]
    assert (best["place"], best["equals"], best["alike"]) == (4, 9, True)
    assert best["cell"]["metrics"]["totalTrades"] == 1
    assert best["cell"]["metrics"]["netPnl"] == run["benchmark"]["metrics"]["netPnl"]
    assert run["heatmap"]["robust"]["equals"] <= 9


def test_the_middle_of_the_grid_is_named_beside_the_first_of_equals(
    service: RunningService, plateau_id: str
) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep {
      best { index } middle { equals alike cell { index } }
      drawdown: middle(metric: MAX_DRAWDOWN) { equals cell { metrics { totalTrades } } } } } }"""
    run = service.data(query, {"id": plateau_id})["run"]
    assert run["best"]["index"] == 0
    assert run["middle"] == {"equals": 9, "alike": True, "cell": {"index": 4}}
    # Six cells that never opened a position have no drawdown at all, and are not meant.
    assert run["drawdown"] == {"equals": 9, "cell": {"metrics": {"totalTrades": 1}}}


def test_packed_columns_are_the_plain_ones(service: RunningService, plateau_id: str) -> None:
    shown = _heatmap(service, plateau_id, f"{_ARGUMENTS}, metric: SHARPE")["heatmap"]
    plain = np.array([np.nan if value is None else value for value in shown["values"]])
    packed = np.frombuffer(base64.b64decode(shown["packed"]), dtype="<f4")
    np.testing.assert_array_equal(packed, plain.astype("<f4"))
    cells = np.frombuffer(base64.b64decode(shown["packedCells"]), dtype="<i4")
    assert cells.tolist() == shown["cells"]
    assert shown["states"] == [1] * 15
    # The last six never opened a position.
    assert list(base64.b64decode(shown["packedStates"])) == [1] * 9 + [3] * 6


def test_a_slice_names_a_place_of_its_own(service: RunningService, plateau_id: str) -> None:
    where = "x: EXIT_FUNDING_RATE, where: [{ parameter: MIN_FUNDING_RATE, value: 0.5 }]"
    heatmap = _heatmap(service, plateau_id, where)["heatmap"]
    assert heatmap["best"]["cell"]["index"] in heatmap["cells"]
    assert heatmap["best"]["cell"]["metrics"]["totalTrades"] == 0  # no other can be it
