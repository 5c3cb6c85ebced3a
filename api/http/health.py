"""Whether this process lives, and whether it can do its work."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.http.application import Application, application_of
from api.storage.tables import WorkerRow
from api.watching.readiness import can_take, is_starting
from engine.model.stages import Stage


async def healthz(request: Request) -> JSONResponse:
    """200 as long as this process answers at all."""
    del request
    # A page of another host may find out that something answers here, and nothing else: it then
    # says that the service does not know the page, not that it is away.
    return JSONResponse({"status": "ok"}, headers={"cross-origin-resource-policy": "cross-origin"})


async def readyz(request: Request) -> JSONResponse:
    """200 with database, Redis and a worker for plain runs; else 503 with what is missing."""
    application = application_of(request)
    services = application.services
    database = await services.database.is_reachable()
    redis = await services.redis_takes_writes()
    workers = await live_workers(application) if database else Workers(0, [])
    ready = database and redis and workers.taking > 0
    state = {
        "ready": ready,
        "database": database,
        "redis": redis,
        "workers": workers.taking,
        "starting": [
            {"kernelsReady": one.kernels_ready, "kernelsTotal": one.kernels_total}
            for one in workers.starting
        ],
    }
    return JSONResponse(state, 200 if ready else 503)


@dataclass(frozen=True, slots=True)
class Workers:
    """Those that were heard of lately; one that has only some of its kernels may be both."""

    taking: int  # at least plain runs
    starting: list[WorkerRow]


async def live_workers(application: Application) -> Workers:
    """What the workers that were heard of lately can do."""
    alive = await application.services.presence.alive()
    taking = sum(can_take(worker, Stage.PLAIN) for worker in alive)
    return Workers(taking, [worker for worker in alive if is_starting(worker)])
