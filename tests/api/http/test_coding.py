"""Answers packed for the way: by whom they are wanted so, kept once, and never an event."""

import gzip
from collections.abc import Callable
from typing import Any

import backports.zstd as zstd
import httpx
import pytest

from api.http.coding import CODINGS, SMALLEST_BYTES, coding_for, pack
from api.http.kept_answers import KeptAnswers
from api.storage.database import Database
from tests.api.questions import finished, question
from tests.running_service import RunningService
from tests.web import web

UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": zstd.decompress}
_Raw = tuple[httpx.Response, bytes]
_CURVE = """query ($id: ID!) { run(id: $id) { ... on Backtest {
  equityCurve(maxPoints: 1500) { times equity drawdown } } } }"""
_MARKETS = """{ markets(first: 100) { nodes { symbol coverage { kind timeframe firstAt }
  quality { findings { severity sentence } } } } }"""


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("GZip ; Q=0.5", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("gzip;q=nonsense", None),
        ("gzip;q=nan", None),
        ("identity", None),
        ("identity;q=0.5, gzip;q=0.2", None),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0", None),
        ("*", "zstd"),
        ("*;q=0", None),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.1, *;q=0", "gzip"),
        ("br, deflate, compress", None),
        ("notgzip, gzipped", None),
        (",,;q=1, gzip", "gzip"),
    ],
)
def test_the_client_says_how_it_wants_an_answer(wanted: str | None, given: str | None) -> None:
    assert coding_for(wanted) == given


def test_of_equal_wishes_the_first_offer_is_taken() -> None:
    assert coding_for("gzip, br", ("br", "gzip")) == "br"
    assert coding_for("br;q=0.9, gzip", ("br", "gzip")) == "gzip"
    assert coding_for("br, gzip", ("gzip",)) == "gzip"


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [0, 1_400, 400_000], ids=["none", "some", "in a thread"])
async def test_packed_bytes_are_the_same_bytes(coding: str, size: int) -> None:
    body = b"0.12345678901234567," * (size // 20)
    packed = await pack(body, coding)
    assert UNPACK[coding](packed) == body
    assert packed == await pack(body, coding)


async def test_a_kept_answer_is_packed_once_and_takes_room(database: Database) -> None:
    answers, body = KeptAnswers(database, 100_000), b"0.5," * 2_000
    answers.keep(b"key", body, [], None)
    plain = answers.held_bytes
    first = await answers.packed(b"key", body, "gzip")
    assert await answers.packed(b"key", body, "gzip") is first
    assert answers.held_bytes == plain + len(first)
    assert gzip.decompress(first) == body
    assert await answers.packed(b"key", body, "zstd") != first
    answers.keep(b"key", b"anew", [], None)  # with it its packed forms go
    assert answers.held_bytes == plain - len(body) + len(b"anew")
    assert await answers.packed(b"key", body, "gzip") == first  # of what is not kept
    assert await answers.packed(None, body, "gzip") == first
    assert answers.held_bytes == plain - len(body) + len(b"anew")


async def test_packed_forms_push_out_what_was_not_used_for_long(database: Database) -> None:
    answers = KeptAnswers(database, 20_000)
    bodies = [number.to_bytes(4, "big") * 250 for number in range(10)]
    for number, body in enumerate(bodies):
        answers.keep(b"%d" % number, body, [], None)
    assert await answers.find(b"0") == bodies[0]
    await answers.packed(b"0", bodies[0], "gzip")
    assert answers.held_bytes <= 20_000
    assert await answers.find(b"0") == bodies[0]
    assert await answers.find(b"1") is None


@pytest.fixture(scope="module")
def run_id(service: RunningService) -> str:
    return finished(service, "startBacktest", question(costs={"spotFeeBps": 3.11}))


def _ask(service: RunningService, query: str, wanted: str | None, **variables: Any) -> _Raw:
    """The answer with its bytes as they came."""
    headers = {} if wanted is None else {"accept-encoding": wanted}
    body = {"query": query, "variables": variables}
    with httpx.Client(timeout=60) as client:
        del client.headers["accept-encoding"]
        with client.stream("POST", service.graphql_url, json=body, headers=headers) as answer:
            return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", CODINGS)
def test_a_long_answer_comes_packed_where_a_client_asks(
    coding: str, run_id: str, service: RunningService
) -> None:
    plain, body = _ask(service, _CURVE, None, id=run_id)
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding"
    bodies = set()
    for _ in range(2):  # the second one is kept
        packed, content = _ask(service, _CURVE, coding, id=run_id)
        bodies.add(content)
        assert packed.headers["content-encoding"] == coding
        assert packed.headers["vary"] == "Accept-Encoding"
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert int(packed.headers["content-length"]) == len(content) < len(body) / 2
        assert UNPACK[coding](content) == body
    assert len(bodies) == 1
    for refusing in ("identity", f"{coding};q=0", "br"):
        refused, content = _ask(service, _CURVE, refusing, id=run_id)
        assert "content-encoding" not in refused.headers
        assert content == body


def test_what_is_not_kept_is_packed_too(service: RunningService) -> None:
    _, body = _ask(service, _MARKETS, None)
    packed, content = _ask(service, _MARKETS, "gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(content) == body


def test_a_short_answer_goes_out_as_it_is(service: RunningService) -> None:
    for query in ("{ service { version } }", "{ nothing }"):
        answer, body = _ask(service, query, "gzip, zstd")
        assert len(body) < SMALLEST_BYTES
        assert "content-encoding" not in answer.headers


def test_events_leave_one_by_one(run_id: str, service: RunningService) -> None:
    # Of a whole curve: longer than what is packed otherwise.
    query = """subscription ($id: ID!) { runEvents(id: $id) { ... on RunFinished { run {
      ... on Backtest { equityCurve(maxPoints: 1500) { equity } } } } } }"""
    headers = {"accept": "text/event-stream", "accept-encoding": "gzip, zstd"}
    body = {"query": query, "variables": {"id": run_id}}
    url = service.graphql_url
    with web.stream("POST", url, json=body, headers=headers) as stream:
        assert "content-encoding" not in stream.headers
        text = b"".join(stream.iter_raw()).decode()
    assert text.endswith("event: complete\ndata:\n\n")
    assert len(text) > SMALLEST_BYTES
