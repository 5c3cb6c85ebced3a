"""A sweep warns of what the run of its best cell would warn of."""

from tests.api.questions import finished, question
from tests.running_service import RunningService

AXES = [{"parameter": "MIN_FUNDING_RATE", "values": [0.0, 0.0001, 0.0002]}]


def test_an_unpaid_short_leg_of_the_best_cell_is_told(service: RunningService) -> None:
    sent = question(axes=AXES, capital={"notionalFraction": 3.0})
    run_id = finished(service, "startSweep", sent)
    query = """query ($id: ID!) { run(id: $id) { ... on Sweep { warnings
      best(metric: NET_PNL) { index ruined } } } }"""
    run = service.data(query, {"id": run_id})["run"]
    cell = run["best"]["index"]
    single = service.data(
        "query ($id: ID!, $cell: Int!) { run(id: $id) { ... on Sweep { backtest(cell: $cell) {"
        " warnings } } } }",
        {"id": run_id, "cell": cell},
    )["run"]["backtest"]
    (words,) = [one for one in single["warnings"] if one.startswith("the account is not funded")]
    (told,) = [one for one in run["warnings"] if one.endswith(words)]
    assert told.startswith(f"cell {cell}, the best by net P&L")


def test_of_equal_cells_it_is_told_of_the_first_and_their_number(service: RunningService) -> None:
    axes = [{"parameter": "MIN_FUNDING_RATE", "values": [-0.9, -0.8, -0.7]}]
    strategy = {"simple": {"exitFundingRate": -1}}
    sent = question(axes=axes, strategy=strategy, capital={"notionalFraction": 3.0})
    run_id = finished(service, "startSweep", sent)
    query = "query ($id: ID!) { run(id: $id) { ... on Sweep { warnings } } }"
    warnings = service.data(query, {"id": run_id})["run"]["warnings"]
    first = "cell 0, the first of 3 best ones by net P&L and by Sharpe ratio: "
    assert [one for one in warnings if "not funded" in one] == [
        one for one in warnings if one.startswith(first)
    ]
    assert any(one.startswith(first) for one in warnings)
