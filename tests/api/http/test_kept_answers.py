"""Answers that are kept: true to the byte, for nobody else, and never longer than their runs."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.access import keys
from api.access.grants import Scope
from api.http.kept_answers import KeptAnswers, key_of
from api.storage import runs
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from tests.api.bare_run import bare_run
from tests.api.questions import big_sweep, finish, finished, question, start
from tests.running_service import GuardedService, RunningService
from tests.web import web

_CURVE = """query Curve($id: ID!, $points: Int = 1500) { run(id: $id) { status label
  ... on Backtest { equityCurve(maxPoints: $points) { times equity } } } }"""
_DELETE = "mutation ($id: ID!) { deleteRun(id: $id) { __typename } }"


def _stored_run(number: int, **changes: Any) -> RunRow:
    values: dict[str, Any] = {
        "id": f"00000000-0000-7000-8000-{number:012}",
        "owner": "alice",
        "status": "SUCCEEDED",
        "run_key": f"key {number}",
        "finished_at_ms": 2,
    }
    return bare_run(**values | changes)


@pytest.fixture
async def run(either_database: Database) -> RunRow:
    row = _stored_run(1)
    async with either_database.transaction() as session:
        await runs.insert(session, row, [])
    return row


@pytest.fixture
async def elsewhere(either_database: Database) -> AsyncIterator[Database]:
    """The same database as another process has it open."""
    other = Database(either_database.url.render_as_string(hide_password=False))
    yield other
    await other.dispose()


def _kept(database: Database, run: RunRow, room: int = 1_000_000) -> tuple[KeptAnswers, bytes]:
    answers, key = KeptAnswers(database, room), key_of("alice", "POST json", b"{}")
    assert key is not None
    answers.keep(key, b"answer", [run], answers.changes())
    return answers, key


async def test_an_answer_is_given_again_while_its_run_is_there(
    either_database: Database, run: RunRow
) -> None:
    answers, key = _kept(either_database, run)
    assert [await answers.find(key) for _ in range(3)] == [b"answer"] * 3
    found = await asyncio.gather(*(answers.find(key) for _ in range(50)))
    assert found == [b"answer"] * 50
    assert answers.hits == 53


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM run",
        "UPDATE run SET label = 'renamed'",
        "UPDATE run SET owner = 'bob'",
        "UPDATE run SET status = 'FAILED'",
        "UPDATE run SET finished_at_ms = 3",
    ],
)
async def test_a_change_by_another_process_ends_it(
    change: str, either_database: Database, elsewhere: Database, run: RunRow
) -> None:
    answers, key = _kept(either_database, run)
    assert await answers.find(key) == b"answer"
    async with elsewhere.transaction() as session:
        await session.execute(text(change))
    assert await answers.find(key) is None
    assert answers.held_bytes == 0


async def test_what_was_written_elsewhere_does_not_end_it(
    either_database: Database, elsewhere: Database, run: RunRow
) -> None:
    answers, key = _kept(either_database, run)
    before = answers.changes()
    async with elsewhere.transaction() as session:
        await runs.insert(session, _stored_run(2), [])
    assert answers.changes() != before or before is None  # None on PostgreSQL: it always looks
    assert await answers.find(key) == b"answer"


async def test_a_run_deleted_while_its_answer_was_made_is_not_told_again(
    either_database: Database, elsewhere: Database, run: RunRow
) -> None:
    answers, key = KeptAnswers(either_database, 1_000_000), b"key"
    before = answers.changes()
    async with elsewhere.transaction() as session:
        await session.execute(text("DELETE FROM run"))
    answers.keep(key, b"answer", [run], before)
    assert await answers.find(key) is None


async def test_without_a_database_nothing_is_vouched_for(database: Database) -> None:
    row, elsewhere = _stored_run(1), Database(database.url.render_as_string())
    try:
        async with elsewhere.transaction() as session:
            await runs.insert(session, row, [])
        answers, key = _kept(database, row)
        async with elsewhere.transaction() as session:
            await session.execute(text("ALTER TABLE run RENAME TO away"))  # no query gets through
    finally:
        await elsewhere.dispose()
    assert await answers.find(key) is None


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
async def test_of_a_run_that_goes_on_nothing_is_kept(status: RunStatus, database: Database) -> None:
    answers = KeptAnswers(database, 1_000_000)
    answers.keep(b"a", b"answer", [_stored_run(1), _stored_run(2, status=status)], None)
    answers.keep(b"b", b"answer", [None], None)  # a run that is not there
    assert await answers.find(b"a") is None
    assert await answers.find(b"b") is None


async def test_the_memory_is_bounded_and_the_least_used_goes_first(database: Database) -> None:
    answers = KeptAnswers(database, 100_000)
    answers.keep(b"large", b"x" * 12_000, [], None)  # more than an eighth of the room
    assert await answers.find(b"large") is None
    for number in range(200):
        answers.keep(b"%d" % number, b"x" * 4_000, [], None)
        assert await answers.find(b"0") is not None
        assert answers.held_bytes <= 100_000
    kept = [number for number in range(200) if await answers.find(b"%d" % number)]
    assert kept == [0, *range(181, 200)]
    answers.keep(b"0", b"y", [], None)  # again: it takes the place of the first
    assert await answers.find(b"0") == b"y"
    nothing = KeptAnswers(database, 0)
    nothing.keep(b"0", b"x", [], None)
    assert await nothing.find(b"0") is None


def test_whatever_decides_the_answer_is_in_its_key() -> None:
    made = {
        key_of(owner, form, sent)
        for owner in (None, "", "alice", "everybody")
        for form in ("POST application/json", "GET application/json", "POST other")
        for sent in (b'{"query":"a"}', b'{"query":"b"}', b'{"query":"a","operationName":"x"}')
    }
    assert len(made) == 36
    assert key_of(None, "POST", b"x" * 30_000) is None


def _hits(service: RunningService) -> int:
    told = web.get(f"{service.url}/metrics", headers=service.headers).text
    line = next(one for one in told.splitlines() if one.startswith("carry_kept_answers_total "))
    return int(float(line.split()[1]))


def _post(service: RunningService, body: dict[str, Any], accept: str = "*/*") -> httpx.Response:
    headers = service.headers | {"accept": accept}
    return web.post(service.graphql_url, json=body, headers=headers)


def _asked(run_id: str, **variables: Any) -> dict[str, Any]:
    return {"query": _CURVE, "variables": {"id": run_id} | variables}


def test_the_second_answer_is_the_first_to_the_byte(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question(costs={"spotFeeBps": 3.01}))
    before = _hits(service)
    first, second = (_post(service, _asked(run_id)) for _ in range(2))
    assert _hits(service) == before + 1
    assert second.content == first.content
    assert _without_date(second) == _without_date(first)
    fewer = _post(service, _asked(run_id, points=10)).json()["data"]["run"]["equityCurve"]
    assert len(fewer["times"]) <= 10
    assert _hits(service) == before + 1
    named = {"query": "query a { service { version } } query b { presets { name } }"}
    for _ in range(2):
        assert "service" in _post(service, named | {"operationName": "a"}).json()["data"]
        assert "presets" in _post(service, named | {"operationName": "b"}).json()["data"]
    # None is named: refused, however often it was answered by name.
    assert "operationName must be given" in _post(service, named).text


def _without_date(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


def test_each_form_of_the_answer_stays_its_own(service: RunningService) -> None:
    body = {"query": "{ service { version } }"}
    kind, other = "application/json", "application/graphql-response+json"
    for _ in range(2):
        assert _post(service, body, kind).headers["content-type"] == f"{kind}; charset=utf-8"
        assert _post(service, body, other).headers["content-type"] == f"{other}; charset=utf-8"
        events = _post(service, body, "text/event-stream")
        assert events.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert events.text.startswith("event: next\ndata: {")
        mixed = _post(service, body, "multipart/mixed;deferSpec=20220824, application/json")
        assert mixed.json()["data"]["service"]["version"]
        asked = web.get(service.graphql_url, params=body)
        assert asked.json()["data"]["service"]["version"]


def test_errors_are_never_kept(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question(costs={"spotFeeBps": 3.02}))
    before = _hits(service)
    for body in (_asked(run_id, points=1), {"query": "{ service { version } nothing }"}):
        told = [_post(service, body) for _ in range(2)]
        assert all("errors" in answer.json() for answer in told)
    absent = _asked("UnVuOjAxOTNhNmQ0LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMA==")
    assert [_post(service, absent).json() for _ in range(2)] == [{"data": {"run": None}}] * 2
    assert _hits(service) == before


def test_a_deleted_run_is_gone_at_once(service: RunningService) -> None:
    run_id = finished(service, "startBacktest", question(costs={"spotFeeBps": 3.03}))
    assert [_post(service, _asked(run_id)).json()["data"]["run"] for _ in range(2)] != [None, None]
    assert service.data(_DELETE, {"id": run_id})["deleteRun"]["__typename"] == "RunDeleted"
    assert _post(service, _asked(run_id)).json() == {"data": {"run": None}}


def test_a_run_that_goes_on_is_told_as_it_is(service: RunningService) -> None:
    query = "query ($id: ID!) { run(id: $id) { status progress { done } } }"
    run_id = start(service, "startSweep", big_sweep(77))["run"]["id"]
    before = _hits(service)
    body = {"query": query, "variables": {"id": run_id}}
    told = [_post(service, body).json()["data"]["run"] for _ in range(5)]
    assert all(one["status"] in ("QUEUED", "RUNNING") for one in told)
    service.data("mutation ($id: ID!) { cancelRun(id: $id) { __typename } }", {"id": run_id})
    assert _hits(service) == before
    assert finish(service, run_id) == "CANCELLED"
    assert _post(service, body).json()["data"]["run"]["status"] == "CANCELLED"


def test_nobody_gets_what_another_owner_was_told(guarded_service: GuardedService) -> None:
    alice, bob = guarded_service.alice, guarded_service.bob
    run_id = finished(alice, "startBacktest", question(costs={"spotFeeBps": 3.04}))
    before = _hits(alice)
    mine = [_post(alice, _asked(run_id)).json()["data"]["run"] for _ in range(2)]
    assert mine[0] == mine[1] != None  # noqa: E711
    assert _hits(alice) == before + 1
    for _ in range(2):
        assert _post(bob, _asked(run_id)).json() == {"data": {"run": None}}
    assert _post(guarded_service.nobody, _asked(run_id)).status_code == 401
    assert _post(guarded_service.alice_reads, _asked(run_id)).json()["data"]["run"] == mine[0]
    assert _hits(alice) == before + 2  # another key of the same owner
    assert _post(guarded_service.admin, _asked(run_id)).json()["data"]["run"] == mine[0]
    assert _hits(alice) == before + 2


async def test_a_revoked_key_gets_nothing_that_is_kept(guarded_service: GuardedService) -> None:
    database = Database(f"sqlite:///{guarded_service.nobody.home / 'carrybench.sqlite'}")
    try:
        key = await keys.create(database, Scope.READ, owner="alice")
        reader = guarded_service.nobody.with_key(key.text)
        body = {"query": "{ service { version } }"}
        answers = [await asyncio.to_thread(_post, reader, body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        await keys.revoke(database, key.row.id)
    finally:
        await database.dispose()
    async with asyncio.timeout(30):  # keys are looked up once a second
        while (answer := await asyncio.to_thread(_post, reader, body)).status_code == 200:
            pass
    assert answer.status_code == 401
    assert "was revoked" in json.loads(answer.content)["errors"][0]["message"]
