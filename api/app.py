"""The web application: GraphQL, the page, health and metrics in one ASGI app."""

import asyncio
import gc
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount, Route, WebSocketRoute

from api.access.authenticator import Authenticator
from api.access.exposure import keys_are_required, refuse_without_a_key
from api.access.gate import Gate
from api.broker.request_counts import RequestCounts
from api.http.answer_size import AnswerLimits
from api.http.application import Application
from api.http.documents import DocumentCache
from api.http.export import export_market, export_run
from api.http.guard import Guard, refuse_no_origins
from api.http.headers import SecurityHeaders
from api.http.health import healthz, readyz
from api.http.kept_answers import KeptAnswers
from api.http.limits import QueryLimits
from api.http.metrics import Metrics, RequestTimer
from api.http.packing import Packing
from api.http.pages import Page, playground
from api.http.protocols import HttpProtocol, SocketProtocol, allow_many_connections
from api.http.schema import schema
from api.http.uploads import receive_file
from api.http.view import GraphQLView
from api.runs.age import ends_when_newer
from api.schema.context import Held
from api.settings import Settings
from api.tracing import configure_tracing, end_tracing
from api.watching.services import AskingServices

_GRAPHQL = ("/graphql", "/graphql/")
_GRACE_SECONDS = 3
_PREFLIGHT_SECONDS = 600


def create_app(settings: Settings) -> Starlette:
    """The app of one API process; where keys are required it does not start without one."""
    refuse_no_origins(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        services = AskingServices(settings)
        authenticator = Authenticator(services.database, required=keys_are_required(settings))
        gate = Gate(authenticator, RequestCounts(services.redis_url), settings)
        heavy = ThreadPoolExecutor(1, thread_name_prefix="cells")
        configure_tracing(settings, "api")
        try:
            await services.open()
            await refuse_without_a_key(settings)
            app.state.application = Application(
                Held(services, gate, heavy, started_at=datetime.now(UTC)),
                documents=DocumentCache(_query_limits(settings)),
                answers=KeptAnswers(services.database, settings.answer_cache_bytes),
            )
            async with ends_when_newer(services.database, settings.heartbeat_seconds):
                yield
        finally:
            await gate.close()
            heavy.shutdown(wait=False, cancel_futures=True)
            await asyncio.to_thread(end_tracing, settings)
            await services.close()

    metrics = Metrics()
    packing = [Middleware(Packing)]
    graphql = GraphQLView(schema, settings, lambda: playground(settings.frontend_dir))
    return Starlette(
        routes=[
            # Behind a slash too: a redirect would lose the body of a POST, or never be followed.
            *(route(path, graphql) for path in _GRAPHQL for route in (Route, WebSocketRoute)),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics.endpoint, middleware=packing),
            Route("/export/runs/{run_id:path}/{file}", export_run, middleware=packing),
            Route(
                "/export/markets/{venue}/{symbol:path}/{file}", export_market, middleware=packing
            ),
            Route("/upload", receive_file, methods=["POST"]),
            Mount("/", Page(settings.frontend_dir)),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(RequestTimer, metrics=metrics),
            Middleware(Guard, settings=settings),
            *_cors(settings),
        ],
        lifespan=lifespan,
    )


def server_config(settings: Settings) -> uvicorn.Config:
    """How uvicorn serves the app, in `carry api` and `carry up` alike."""
    allow_many_connections()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=HttpProtocol,  # over httptools: 1.5 times the requests of h11
        ws=SocketProtocol,
        ws_max_size=settings.max_body_bytes,
        ws_per_message_deflate=False,  # costs 64 kB and more for every subscriber
        log_config=None,
        access_log=False,
        server_header=False,
        # Named here in any case: uvicorn would believe whoever asks from this machine, and what
        # the environment's FORWARDED_ALLOW_IPS says.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    # Modules and schema stay for good: collections need not walk them again and again.
    gc.freeze()
    return config


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.cors_origins:
        return []  # the guard lets nobody in who would need it
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type", "accept", "authorization"],
            expose_headers=["retry-after", "content-disposition"],
            max_age=_PREFLIGHT_SECONDS,
        )
    ]


def _query_limits(settings: Settings) -> QueryLimits:
    return QueryLimits(
        depth=settings.max_query_depth,
        tokens=settings.max_query_tokens,
        aliases=settings.max_query_aliases,
        answer=AnswerLimits(
            numbers=settings.max_query_numbers,
            page_size=settings.max_page_size,
            curve_points=settings.max_curve_points,
            comparison_entries=settings.max_comparison_entries,
            folds=settings.max_folds,
            markets=settings.max_markets,
        ),
    )
