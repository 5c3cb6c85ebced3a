"""`carry up`: everything on one machine, by one command, and nothing left when it ends."""

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
import uvloop

from api.access.exposure import refuse_without_a_key
from api.broker.redis_server import EmbeddedRedis, RedisUnavailable
from api.broker.tether import carry, command
from api.errors import ApiError
from api.http.guard import refuse_no_origins
from api.logs import configure_logs, get_logger
from api.settings import Settings, environment_name
from api.storage.database import Database
from api.storage.private import make_home

_WORKER_ENDS_SECONDS = 12.0
_SHORTEST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_HEALTHY_SECONDS = 10.0
_REDIS_CHECK_SECONDS = 0.5

log = get_logger(__name__)


class AlreadyRunning(ApiError):
    """Another `carry up` has this home."""


def run_everything(settings: Settings, on_ready: Callable[[str], None] | None = None) -> None:
    """Redis (unless configured), migrations, a worker and the API, until SIGINT or SIGTERM.

    on_ready is told the address once the API listens; the default prints it.
    Raises SettingsInvalid before anything is started or written; AlreadyRunning, or
    RedisUnavailable.
    """
    refuse_no_origins(settings)
    asyncio.run(refuse_without_a_key(settings))
    configure_logs(settings)
    with contextlib.ExitStack() as stack:
        stack.enter_context(only_one(settings.home))
        redis = None
        if settings.redis_url is None:
            redis = stack.enter_context(EmbeddedRedis(settings.home))
            settings = settings.model_copy(update={"redis_url": redis.url})
        uvloop.run(_serve(settings, redis, on_ready or _print_address))


async def _serve(
    settings: Settings, redis: EmbeddedRedis | None, on_ready: Callable[[str], None]
) -> None:
    database = Database(settings.database_url)
    await database.migrate()
    await database.dispose()
    keepers = [asyncio.create_task(_keep_a_worker(settings), name="worker")]
    if redis is not None:
        keepers.append(asyncio.create_task(_keep_redis(redis), name="redis"))
    try:
        server_config = await asyncio.to_thread(_loaded_app)
        server = _Server(server_config(settings), on_ready)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, server.stop)
        await server.serve()
    finally:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)


def _loaded_app() -> Callable[[Settings], uvicorn.Config]:
    from api.app import server_config  # not above: it loads for longer than a worker should wait

    return server_config


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and tell the address with the port that was taken."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the supervisor: uvicorn would raise them again and end us too early."""
        yield

    def stop(self) -> None:
        """End gracefully; asked again, at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


async def _keep_redis(redis: EmbeddedRedis) -> None:
    while True:
        await asyncio.sleep(_REDIS_CHECK_SECONDS)
        if redis.is_running():
            continue
        log.error("Redis ended, starting another; the reconciler queues again what it held")
        try:
            redis.start()  # on the loop: its life is tied to this very thread
        except RedisUnavailable as error:
            log.error("Redis does not start", reason=error.message)


async def _keep_a_worker(settings: Settings) -> None:
    clock = asyncio.get_running_loop()
    pause = _SHORTEST_PAUSE_SECONDS
    while True:
        started = clock.time()
        process = await asyncio.create_subprocess_exec(
            *command(*carry("worker")),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches it through us
            env=os.environ | _environment(settings),
        )
        try:
            await process.wait()
        finally:
            await _end(process)
        if clock.time() - started > _HEALTHY_SECONDS:
            pause = _SHORTEST_PAUSE_SECONDS
        log.error("worker ended, starting another", code=process.returncode)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _WORKER_ENDS_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    # Whatever way the settings came about: the worker sees the same.
    environment = {}
    for name, value in settings:
        if isinstance(value, tuple):
            environment[environment_name(name)] = ",".join(value)
        elif value is not None:
            environment[environment_name(name)] = str(value)
    return environment


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold a home against every `carry up`; AlreadyRunning where one has it."""
    make_home(home)
    path = home / "carry.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            raise AlreadyRunning(
                f"home must belong to one `carry up`, was {home.resolve()}, "
                f"which process {holder} uses"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _print_address(address: str) -> None:
    print(f"Carrybench is at {address}", flush=True)  # noqa: T201
