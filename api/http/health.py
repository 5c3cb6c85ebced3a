"""Whether this process lives, and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from api.http.application import Application, application_of


async def healthz(request: Request) -> JSONResponse:
    """200 as long as this process answers at all."""
    del request
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """200 with database, Redis and at least one live worker; else 503 with what is missing."""
    application = application_of(request)
    services = application.services
    database = await services.database.is_reachable()
    redis = await services.redis_is_reachable()
    alive = await live_workers(application) if database else 0
    ready = database and redis and alive > 0
    state = {"ready": ready, "database": database, "redis": redis, "workers": alive}
    return JSONResponse(state, 200 if ready else 503)


async def live_workers(application: Application) -> int:
    """How many workers were heard of lately."""
    return len(await application.services.presence.alive())
