"""A whole installation whose every part can be hurt: Redis, a database, APIs and workers."""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from api.jobs.redis_server import EmbeddedRedis
from api.jobs.services import Services
from api.jobs.tether import command
from api.market_data.sample import store_samples
from api.settings import Settings, environment_name, get_settings
from tests.chaos.proxy import Proxy
from tests.postgresql_server import PostgresqlServer

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 240.0
_END_SECONDS = 30.0

# The first names the process in messages, the second is what it is run by.
Process = subprocess.Popen[bytes]


@dataclass
class Member:
    """A process of the installation that is started again by the same words."""

    name: str
    words: list[str]
    environment: dict[str, str]
    clock: Path
    log: Path
    process: Process | None = None

    def start(self) -> None:
        """Start it, tied to the life of this process."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command(sys.executable, str(Path(__file__).with_name("at_another_time.py")))
                + self.words,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=_ROOT,
                env=self.environment | {"CHAOS_CLOCK": str(self.clock), "PYTHONPATH": str(_ROOT)},
            )

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()
            self.process = None

    async def end(self) -> int:
        """SIGTERM; its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = await asyncio.to_thread(self.process.wait, _END_SECONDS)
        self.kill()
        return code

    def set_clock(self, seconds: float) -> None:
        """Put its time of day so much ahead."""
        self.clock.write_text(str(seconds))


@dataclass
class Cluster:
    """Two APIs, three workers; the workers reach Redis and PostgreSQL through a proxy."""

    home: Path
    settings: Settings
    redis: EmbeddedRedis
    postgresql: PostgresqlServer | None
    redis_network: Proxy
    database_network: Proxy | None
    urls: list[str] = field(default_factory=list)
    apis: list[Member] = field(default_factory=list)
    workers: list[Member] = field(default_factory=list)

    @property
    def members(self) -> list[Member]:
        """Every process."""
        return self.apis + self.workers

    def kill(self) -> None:
        """End every process at once."""
        for one in self.members:
            one.kill()

    async def until_it_answers(self, url: str) -> None:
        """Wait for an API."""
        async with asyncio.timeout(_START_SECONDS), httpx.AsyncClient() as client:
            while True:
                with contextlib.suppress(httpx.HTTPError):
                    if (await client.get(f"{url}/healthz", timeout=2)).status_code == 200:
                        return
                await asyncio.sleep(0.1)

    def log(self) -> str:
        """The end of every log, for a message."""
        return "\n".join(
            f"--- {one.name}\n{one.log.read_text(errors='replace')[-2_000:]}"
            for one in self.members
        )


@contextlib.asynccontextmanager
async def running_cluster(
    home: Path, kernel_cache: Path, samples: Path, *, on_postgresql: bool, workers: int = 3
) -> AsyncIterator[Cluster]:
    """Start everything; nothing of it is left afterwards."""
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        redis = stack.enter_context(EmbeddedRedis(home / "redis"))
        redis_network = Proxy(redis.socket)
        await redis_network.start()
        stack.push_async_callback(redis_network.close)
        postgresql = database_network = None
        url = near_url = f"sqlite:///{home}/carrybench.sqlite"
        if on_postgresql:
            postgresql = PostgresqlServer()
            stack.callback(postgresql.remove)
            postgresql.start()
            name = postgresql.create_database()
            database_network = Proxy(postgresql.socket)
            await database_network.start()
            stack.push_async_callback(database_network.close)
            near_url = f"postgresql://carry@/{name}?host={postgresql.folder}"
            url = f"postgresql://carry@127.0.0.1:{database_network.port}/{name}?sslmode=disable"
        else:
            shutil.copy(samples, home / "carrybench.sqlite")
        settings = get_settings(
            home=home,
            redis_url=redis.url,
            database_url=near_url,
            heartbeat_seconds=0.5,
            stale_after_seconds=3.0,
            reconcile_seconds=0.5,
            max_attempts=20,  # killed again and again, and slow machines look dead too
            shard_event_cells=20_000_000,
            log_level="warning",
            log_format="json",
        )
        cluster = Cluster(home, settings, redis, postgresql, redis_network, database_network)
        stack.callback(cluster.kill)
        if on_postgresql:
            services = Services(settings)
            await services.open()
            await store_samples(services.database)
            await services.close()
        far = settings.model_copy(
            update={
                "redis_url": f"redis://127.0.0.1:{redis_network.port}/0",
                "database_url": url,
            }
        )
        for number in range(2):
            port = _free_port()
            cluster.urls.append(f"http://127.0.0.1:{port}")
            own = settings.model_copy(update={"port": port})
            cluster.apis.append(_member(f"api-{number}", "api", own, home, kernel_cache))
        for number in range(workers):
            cluster.workers.append(_member(f"worker-{number}", "worker", far, home, kernel_cache))
        for one in cluster.members:
            one.start()
        for address in cluster.urls:
            await cluster.until_it_answers(address)
        yield cluster


def _member(name: str, word: str, settings: Settings, home: Path, kernel_cache: Path) -> Member:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CARRY_")}
    own = {
        environment_name(key): str(value)
        for key, value in settings
        if value is not None and not isinstance(value, tuple)
    }
    environment = clean | own | {"NUMBA_CACHE_DIR": str(kernel_cache)}
    return Member(name, [word], environment, home / f"{name}.clock", home / f"{name}.log")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
