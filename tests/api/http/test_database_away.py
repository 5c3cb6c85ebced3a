"""While the database is away every address says so in words, and none of them calls it a bug."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from api.access import keys
from api.access.grants import Scope
from api.market_data.sample import store_samples
from api.settings import Settings
from api.storage.database import Database
from tests.api.questions import BTC
from tests.postgresql_server import PostgresqlServer
from tests.served_app import served

_SERIES = f"export/markets/{BTC['venue']}/{BTC['symbol']}/funding.csv"
_QUERIES = (
    "{ runs { totalCount } }",
    "{ markets { totalCount } }",
    '{ market(venue: "sample", symbol: "BTC/USDT:USDT") { trials } }',
    "{ marketRanking { totalCount } }",
    "{ webhooks { totalCount } }",
    "{ service { workers { name } } }",
)


@pytest.fixture
def own(settings: Settings, migrated_postgresql_url: str) -> Settings:
    asyncio.run(_filled(migrated_postgresql_url))
    changes = {"port": 0, "log_level": "critical", "database_url": migrated_postgresql_url}
    return settings.model_copy(update=changes)


async def _filled(url: str) -> None:
    database = Database(url)
    try:
        await store_samples(database)
    finally:
        await database.dispose()


@pytest.fixture
def away(own: Settings, postgresql_server: PostgresqlServer) -> Iterator[str]:
    """A service whose database has gone."""
    with served(own) as url:
        assert _metrics(url)["carry_database_up"] == "1.0"
        assert httpx.get(f"{url}/{_SERIES}", timeout=60).status_code == 200
        postgresql_server.stop()
        try:
            yield url
        finally:
            postgresql_server.start()


def _metrics(url: str) -> dict[str, str]:
    answer = httpx.get(f"{url}/metrics", timeout=60)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


def test_queries_downloads_and_metrics_say_so(away: str) -> None:
    for query in _QUERIES:
        answer = httpx.post(f"{away}/graphql", json={"query": query}, timeout=60)
        codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
        assert (answer.status_code, codes) == (200, {"UNAVAILABLE"}), query
    download = httpx.get(f"{away}/{_SERIES}", timeout=60)
    (error,) = download.json()["errors"]
    assert (download.status_code, download.headers["retry-after"]) == (503, "1")
    assert error["message"] == "the database must answer, was away: try again later"
    assert error["extensions"] == {"code": "UNAVAILABLE", "retryAfterSeconds": 1}
    told = _metrics(away)
    assert (told["carry_database_up"], told["carry_workers"]) == ("0.0", "NaN")
    assert "carry_queue_depth" not in told
    assert "process_resident_memory_bytes" in told


def test_who_has_a_key_is_told_as_much_as_can_be(
    own: Settings, postgresql_server: PostgresqlServer
) -> None:
    key = asyncio.run(_key(own.database_url))
    with served(own.model_copy(update={"require_keys": True})) as url:
        postgresql_server.stop()
        try:
            answer = httpx.get(
                f"{url}/metrics", headers={"authorization": f"Bearer {key}"}, timeout=60
            )
            stranger = httpx.get(f"{url}/metrics", timeout=60)
        finally:
            postgresql_server.start()
    assert answer.status_code == 200
    assert [line for line in answer.text.splitlines() if line[0] != "#"] == [
        "carry_database_up 0.0"
    ]
    assert stranger.status_code == 401


async def _key(url: str) -> str:
    database = Database(url)
    try:
        return (await keys.create(database, Scope.READ)).text
    finally:
        await database.dispose()
