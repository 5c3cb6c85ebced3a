"""What the stored data decide of an answer is counted before it is made."""

import numpy as np
import pytest
from graphql import GraphQLError

from api.schema.answer_budget import begin_answer, counted, take, take_column
from tests.api.questions import finished, question
from tests.running_service import RunningService

_X, _Y = 250, 300
_PLACES = _X * _Y
_MOST = 2_000_000
_HEATMAP = "heatmap(x: MIN_FUNDING_RATE, y: EXIT_FUNDING_RATE) { values cells states }"


@pytest.fixture(scope="module")
def sweep_id(service: RunningService) -> str:
    """A sweep whose heatmap has 75,000 places."""
    axes = [
        {"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.0002, "to": 0.0008, "steps": _X}},
        {"parameter": "EXIT_FUNDING_RATE", "range": {"from": 0, "to": 0.0001, "steps": _Y}},
    ]
    return finished(service, "startSweep", question(axes=axes))


def _heatmaps(count: int) -> str:
    aliases = " ".join(f"a{number}: {_HEATMAP}" for number in range(count))
    return f"query ($id: ID!) {{ run(id: $id) {{ ... on Sweep {{ {aliases} }} }} }}"


@pytest.mark.parametrize("count", [_MOST // _PLACES + 1, 30])
def test_heatmaps_beyond_the_limit_are_refused_before_they_are_made(
    count: int, service: RunningService, sweep_id: str
) -> None:
    answer = service.post(_heatmaps(count), {"id": sweep_id})
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}
    assert error["message"] == (
        f"answer must have at most {_MOST} numbers (CARRY_MAX_QUERY_NUMBERS), "
        f"was {_MOST // _PLACES * _PLACES} and {_PLACES} more: ask for less at once"
    )


def test_each_answer_has_a_budget_of_its_own(service: RunningService, sweep_id: str) -> None:
    query = _heatmaps(_MOST // _PLACES)
    for _ in range(2):
        assert "errors" not in service.post(query, {"id": sweep_id})


def test_an_event_of_a_subscription_has_one(service: RunningService, sweep_id: str) -> None:
    aliases = " ".join(f"a{number}: {_HEATMAP}" for number in range(_MOST // _PLACES))
    query = f"""subscription ($id: ID!) {{ runEvents(id: $id) {{
      ... on RunFinished {{ run {{ ... on Sweep {{ {aliases} }} }} }} }} }}"""
    assert all("errors" not in answer for answer in service.answers(query, {"id": sweep_id}))
    greedy = query.replace(aliases, f"{aliases} more: {_HEATMAP}")
    told = service.answers(greedy, {"id": sweep_id})
    (error,) = next(answer["errors"] for answer in told if "errors" in answer)
    assert error["extensions"] == {"code": "LIMIT_EXCEEDED"}


def test_columns_count_once() -> None:
    column = np.zeros(6)
    begin_answer(10)
    take_column(column)
    take(4)
    take_column(counted(column))  # was counted before
    with pytest.raises(GraphQLError, match="was 10 and 6 more"):
        take_column(column)
    with pytest.raises(GraphQLError, match="was 10 and 1 more"):
        take(1)
    begin_answer(10)
    take(10)
