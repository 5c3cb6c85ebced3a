"""Reuse, idempotency, cancelling, deleting, and the history of runs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api.questions import YEAR, big_sweep, finish, finished, question, start
from tests.running_service import RunningService

_CANCEL = """mutation ($id: ID!) { cancelRun(id: $id) {
  __typename ... on RunCancelled { run { id status } }
  ... on RunAlreadyFinished { message run { id status } } ... on RunNotFound { message } } }"""
_START = """mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
  __typename ... on InvalidInput { field message } } }"""
_DELETE = """mutation ($id: ID!) { deleteRun(id: $id) {
  __typename ... on RunDeleted { id }
  ... on RunStillActive { message run { id } } ... on RunNotFound { message } } }"""
_NOBODY = "UnVuOjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMA=="


def test_the_same_question_is_answered_by_the_same_run(service: RunningService) -> None:
    sent = question(costs={"perpFeeBps": 1})
    first = start(service, "startBacktest", sent)
    again = start(service, "startBacktest", question(costs={"perpFeeBps": 1.0}, label="again"))
    assert (first["reused"], again["reused"]) == (False, True)
    assert again["run"]["id"] == first["run"]["id"]


def test_simultaneous_equal_questions_meet_in_one_run(service: RunningService) -> None:
    sent = question(costs={"perpFeeBps": 2})
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: start(service, "startBacktest", sent), range(16)))
    assert len({answer["run"]["id"] for answer in answers}) == 1
    assert [answer["reused"] for answer in answers].count(False) == 1


def test_the_same_key_never_starts_a_second_run(service: RunningService) -> None:
    sent = question(costs={"perpFeeBps": 3}, idempotencyKey="only once")
    first = start(service, "startBacktest", sent)
    assert finish(service, first["run"]["id"]) == "SUCCEEDED"
    again = start(service, "startBacktest", sent)
    assert (again["run"]["id"], again["reused"]) == (first["run"]["id"], True)


def test_the_same_key_for_another_question_is_invalid(service: RunningService) -> None:
    sent = question(costs={"perpFeeBps": 4}, idempotencyKey="taken")
    start(service, "startBacktest", sent)
    other = question(costs={"perpFeeBps": 4.5}, idempotencyKey="taken")
    answer = service.data(_START, {"input": other})["startBacktest"]
    assert (answer["__typename"], answer["field"]) == ("InvalidInput", "idempotencyKey")
    assert answer["message"].startswith("idempotencyKey must not be used again")


def test_every_key_that_a_run_answered_stays_its_own_until_it_is_deleted(
    service: RunningService,
) -> None:
    sent = question(costs={"perpFeeBps": 5})
    run_id = start(service, "startBacktest", sent | {"idempotencyKey": "starts it"})["run"]["id"]
    assert finish(service, run_id) == "SUCCEEDED"
    kept = {"idempotencyKey": "finds it"}
    for _ in range(2):
        found = start(service, "startBacktest", sent | kept)
        assert (found["run"]["id"], found["reused"]) == (run_id, True)
        other = service.data(_START, {"input": question(costs={"perpFeeBps": 5.375}) | kept})
        assert other["startBacktest"]["field"] == "idempotencyKey"
    service.data(_DELETE, {"id": run_id})
    anew = start(service, "startBacktest", question(costs={"perpFeeBps": 5.375}) | kept)
    assert anew["reused"] is False


def test_a_running_sweep_is_cancelled_and_keeps_what_is_done(service: RunningService) -> None:
    run_id = start(service, "startSweep", big_sweep(1))["run"]["id"]
    answer = service.data(_CANCEL, {"id": run_id})["cancelRun"]
    assert answer == {
        "__typename": "RunCancelled",
        "run": {"id": run_id, "status": "CANCELLED"},
    }
    assert finish(service, run_id) == "CANCELLED"
    query = """query ($id: ID!) { run(id: $id) { status finishedAt progress { done total }
      ... on Sweep { computedCells totalCells } } }"""
    run = service.data(query, {"id": run_id})["run"]
    assert run["finishedAt"] is not None
    assert run["progress"]["done"] == run["computedCells"] < run["totalCells"] == 1_000_000
    again = service.data(_CANCEL, {"id": run_id})["cancelRun"]
    assert again["__typename"] == "RunAlreadyFinished"
    assert again["run"]["status"] == "CANCELLED"
    assert again["message"] == "run must be queued or running to be cancelled, was ended already"


def test_a_cancelled_question_can_be_asked_again(service: RunningService) -> None:
    first = start(service, "startSweep", big_sweep(2))["run"]["id"]
    service.data(_CANCEL, {"id": first})
    second = start(service, "startSweep", big_sweep(2))
    assert second["reused"] is False
    assert second["run"]["id"] != first
    service.data(_CANCEL, {"id": second["run"]["id"]})


def test_a_finished_run_cannot_be_cancelled(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question())
    answer = service.data(_CANCEL, {"id": run_id})["cancelRun"]
    assert answer["__typename"] == "RunAlreadyFinished"
    assert answer["run"] == {"id": run_id, "status": "SUCCEEDED"}


def test_only_an_ended_run_can_be_deleted(service: RunningService) -> None:
    run_id = start(service, "startSweep", big_sweep(3))["run"]["id"]
    answer = service.data(_DELETE, {"id": run_id})["deleteRun"]
    assert (answer["__typename"], answer["run"]) == ("RunStillActive", {"id": run_id})
    assert answer["message"] == "run must have ended to be deleted, was queued or running"
    service.data(_CANCEL, {"id": run_id})
    assert service.data(_DELETE, {"id": run_id})["deleteRun"] == {
        "__typename": "RunDeleted",
        "id": run_id,
    }
    assert service.data("query ($id: ID!) { run(id: $id) { id } }", {"id": run_id})["run"] is None
    assert service.data(_DELETE, {"id": run_id})["deleteRun"]["__typename"] == "RunNotFound"


@pytest.mark.parametrize("mutation", [_CANCEL, _DELETE])
def test_a_run_that_never_was_is_not_found(mutation: str, service: RunningService) -> None:
    (answer,) = service.data(mutation, {"id": _NOBODY}).values()
    assert answer["__typename"] == "RunNotFound"
    assert answer["message"] == f"id must be that of a stored run, was {_NOBODY}"


def test_a_run_is_a_node(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question())
    query = "query ($id: ID!) { node(id: $id) { __typename id ... on Run { status } } }"
    node = service.data(query, {"id": run_id})["node"]
    assert node == {"__typename": "Backtest", "id": run_id, "status": "SUCCEEDED"}


def test_the_history_is_newest_first_and_filtered(service: RunningService) -> None:
    first = finished(service, "startBacktest", question(costs={"spotFeeBps": 1}))
    second = finished(service, "startSweep", question(costs={"spotFeeBps": 1}))
    third = finished(service, "startBacktest", question(costs={"spotFeeBps": 2}))
    query = """query ($after: String, $kind: RunKind, $status: RunStatus, $first: Int! = 1) {
      runs(first: $first, after: $after, kind: $kind, status: $status) {
        totalCount nodes { id kind status } edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    newest = service.data(query)["runs"]
    assert newest["nodes"] == [{"id": third, "kind": "BACKTEST", "status": "SUCCEEDED"}]
    assert newest["pageInfo"]["hasNextPage"] is True
    older = service.data(query, {"after": newest["pageInfo"]["endCursor"]})["runs"]
    assert older["nodes"][0]["id"] == second
    assert older["pageInfo"]["hasPreviousPage"] is True
    assert older["totalCount"] == newest["totalCount"]
    sweeps = service.data(query, {"kind": "SWEEP", "first": 100})["runs"]
    assert sweeps["nodes"][0]["id"] == second
    assert {node["kind"] for node in sweeps["nodes"]} == {"SWEEP"}
    backtests = service.data(query, {"kind": "BACKTEST", "status": "SUCCEEDED", "first": 2})
    assert [node["id"] for node in backtests["runs"]["nodes"]] == [third, first]
    failed = service.data(query, {"status": "FAILED", "first": 100})["runs"]["nodes"]
    assert {node["status"] for node in failed} <= {"FAILED"}  # those of other tests


def test_a_failed_run_says_why(service: RunningService) -> None:
    nowhere = {"venue": "sample", "symbol": "NOWHERE/USDT:USDT"}
    sent = {"markets": [nowhere], "period": YEAR, "strategy": {"hold": {}}}
    run_id = start(service, "startMultiMarket", sent)["run"]["id"]
    assert finish(service, run_id) == "FAILED"
    query = "query ($id: ID!) { run(id: $id) { status failure { message } } }"
    run = service.data(query, {"id": run_id})["run"]
    assert run["status"] == "FAILED"
    assert run["failure"]["message"]
