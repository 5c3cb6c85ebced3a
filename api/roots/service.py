"""The service itself: version, limits, defaults, queue, workers, presets."""

from datetime import datetime

import strawberry

from api.instants import instant
from api.roots.defaults import Defaults, defaults
from api.runs.values import camel_keys
from api.schema.config_types import StrategyConfig, strategy_of
from api.schema.context import Info
from api.schema.enums import WorkerState
from api.schema.fixed import FIXED
from api.schema.scalars import JsonValue
from api.settings import Settings
from api.storage import runs
from api.storage.tables import WorkerRow
from api.watching.readiness import can_take, is_starting
from engine.model.presets.registry import PRESETS
from engine.model.stages import Stage
from engine.version import ENGINE_VERSION, RELEASE


@strawberry.type(description="A named starting point for the form.")
class Preset:
    name: str = strawberry.field(description="Its name in programs.")
    title: str = strawberry.field(description="Its name for people.")
    description: str = strawberry.field(description="What it does, in a sentence.")
    strategy: StrategyConfig = strawberry.field(
        description="The strategy of an input that names the preset and none itself."
    )
    input: JsonValue = strawberry.field(
        description="The fields that it stands for in the input of any run: those that are given "
        "overrule them."
    )


@strawberry.type(description="The most this service does for one request; settings change it.")
class Limits:
    page_size: int = strawberry.field(description="Items of one page of a connection.")
    sweep_cells: int = strawberry.field(description="Cells of one sweep.")
    sweep_axes: int = strawberry.field(description="Axes of one sweep.")
    markets: int = strawberry.field(description="Markets of one multi-market run or portfolio.")
    comparison_entries: int = strawberry.field(description="Entries of one comparison.")
    folds: int = strawberry.field(description="Folds of one walk-forward.")
    label_length: int = strawberry.field(description="Characters of a label.")
    curve_points: int = strawberry.field(description="Points of one curve.")
    body_bytes: int = strawberry.field(description="Bytes of one request's body.")
    query_depth: int = strawberry.field(description="Levels a query may nest.")
    query_tokens: int = strawberry.field(description="Tokens of a query.")
    query_aliases: int = strawberry.field(description="Aliases of a query.")
    query_numbers: int = strawberry.field(
        description="Numbers a query may ask for; a field outside a column counts as 50."
    )
    subscriptions: int = strawberry.field(description="Open subscriptions of one API process.")
    queued_runs: int = strawberry.field(description="Runs that may wait at a time.")
    queued_runs_per_owner: int = strawberry.field(
        description="Runs of one API key's owner that may wait at a time."
    )
    subscriptions_per_owner: int = strawberry.field(
        description="Open subscriptions of one API key's owner, of one API process."
    )
    requests_per_minute: int = strawberry.field(
        description="Requests the asker may make in a minute; 0: no limit."
    )
    previews_per_minute: int = strawberry.field(
        description="Previews the asker may have in a minute; 0: no limit."
    )
    preview_rows: int = strawberry.field(
        description="Settlements and bars that the period of one preview may hold."
    )
    webhooks: int = strawberry.field(description="Webhooks of one owner.")
    tracked_markets: int = strawberry.field(description="Markets that workers keep up to date.")


@strawberry.type(description="What waits and what is being computed.")
class QueueState:
    queued: int = strawberry.field(description="Runs that wait for a worker.")
    running: int = strawberry.field(description="Runs being computed.")


@strawberry.type(description="A worker process that is alive.")
class Worker:
    name: str = strawberry.field(description="Its name.")
    heartbeat_at: datetime = strawberry.field(description="When it was last heard of.")
    started_at: datetime = strawberry.field(description="When it was started.")
    running_shards: int = strawberry.field(description="Parts of runs it computes right now.")
    state: WorkerState = strawberry.field(description="What it can take.")
    kernels_ready: int = strawberry.field(
        description="Compiled kernels it has; those of plain runs come first."
    )
    kernels_total: int = strawberry.field(
        description="Compiled kernels it needs for every run; 0: a release that does not say."
    )
    engine_version: str = strawberry.field(
        description="Version of its engine: it computes the runs of no other. Empty: a release "
        "that does not say."
    )


