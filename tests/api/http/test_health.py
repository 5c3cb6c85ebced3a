"""Ready is what can do its work: a Redis that answers and stores nothing cannot be woken by."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import redis

from api.broker.redis_server import EmbeddedRedis
from api.settings import Settings
from tests.served_app import served


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as running:
        yield running


@pytest.fixture
def url(server: EmbeddedRedis, settings: Settings) -> Iterator[str]:
    changes = {"port": 0, "log_level": "critical", "redis_url": server.url}
    with served(settings.model_copy(update=changes)) as address:
        yield address


def _is_told_ready(url: str) -> bool:
    told: bool = httpx.get(f"{url}/readyz", timeout=60).json()["redis"]
    query = {"query": "{ service { redis } }"}
    answer: dict[str, dict[str, dict[str, bool]]] = httpx.post(
        f"{url}/graphql", json=query, timeout=60
    ).json()
    assert answer["data"]["service"]["redis"] is told
    return told


def test_a_full_redis_is_not_ready(url: str, server: EmbeddedRedis) -> None:
    assert _is_told_ready(url)
    with redis.Redis(unix_socket_path=str(server.socket)) as client:
        client.config_set("maxmemory", "1")
        assert not _is_told_ready(url)
        client.config_set("maxmemory", "0")
    assert _is_told_ready(url)


def test_a_replica_that_is_read_only_is_not_ready(url: str, server: EmbeddedRedis) -> None:
    with redis.Redis(unix_socket_path=str(server.socket)) as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        assert not _is_told_ready(url)
        client.execute_command("REPLICAOF", "NO", "ONE")
    assert _is_told_ready(url)
