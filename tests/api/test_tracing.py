"""A run's trace, from the mutation through the job to its shard."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.app import create_app
from api.broker.queue import Lane
from api.schema.ids import decode_run_id
from api.settings import Settings
from api.storage import runs
from api.tracing import Tracing
from api.watching.services import AskingServices
from api.working.lull import Lull
from api.working.runner import Runner
from api.working.turns import Turns
from tests.api.installation import redis_server, settings
from tests.api.questions import finish, question, start
from tests.api.webhooks.receiver import receiving
from tests.running_service import running_service

__all__ = ["redis_server", "settings"]  # fixtures

_START = """mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
  ... on RunAccepted { reused run { id } } ... on Error { message } } }"""


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Where the spans of this process go."""
    memory = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    Tracing.use(provider)
    yield memory
    Tracing.use(None)


async def _ask(settings: Settings) -> dict[str, Any]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    body = {"query": _START, "variables": {"input": question()}}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        answer = (await client.post("/graphql", json=body)).json()
    accepted: dict[str, Any] = answer["data"]["startBacktest"]
    return accepted


async def _compute(settings: Settings) -> None:
    services = AskingServices(settings)
    try:
        runner = Runner(services, "w")
        await Turns(services, runner, Lull(), {Lane.FAST: 1}).take(Lane.FAST, "wake")
        runner.close()
    finally:
        await services.close()


def _parent(span: ReadableSpan) -> int | None:
    return None if span.parent is None else span.parent.span_id


def _id(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.span_id)


async def test_mutation_job_and_shard_are_one_trace(
    settings: Settings, exporter: InMemorySpanExporter
) -> None:
    accepted = await _ask(settings)
    run_id = decode_run_id(accepted["run"]["id"])
    assert run_id is not None
    await _compute(settings)
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert set(spans) == {"start run", "job", "shard", "store"}
    assert len({span.context.trace_id for span in spans.values() if span.context}) == 1
    assert _parent(spans["start run"]) is None
    assert _parent(spans["job"]) == _id(spans["start run"])
    assert _parent(spans["shard"]) == _parent(spans["store"]) == _id(spans["job"])
    assert dict(spans["start run"].attributes or {}) == {
        "carry.run_id": run_id,
        "carry.kind": "BACKTEST",
        "carry.reused": False,
    }
    assert dict(spans["job"].attributes or {}) == {
        "carry.run_id": run_id,
        "carry.kind": "BACKTEST",
        "carry.shard": 0,
        "carry.attempt": 1,
        "carry.worker": "w",
    }


async def test_without_an_address_nothing_is_traced(settings: Settings) -> None:
    accepted = await _ask(settings)
    run_id = decode_run_id(accepted["run"]["id"])
    assert run_id is not None
    await _compute(settings)
    services = AskingServices(settings)
    try:
        async with services.database.session() as session:
            run = await runs.get(session, run_id)
    finally:
        await services.close()
    assert run is not None
    assert (run.status, run.trace_parent) == ("SUCCEEDED", None)


def test_without_an_address_nothing_of_it_is_loaded() -> None:
    code = "import api.app, api.working.runner, sys; sys.exit('opentelemetry' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_api_and_worker_send_their_parts_to_a_collector(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    with receiving() as collector:
        settings = {
            "CARRY_OTEL_ENDPOINT": collector.url.removesuffix("/hook"),
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }
        with running_service(
            tmp_path / "home", kernel_cache, sample_database, **settings
        ) as running:
            run_id = start(running, "startBacktest", question())["run"]["id"]
            assert finish(running, run_id) == "SUCCEEDED"
        sent = [one for one in collector.received if one.path == "/v1/traces"]
    found: dict[str, set[str]] = {}
    traces = set()
    for one in sent:
        request = ExportTraceServiceRequest.FromString(one.body)
        for resource in request.resource_spans:
            attributes = {a.key: a.value.string_value for a in resource.resource.attributes}
            spans = [span for scope in resource.scope_spans for span in scope.spans]
            found.setdefault(attributes["service.name"], set()).update(s.name for s in spans)
            traces |= {span.trace_id for span in spans}
    assert found == {
        "carrybench-api": {"start run"},
        "carrybench-worker": {"job", "shard", "store"},
    }
    assert len(traces) == 1
