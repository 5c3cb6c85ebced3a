"""A GET writes nothing, however it asks: any page can make a browser send one."""

import hashlib
import json
from typing import Any

import pytest

from tests.api.questions import BTC, WALK_FORWARD, finished, question
from tests.running_service import RunningService
from tests.web import web

_COUNT = "{ runs { totalCount } }"
_OPENED = {
    "startSweep": "... on Sweep { backtest(cell: 1) { id } }",
    "startMultiMarket": "... on MultiMarket { entries { backtest { id } } }",
    "startWalkForward": "... on WalkForward { backtest(fold: 1) { id } }",
}


def _sent(mutation: str, fee: float) -> dict[str, Any]:
    """An input that nobody else has asked for."""
    sent: dict[str, Any] = {"costs": {"spotFeeBps": fee}}
    if mutation == "startMultiMarket":
        sent = question(**sent, markets=[BTC])
        del sent["market"]
        return sent
    return (WALK_FORWARD if mutation == "startWalkForward" else question()) | sent


def _get(service: RunningService, query: str, **how: str) -> Any:
    """The answer to a query by GET; how: its accept header, and whether by its hash."""
    asked = {"query": query}
    if "digest" in how:
        extensions = {"persistedQuery": {"version": 1, "sha256Hash": how["digest"]}}
        asked = {"extensions": json.dumps(extensions)}
    headers = {"accept": how.get("accept", "application/json")}
    answer = web.get(service.graphql_url, params=asked, headers=headers)
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines()]
    return json.loads(next(line for line in lines if line.startswith("{")))


@pytest.mark.parametrize(
    ("mutation", "fee"),
    [("startSweep", 4.0625), ("startMultiMarket", 4.125), ("startWalkForward", 4.25)],
)
def test_a_get_opens_only_what_was_opened(
    mutation: str, fee: float, service: RunningService
) -> None:
    run_id = finished(service, mutation, _sent(mutation, fee))
    query = f'{{ run(id: "{run_id}") {{ {_OPENED[mutation]} }} }}'
    before = service.data(_COUNT)
    digest = hashlib.sha256(query.encode()).hexdigest()
    by_hash = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    # Known by its text, so that the hash alone is enough; a typed name asks for nothing.
    params = {"query": query, "extensions": json.dumps(by_hash)}
    web.get(service.graphql_url, params=params)
    for how in ({}, {"accept": "text/event-stream"}, {"digest": digest}):
        (error,) = _get(service, query, **how)["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert error["message"] == (
            "the query must be sent by POST or WebSocket to start runs, was by GET"
        )
    assert service.data(_COUNT) == before
    opened = service.data(query)
    assert service.data(_COUNT) != before
    assert _get(service, query) == {"data": opened}
