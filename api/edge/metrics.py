"""Prometheus metrics of one API process; the run counts are read when asked for."""

import time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.edge.health import live_workers
from api.schema.admission import admit, caller_of, refusal
from api.schema.context import Application
from api.schema.requests import RequestRefused
from api.storage import runs
from api.storage.runs import RunKind, RunStatus

_NAMED_PATHS = frozenset({"/graphql", "/healthz", "/readyz", "/metrics"})
_BUCKETS_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """What is measured; a registry of its own, so that several apps fit into one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.request_seconds = Histogram(
            "carry_http_request_seconds",
            "Time from a request's head to its answer's end.",
            ["path", "method", "status"],
            buckets=_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self.runs = Gauge("carry_runs", "Stored runs.", ["kind", "status"], registry=self.registry)
        self.queued = Gauge("carry_queue_depth", "Runs that wait.", registry=self.registry)
        self.subscribers = Gauge(
            "carry_subscribers", "Open subscriptions of this process.", registry=self.registry
        )
        self.workers = Gauge("carry_workers", "Live workers.", registry=self.registry)

    async def endpoint(self, request: Request) -> Response:
        """Everything in Prometheus' text format; where keys are required, for any of them."""
        application: Application = request.app.state.application
        try:
            await admit(application.gate, caller_of(request))
        except RequestRefused as refused:
            return refusal(refused)
        async with application.services.database.session() as session:
            counts = await runs.counts_by_status(session)
        for kind in RunKind:
            for status in RunStatus:
                self.runs.labels(kind.value, status.value).set(counts.get((kind, status), 0))
        self.queued.set(sum(n for (_, s), n in counts.items() if s is RunStatus.QUEUED))
        self.subscribers.set(application.open_subscriptions)
        self.workers.set(await live_workers(application))
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class RequestTimer:
    """Measures HTTP requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            path = scope["path"] if scope["path"] in _NAMED_PATHS else "page"
            if scope["path"].startswith("/export/"):
                path = "/export"
            method = scope["method"] if scope["method"] in ("GET", "POST") else "other"
            elapsed = time.perf_counter() - started
            self._metrics.request_seconds.labels(path, method, str(status)).observe(elapsed)
