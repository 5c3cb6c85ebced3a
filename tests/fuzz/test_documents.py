"""Whatever document is sent: an answer in time, no 500, no word of the insides, no growth."""

import os
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import httpx
import psutil
import pytest
from graphql import build_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import in_megabytes
from tests.fuzz.documents import Document, Writer
from tests.running_service import RunningService

_SCHEMA = Path(__file__).resolve().parents[2] / "schema.graphql"
_LONGEST_SECONDS = 5.0
_GROWTH_BYTES = 40_000_000
_START = """mutation { startBacktest(input: {
  market: { venue: "sample", symbol: "BTC/USDT:USDT" }, strategy: { simple: {} }
  period: { start: "2024-01-01T00:00:00Z", end: "2024-12-31T00:00:00Z" }
}) { ... on RunAccepted { run { id } } } }"""

# The series of every market, which are kept once they were read: some 50 MB, whenever it is asked.
_READ_ALL = "{ markets(first: 100) { nodes { basisHistory(maxPoints: 5) { totalPoints } } } }"


def test_no_document_hurts_the_service(
    fuzzed: RunningService, examples: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run_id = fuzzed.data(_START)["startBacktest"]["run"]["id"]
    fuzzed.data(_READ_ALL)
    writer = Writer(build_schema(_SCHEMA.read_text()), [run_id])
    api = psutil.Process(fuzzed.process.pid)
    memory: list[int] = []
    seconds: list[float] = []
    codes: Counter[str] = Counter()

    with httpx.Client(timeout=60) as client:

        @seed(int(os.environ.get("SEED", "1")))
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.randoms(use_true_random=True))
        def send(random: Random) -> None:
            document = writer.document(random)
            took, told = _check(client, fuzzed.graphql_url, document)
            seconds.append(took)
            codes.update(told)
            memory.append(api.memory_info().rss)

        send()
    settled = memory[len(memory) // 2 :]  # caches are full by then
    if "FUZZ_EXAMPLES" in os.environ:
        with capsys.disabled():
            print(f"{len(seconds)} documents, the longest took {max(seconds):.2f} s")  # noqa: T201
            print(f"  {dict(codes.most_common())}")  # noqa: T201
            print(f"  memory: {in_megabytes(memory)}")  # noqa: T201
    assert settled[-1] - settled[0] < _GROWTH_BYTES, (settled[0], settled[-1])


def _check(client: httpx.Client, url: str, document: Document) -> tuple[float, set[str]]:
    body = {"query": document.query, "variables": document.variables}
    for last_try in (False, True):
        began = time.monotonic()
        answer = client.post(url, json=body)
        took = time.monotonic() - began
        if took < _LONGEST_SECONDS:
            break
        assert not last_try, f"no answer within {_LONGEST_SECONDS} s: {document}"
    assert answer.status_code < 500, document
    told: dict[str, Any] = answer.json()
    codes = {error.get("extensions", {}).get("code") for error in told.get("errors", ())}
    assert "INTERNAL_SERVER_ERROR" not in codes, (told, document)
    for insides in ("Traceback", 'File "', "site-packages", "sqlalchemy", "0x7f"):
        assert insides not in answer.text, (answer.text, document)
    return took, {str(code) for code in codes} or {"no error"}
