"""A whole installation whose every part can be hurt: Redis, a database, APIs and workers."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from api.broker.redis_server import EmbeddedRedis
from api.broker.tether import command
from api.market_data.sample import store_samples
from api.settings import Settings, environment_name, get_settings
from api.watching.services import AskingServices
from tests.chaos.namespaces import Cable, two_namespaces
from tests.chaos.next_engine import next_tree
from tests.chaos.proxy import Proxy
from tests.ports import unused_port
from tests.postgresql_server import PostgresqlServer

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 540.0
_END_SECONDS = 60.0
_MEND_SECONDS = 0.5

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
    enter: list[str] = field(default_factory=list)  # words that lead to its network
    process: Process | None = None
    tree: Path = _ROOT  # whose code it runs
    restarts: int = 0  # by its supervisor, as it ended by itself

    def start(self) -> None:
        """Start it, tied to the life of this process."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command(
                    *self.enter,
                    sys.executable,
                    str(Path(__file__).with_name("at_another_time.py")),
                    *self.words,
                ),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.tree,
                env=self.environment
                | {"CHAOS_CLOCK": str(self.clock), "PYTHONPATH": str(self.tree)},
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
        process, self.process = self.process, None  # no business of the supervisor any more
        assert process is not None
        assert process.stdin is not None
        process.terminate()
        try:
            return await asyncio.to_thread(process.wait, _END_SECONDS)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()

    def mend(self) -> None:
        """Start it again where it has ended by itself, as every supervisor does."""
        if self.process is not None and self.process.poll() is not None:
            self.kill()
            self.restarts += 1
            self.start()

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
    next_tree: Path | None = None  # with another engine, made when it is wanted

    @property
    def members(self) -> list[Member]:
        """Every process."""
        return self.apis + self.workers

    async def supervise(self) -> None:
        """What Docker, systemd or `carry up` does for a process that ends at a bad moment.

        One that starts while the database takes no write says so and ends.
        """
        while True:
            await asyncio.sleep(_MEND_SECONDS)
            for one in self.members:
                one.mend()

    def kill(self) -> None:
        """End every process at once."""
        for one in self.members:
            one.kill()

    def other_tree(self, member: Member) -> Path:
        """The code of the version that a process does not run."""
        if self.next_tree is None:
            self.next_tree = next_tree(self.home / "next")
        return self.next_tree if member.tree == _ROOT else _ROOT

    def run_by_the_next_engine(self, script: str, words: list[str]) -> str:
        """What a script of this folder prints in the other tree, on this cluster's database."""
        assert self.next_tree is not None
        settings = {
            "CARRY_DATABASE_URL": self.settings.database_url,
            "CARRY_HOME": str(self.home),
            "NUMBA_CACHE_DIR": self.workers[0].environment["NUMBA_CACHE_DIR"],
            "PYTHONPATH": str(self.next_tree),
        }
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name(script)), *words],
            cwd=self.next_tree,
            env=os.environ | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

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
    home: Path,
    kernel_cache: Path,
    samples: Path,
    *,
    on_postgresql: bool,
    in_namespaces: bool = False,
    workers: int = 3,
) -> AsyncIterator[Cluster]:
    """Start everything; nothing of it is left afterwards.

    in_namespaces: the workers' network is one in which packets can be lost, else it is a proxy.
    """
    await asyncio.to_thread(home.mkdir, parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        enter: list[str] = []
        connect: Callable[[Path, int], Proxy] = lambda target, _number: Proxy(target)  # noqa: E731
        if in_namespaces:
            far, near = stack.enter_context(two_namespaces())
            enter = near.enter
            connect = partial(Cable, far, near)
        redis = stack.enter_context(EmbeddedRedis(home / "redis"))
        redis_network = connect(redis.socket, 0)
        await redis_network.start()
        stack.push_async_callback(redis_network.close)
        postgresql = database_network = None
        url = near_url = f"sqlite:///{home}/carrybench.sqlite"
        if on_postgresql:
            postgresql = PostgresqlServer()
            stack.callback(postgresql.remove)
            postgresql.start()
            name = postgresql.create_database()
            database_network = connect(postgresql.socket, 1)
            await database_network.start()
            stack.push_async_callback(database_network.close)
            near_url = f"postgresql://carry@/{name}?host={postgresql.folder}"
            place = f"{database_network.host}:{database_network.port}"
            url = f"postgresql://carry@{place}/{name}?sslmode=disable"
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
            services = AskingServices(settings)
            await services.open()
            await store_samples(services.database)
            await services.close()
        distant = settings.model_copy(
            update={
                "redis_url": f"redis://{redis_network.host}:{redis_network.port}/0",
                "database_url": url,
            }
        )
        for number in range(2):
            port = unused_port()
            cluster.urls.append(f"http://127.0.0.1:{port}")
            own = settings.model_copy(update={"port": port})
            cluster.apis.append(_member(f"api-{number}", "api", own, home, kernel_cache))
        for number in range(workers):
            worker = _member(f"worker-{number}", "worker", distant, home, kernel_cache)
            worker.enter = enter
            cluster.workers.append(worker)
        for one in cluster.members:
            one.start()
        supervising = asyncio.create_task(cluster.supervise())
        stack.callback(supervising.cancel)
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
