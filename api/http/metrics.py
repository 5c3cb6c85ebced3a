"""Prometheus metrics: of this API process, and what is stored for all of them."""

import math
import time
from collections.abc import Iterable
from contextlib import suppress
from http import HTTPStatus

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.admission import admit, caller_of, refusal
from api.http.application import Application, application_of
from api.http.health import live_workers
from api.http.presentation import INTERNAL_ERRORS
from api.http.preview_metrics import told_of_previews
from api.http.requests import RequestRefused
from api.http.space_metrics import SpaceMetrics
from api.http.stored_metrics import read_stored
from api.logs import get_logger
from api.storage.database import DATABASE_FAILURES
from engine.version import ENGINE_VERSION, RELEASE

log = get_logger(__name__)

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
        self.database_up = Gauge(
            "carry_database_up", "Whether the database answers: 1 or 0.", registry=self.registry
        )
        self.subscribers = Gauge(
            "carry_subscribers", "Open subscriptions of this process.", registry=self.registry
        )
        self.workers = Gauge(
            "carry_workers", "Live workers that take runs.", registry=self.registry
        )
        self.workers_starting = Gauge(
            "carry_workers_starting",
            "Live workers that still compile kernels.",
            registry=self.registry,
        )
        self.registry.register(INTERNAL_ERRORS)
        build = Gauge(
            "carry_build_info",
            "1: the version of this process, and of its engine.",
            ["version", "engine"],
            registry=self.registry,
        )
        build.labels(RELEASE, ENGINE_VERSION).set(1)
        self._space = SpaceMetrics()
        self.registry.register(self._space)

    async def endpoint(self, request: Request) -> Response:
        """Everything in Prometheus' text format; where keys are required, for any of them."""
        application = application_of(request)
        try:
            await admit(application.gate, caller_of(request))
        except RequestRefused as refused:
            if refused.status != HTTPStatus.SERVICE_UNAVAILABLE:
                return refusal(refused)
            # Nobody's key can be looked up: everybody is told why, and no more.
            self.database_up.set(0)
            only = self.registry.restricted_registry(["carry_database_up"])
            return Response(generate_latest(only), media_type=CONTENT_TYPE_LATEST)
        self.subscribers.set(application.held.streams.open)
        stored = await self._read(application)
        own = generate_latest(self.registry) + generate_latest(Told(application))
        return Response(own + stored, media_type=CONTENT_TYPE_LATEST)

    async def _read(self, application: Application) -> bytes:
        """What stands in the database; nothing, and no number of workers, while it is away."""
        for gauge, unknown in (
            (self.database_up, 0),
            (self.workers, math.nan),
            (self.workers_starting, math.nan),
        ):
            gauge.set(unknown)
        # Asked first, as it is waited for no longer than 2 seconds.
        if not await application.services.database.is_reachable():
            return b""
        try:
            workers = await live_workers(application)
            stored = generate_latest(await read_stored(application))
        except DATABASE_FAILURES as error:
            log.warning("metrics without the database", error=str(error)[:300])
            return b""
        self.workers.set(workers.taking)
        self.workers_starting.set(len(workers.starting))
        with suppress(*DATABASE_FAILURES):  # what was measured before is told
            await self._space.look(application)
        self.database_up.set(1)
        return stored


class Told:
    """What this process told by itself: events, kept answers, previews, as a collector."""

    def __init__(self, application: Application) -> None:
        self._sent = application.held.streams.events_sent
        self._answers = application.answers
        self._previews = application.services.previews.times

    def collect(self) -> Iterable[Metric]:
        """Counters of events by type, of kept answers, their room, and of previews."""
        events = CounterMetricFamily(
            "carry_events", "Events sent to subscribers by this process.", labels=["type"]
        )
        for name, count in self._sent.items():
            events.add_metric([name], count)
        return [
            events,
            CounterMetricFamily(
                "carry_kept_answers",
                "Answers of this process that were kept from an earlier request.",
                value=self._answers.hits,
            ),
            GaugeMetricFamily(
                "carry_kept_answer_bytes",
                "Memory that kept answers take.",
                value=self._answers.held_bytes,
            ),
            *told_of_previews(self._previews),
        ]


class RequestTimer:
    """Measures HTTP requests."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._known: dict[tuple[str, str, int], Histogram] = {}  # paths and methods are few

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
            path = scope["path"].rstrip("/")
            path = path if path in _NAMED_PATHS else "page"
            if scope["path"].startswith("/export/"):
                path = "/export"
            method = scope["method"] if scope["method"] in ("GET", "POST") else "other"
            elapsed = time.perf_counter() - started
            self._seconds(path, method, status).observe(elapsed)

    def _seconds(self, path: str, method: str, status: int) -> Histogram:
        # The library looks a child up under a lock and by texts that it makes anew.
        key = path, method, status
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._metrics.request_seconds.labels(*map(str, key))
        return found
