"""What people say of a run: kept, refused in words, told at once, and nobody else's business."""

from typing import Any

import pytest

from tests.api.questions import finished, question, start
from tests.running_service import GuardedService, RunningService

_UPDATE = """mutation ($id: ID!, $input: UpdateRunInput!) { updateRun(id: $id, input: $input) {
  __typename ... on RunUpdated { run { id label tags note pinned } }
  ... on InvalidInput { field message } ... on RunNotFound { message } } }"""
_RERUN = """query ($id: ID!) { run(id: $id) {
  rerunOnNewData rerunFailure rerunOf { id } rerunAs { id } } }"""
_RUN = "query ($id: ID!) { run(id: $id) { label tags note pinned } }"


def _update(service: RunningService, run_id: str, **sent: Any) -> dict[str, Any]:
    answer: dict[str, Any] = service.data(_UPDATE, {"id": run_id, "input": sent})["updateRun"]
    return answer


@pytest.fixture(scope="module")
def run_id(service: RunningService) -> str:
    """An ended run."""
    return finished(service, "startBacktest", question(costs={"perpFeeBps": 6.125}, label="first"))


def test_what_is_said_is_kept_and_what_is_left_open_stays(
    service: RunningService, run_id: str
) -> None:
    said = {"tags": ["paper", "july"], "note": "Two lines,\nof mine.", "pinned": True}
    assert _update(service, run_id, **said)["run"] == {"id": run_id, "label": "first"} | said
    # Whoever has read the run before is not given the old answer again.
    assert service.data(_RUN, {"id": run_id})["run"] == {"label": "first"} | said
    _update(service, run_id, label="second", tags=None, note=None, pinned=None)
    assert service.data(_RUN, {"id": run_id})["run"] == {"label": "second"} | said
    _update(service, run_id, label="", tags=[], note="", pinned=False)
    told = service.data(_RUN, {"id": run_id})["run"]
    assert told == {"label": None, "tags": [], "note": None, "pinned": False}


def test_a_run_says_whether_it_is_asked_again(service: RunningService, run_id: str) -> None:
    nothing = {"rerunOnNewData": False, "rerunFailure": None, "rerunOf": None, "rerunAs": None}
    assert service.data(_RERUN, {"id": run_id})["run"] == nothing
    assert _update(service, run_id, rerunOnNewData=True)["__typename"] == "RunUpdated"
    assert service.data(_RERUN, {"id": run_id})["run"] == nothing | {"rerunOnNewData": True}
    _update(service, run_id, rerunOnNewData=None, note="left open")
    assert service.data(_RERUN, {"id": run_id})["run"]["rerunOnNewData"] is True
    _update(service, run_id, rerunOnNewData=False, note="")
    assert service.data(_RERUN, {"id": run_id})["run"] == nothing


def test_a_tag_that_is_given_twice_is_there_once(service: RunningService, run_id: str) -> None:
    assert _update(service, run_id, tags=["b", "a", "b"])["run"]["tags"] == ["b", "a"]


def test_a_new_run_says_nothing(service: RunningService) -> None:
    run = start(service, "startBacktest", question(costs={"perpFeeBps": 6.375}))["run"]
    told = service.data(_RUN, {"id": run["id"]})["run"]
    assert told == {"label": None, "tags": [], "note": None, "pinned": False}


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"tags": [f"t{n}" for n in range(21)]}, "tags", "at most 20, were 21"),
        ({"tags": ["ok", "x" * 41]}, "tags.1", "1 to 40 characters, was 41"),
        ({"tags": [""]}, "tags.0", "1 to 40 characters, was 0"),
        ({"tags": ["a\x01b"]}, "tags.0", "printable characters only, was U+0001"),
        ({"note": "n" * 2_001}, "note", "at most 2000 characters, was 2001"),
        ({"note": "a\x01"}, "note", "printable characters only, was U+0001"),
        ({"label": "l" * 201}, "label", "at most 200 characters, was 201"),
        ({"label": "a\nb"}, "label", "printable characters only, was U+000A"),
    ],
    ids=str,
)
def test_what_is_too_much_is_refused_and_nothing_changes(
    service: RunningService, run_id: str, sent: dict[str, Any], field: str, words: str
) -> None:
    before = service.data(_RUN, {"id": run_id})
    refused = _update(service, run_id, **({"pinned": True} | sent))
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", field)
    assert words in refused["message"]
    assert service.data(_RUN, {"id": run_id}) == before


def test_runs_are_found_by_what_is_said_of_them(service: RunningService) -> None:
    asked = ({"label": "Found_by 100%", "tags": ["one", "o"]}, {"label": "found by", "tags": ["o"]})
    ids = []
    for number, said in enumerate(asked):
        sent = question(costs={"perpFeeBps": 6.625 + number / 16})
        ids.append(finished(service, "startBacktest", sent))
        _update(service, ids[-1], **said)
    _update(service, ids[1], pinned=True)
    first, second = ids
    query = """query ($where: RunFilterInput) {
      runs(first: 100, where: $where) { totalCount nodes { id } } }"""

    def found(**where: Any) -> list[str]:
        page = service.data(query, {"where": where})["runs"]
        assert page["totalCount"] == len(page["nodes"])
        return [node["id"] for node in page["nodes"]]

    assert found(tag="one") == [first]
    assert found(tag="o") == [second, first]
    assert found(tag="O") == found(tag="on") == found(tag="one", pinned=True) == []
    assert second in found(pinned=True)
    assert first not in found(pinned=True)
    assert found(labelText="FOUND_BY 100%") == [first]
    assert found(labelText="found") == [second, first]
    assert found(tag="o", labelText="by", pinned=False, synthetic=True) == [first]
    assert found(tag="o", synthetic=False) == []


def test_only_its_owner_with_a_key_that_may_write_changes_it(
    guarded_service: GuardedService,
) -> None:
    run_id = finished(guarded_service.alice, "startBacktest", question(costs={"perpFeeBps": 6.5}))
    assert _update(guarded_service.bob, run_id, note="mine")["__typename"] == "RunNotFound"
    refused = guarded_service.alice_reads.post(
        _UPDATE, {"id": run_id, "input": {"note": "read only"}}
    )
    assert "scope run to change runs" in str(refused["errors"])
    assert _update(guarded_service.alice, run_id, note="hers")["run"]["note"] == "hers"


def test_an_id_of_nothing_is_not_found(service: RunningService) -> None:
    refused = _update(service, "UnVuOjA=", pinned=True)
    assert refused["__typename"] == "RunNotFound"
    assert refused["message"] == "id must be that of a stored run, was UnVuOjA="
