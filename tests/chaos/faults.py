"""What may happen to an installation; each leaves it whole again when it returns."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from random import Random

import psutil
from redis.asyncio import Redis

from tests.chaos.cluster import Cluster, Member

Hurt = Callable[[Cluster, Random], Awaitable[None]]


# The database of an installation; in the last, PostgreSQL and a network that loses packets.
PLACES = ("sqlite", "postgresql", "namespaces")
_SHARED = ("postgresql", "namespaces")


@dataclass(frozen=True)
class Fault:
    """One way to hurt an installation, in words and as code."""

    name: str
    hurt: Hurt
    on: tuple[str, ...] = PLACES


async def kill_an_api(cluster: Cluster, random: Random) -> None:
    """kill -9 of an API process while runs are accepted and watched."""
    api = random.choice(cluster.apis)
    api.kill()
    await asyncio.sleep(random.uniform(0.0, 1.0))
    api.start()


async def kill_a_worker(cluster: Cluster, random: Random) -> None:
    """kill -9 of one of the workers."""
    await _kill(cluster, random, 1)


async def kill_two_of_three_workers(cluster: Cluster, random: Random) -> None:
    """kill -9 of two of the three workers at the same moment."""
    await _kill(cluster, random, 2)


async def stop_an_api(cluster: Cluster, random: Random) -> None:
    """SIGTERM of an API: its subscribers go on at the other, and at the one that follows it."""
    api = random.choice(cluster.apis)
    assert await api.end() in {0, -signal.SIGTERM}
    api.start()


async def stop_a_worker(cluster: Cluster, random: Random) -> None:
    """SIGTERM of a worker: it finishes or gives back what it has."""
    worker = random.choice(cluster.workers)
    assert await worker.end() == 0
    worker.start()


async def restart_redis(cluster: Cluster, random: Random) -> None:
    """Redis goes away with all it holds, and comes back after a while."""
    cluster.redis.stop()
    await asyncio.sleep(random.uniform(0.0, 2.0))
    cluster.redis.start()


async def flush_redis(cluster: Cluster, random: Random) -> None:  # noqa: ARG001  as all faults
    """FLUSHALL: queues, streams and marks are gone."""
    async with Redis.from_url(cluster.redis.url) as client:
        await client.flushall()


async def replace_everything(cluster: Cluster, random: Random) -> None:
    """A rolling restart: every API and every worker in turn, each once the one before is back."""
    for one in random.sample(cluster.members, len(cluster.members)):
        assert await one.end() in {0, -signal.SIGTERM}
        one.start()
    for url in cluster.urls:
        await cluster.until_it_answers(url)


async def upgrade_workers_first(cluster: Cluster, random: Random) -> None:
    """Another version of the engine takes over, in one worker after the other and then the APIs."""
    await _upgrade(cluster, random, cluster.workers + cluster.apis)


async def upgrade_apis_first(cluster: Cluster, random: Random) -> None:
    """The same, the APIs first: they accept what only workers to come can compute as asked."""
    await _upgrade(cluster, random, cluster.apis + cluster.workers)


async def _upgrade(cluster: Cluster, random: Random, members: list[Member]) -> None:
    # To the other version: of two upgrades the second goes back to the first one's engine.
    for one in members:
        assert await one.end() in {0, -signal.SIGTERM}
        one.tree = await asyncio.to_thread(cluster.other_tree, one)
        one.start()
        # Side by side for a while; at times for longer than a worker may be silent.
        await asyncio.sleep(random.uniform(0.0, cluster.settings.stale_after_seconds))
    for url in cluster.urls:
        await cluster.until_it_answers(url)


async def freeze_a_worker(cluster: Cluster, random: Random) -> None:
    """SIGSTOP for longer than a worker may be silent: it comes back to shards of others."""
    process = random.choice(cluster.workers).process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(cluster.settings.stale_after_seconds + random.uniform(1.0, 3.0))
    process.send_signal(signal.SIGCONT)


async def part_workers_from_redis(cluster: Cluster, random: Random) -> None:
    """The network between workers and Redis falls silent, or breaks."""
    if random.random() < 0.5:
        cluster.redis_network.fall_silent()
    else:
        cluster.redis_network.break_up()
    await asyncio.sleep(random.uniform(1.0, 7.0))
    cluster.redis_network.heal()


async def part_workers_from_database(cluster: Cluster, random: Random) -> None:
    """The network between workers and PostgreSQL falls silent, or breaks."""
    assert cluster.database_network is not None
    if random.random() < 0.5:
        cluster.database_network.fall_silent()
    else:
        cluster.database_network.break_up()
    await asyncio.sleep(random.uniform(1.0, 2 * cluster.settings.stale_after_seconds))
    cluster.database_network.heal()


async def restart_postgresql(cluster: Cluster, random: Random) -> None:
    """PostgreSQL cuts every connection and is away for a while."""
    assert cluster.postgresql is not None
    await asyncio.to_thread(cluster.postgresql.stop)
    await asyncio.sleep(random.uniform(0.0, 2.0))
    await asyncio.to_thread(cluster.postgresql.start)


async def let_writes_fail(cluster: Cluster, random: Random) -> None:
    """No process can write to a file any more, as on a full disk or a read-only one."""
    async with _without_disk(cluster.members):
        await asyncio.sleep(random.uniform(1.0, 5.0))


async def set_clocks(cluster: Cluster, random: Random) -> None:
    """Every process gets another time of day, hours ahead or behind, and then yet another."""
    for _ in range(2):
        for one in cluster.members:
            one.set_clock(random.choice([-7_200, -60, 0, 60, 7_200]))
        await asyncio.sleep(random.uniform(0.5, 2.0))


async def _kill(cluster: Cluster, random: Random, count: int) -> None:
    chosen = random.sample(cluster.workers, count)
    for worker in chosen:
        worker.kill()
    await asyncio.sleep(random.uniform(0.0, 1.0))
    for worker in chosen:
        worker.start()


@contextlib.asynccontextmanager
async def _without_disk(members: list[Member]) -> AsyncIterator[None]:
    # A limit of the size of files, which the kernel takes back as readily: every write fails,
    # within SQLite too, whoever runs the tests and on whatever disk.
    alive = []
    for one in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            alive += [psutil.Process(one.process.pid)] if one.process is not None else []
    unlimited = (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.rlimit(psutil.RLIMIT_FSIZE, unlimited)


FAULTS = [
    Fault("an API is killed", kill_an_api),
    Fault("a worker is killed", kill_a_worker),
    Fault("two of three workers are killed", kill_two_of_three_workers),
    Fault("an API is stopped and started", stop_an_api),
    Fault("a worker is stopped and started", stop_a_worker),
    Fault("everything is replaced in turn", replace_everything),
    Fault("a worker freezes and comes back", freeze_a_worker),
    Fault("Redis is restarted", restart_redis),
    Fault("Redis forgets everything", flush_redis),
    Fault("workers are parted from Redis", part_workers_from_redis),
    Fault("workers are parted from the database", part_workers_from_database, _SHARED),
    Fault("PostgreSQL is restarted", restart_postgresql, _SHARED),
    Fault("no write reaches the disk", let_writes_fail, ("sqlite",)),
    Fault("clocks jump", set_clocks),
    Fault("another engine comes, workers first", upgrade_workers_first),
    Fault("another engine comes, APIs first", upgrade_apis_first),
]