@strawberry.type(description="The service itself.")
class Service:
    version: str = strawberry.field(description="Version of the service.")
    engine_version: str = strawberry.field(
        description="Version of the engine: release and hash of its sources."
    )
    started_at: datetime = strawberry.field(description="When this API process was started.")

    @strawberry.field(description="What an absent field of an input means.", metadata=FIXED)
    def defaults(self) -> Defaults:
        return defaults()

    @strawberry.field(description="The most this service does for one request.")
    def limits(self, info: Info) -> Limits:
        has_key = info.context.access.key_id is not None
        return _limits(info.context.settings, has_key=has_key)

    @strawberry.field(description="What waits and what is being computed.")
    async def queue(self, info: Info) -> QueueState:
        async with info.context.services.database.session() as session:
            state = await runs.queue_state(session)
        return QueueState(queued=state.queued, running=state.running)

    @strawberry.field(description="Workers that are alive.")
    async def workers(self, info: Info) -> list[Worker]:
        return [
            Worker(
                name=row.name,
                heartbeat_at=instant(row.heartbeat_at_ms),
                started_at=instant(row.started_at_ms),
                running_shards=row.running_shards,
                state=_worker_state(row),
                kernels_ready=row.kernels_ready,
                kernels_total=row.kernels_total,
                engine_version=row.engine_version,
            )
            for row in await info.context.services.presence.alive()
        ]

    @strawberry.field(description="Whether the database answers.")
    async def database(self, info: Info) -> bool:
        return await info.context.services.database.is_reachable()

    @strawberry.field(description="Whether Redis answers and takes writes.")
    async def redis(self, info: Info) -> bool:
        return await info.context.services.redis_takes_writes()


def service_of(info: Info) -> Service:
    """This API process as GraphQL sees it."""
    return Service(
        version=RELEASE,
        engine_version=ENGINE_VERSION,
        started_at=info.context.held.started_at,
    )


def _worker_state(row: WorkerRow) -> WorkerState:
    if not is_starting(row):
        return WorkerState.READY
    return WorkerState.PLAIN_RUNS if can_take(row, Stage.PLAIN) else WorkerState.STARTING


def presets() -> list[Preset]:
    """Every preset, from cautious to eager."""
    return [
        Preset(
            name=preset.name,
            title=preset.title,
            description=preset.description,
            strategy=strategy_of(preset.strategy),
            input=JsonValue(camel_keys(dict(preset.input))),
        )
        for preset in PRESETS.values()
    ]


def _limits(settings: Settings, *, has_key: bool) -> Limits:
    return Limits(
        page_size=settings.max_page_size,
        sweep_cells=settings.max_sweep_cells,
        sweep_axes=settings.max_sweep_axes,
        markets=settings.max_markets,
        comparison_entries=settings.max_comparison_entries,
        folds=settings.max_folds,
        label_length=settings.max_label_length,
        curve_points=settings.max_curve_points,
        body_bytes=settings.max_body_bytes,
        query_depth=settings.max_query_depth,
        query_tokens=settings.max_query_tokens,
        query_aliases=settings.max_query_aliases,
        query_numbers=settings.max_query_numbers,
        subscriptions=settings.max_subscriptions,
        queued_runs=settings.max_queued_runs,
        queued_runs_per_owner=settings.max_queued_runs_per_owner,
        subscriptions_per_owner=settings.max_subscriptions_per_owner,
        requests_per_minute=(
            settings.max_requests_per_minute
            if has_key
            else settings.max_anonymous_requests_per_minute
        ),
        previews_per_minute=settings.max_previews_per_minute,
        preview_rows=settings.max_preview_rows,
        webhooks=settings.max_webhooks,
        tracked_markets=settings.max_tracked_markets,
    )
