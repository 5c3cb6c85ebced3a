"""Which axis matters, and cells of every rank, as the API tells them."""

from typing import Any

import numpy as np
import pytest

from tests.api.questions import finished, question
from tests.running_service import RunningService

_SIZES = (4, 3)
_ASKED = question(
    longRun=True,
    axes=[
        {"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0003, 0.0005]},
        {"parameter": "EXIT_FUNDING_RATE", "values": [0.0, 0.00005, 0.0001]},
    ],
)
_QUERY = """query ($id: ID!, $metric: SweepMetric!, $count: Int!) { run(id: $id) { ... on Sweep {
  importance(metric: $metric) { parameter share }
  ranked(metric: $metric, count: $count) { cells values total }
  heatmap(x: EXIT_FUNDING_RATE, y: MIN_FUNDING_RATE, metric: $metric) { values }
} } }"""


@pytest.fixture(scope="module")
def sweep_id(service: RunningService) -> str:
    return finished(service, "startSweep", _ASKED)


def _survey(service: RunningService, sweep_id: str, metric: str, count: int) -> dict[str, Any]:
    sent = {"id": sweep_id, "metric": metric, "count": count}
    found: dict[str, Any] = service.data(_QUERY, sent)["run"]
    return found


@pytest.mark.parametrize("metric", ["NET_PNL", "SHARPE_LONG_RUN"])
def test_importance_is_the_variance_between_the_means_of_an_axis(
    service: RunningService, sweep_id: str, metric: str
) -> None:
    run = _survey(service, sweep_id, metric, 12)
    values = np.array(run["heatmap"]["values"], dtype=float).reshape(_SIZES)
    by_hand = [values.mean(axis=1).var() / values.var(), values.mean(axis=0).var() / values.var()]
    told = [one["share"] for one in run["importance"]]
    np.testing.assert_allclose(told, by_hand, rtol=1e-9)
    assert [one["parameter"] for one in run["importance"]] == [
        "MIN_FUNDING_RATE",
        "EXIT_FUNDING_RATE",
    ]


def test_ranked_cells_are_the_cells_of_the_grid_in_order(
    service: RunningService, sweep_id: str
) -> None:
    run = _survey(service, sweep_id, "NET_PNL", 12)
    values, ranked = run["heatmap"]["values"], run["ranked"]
    assert sorted(ranked["cells"]) == list(range(12))
    assert ranked["values"] == [values[cell] for cell in ranked["cells"]]
    assert ranked["values"] == sorted(values, reverse=True)
    few = _survey(service, sweep_id, "NET_PNL", 2)["ranked"]
    assert (few["cells"], few["total"]) == ([ranked["cells"][0], ranked["cells"][-1]], 12)


@pytest.mark.parametrize("count", [1, 2_001])
def test_as_many_as_nobody_could_draw_are_refused(
    service: RunningService, sweep_id: str, count: int
) -> None:
    answer = service.post(_QUERY, {"id": sweep_id, "metric": "NET_PNL", "count": count})
    (error,) = answer["errors"]
    assert error["message"] == f"count must be between 2 and 2000, was {count}"
