"""Every mutation while the database takes nothing: a typed refusal, soon; later the answer."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLUnionType, get_named_type

from api.http.schema import schema
from api.market_data.sample import generate_samples, store_samples
from api.market_data.writer import store_market
from api.settings import Settings
from api.storage import database as storage
from api.storage.database import Database
from tests.api.kinds.file_import.sending import BYTES, rates
from tests.api.questions import BTC, ETH, WALK_FORWARD, YEAR, question
from tests.postgresql_server import PostgresqlServer
from tests.read_only import read_only
from tests.served_app import served
from tests.web import web

_SOON_SECONDS = 10.0  # on a busy machine; by itself it takes a tenth of one
_MANY = {"markets": [BTC, ETH], "period": YEAR, "strategy": {"hold": {}}}
_EXCHANGE = {"venue": "binance", "symbol": "BTC/USDT:USDT"}
_HOOK = {"url": "https://example.com/"}
_TRACKED, _UNTRACKED = ({"venue": venue, "symbol": "BTC/USDT:USDT"} for venue in ("okx", "bybit"))
_MUTATIONS = schema._schema.mutation_type.fields  # type: ignore[union-attr]
_DELIVERY = """{ webhooks { nodes { id deliveries { nodes { messageId } } } } }"""


def _sent(url: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {"query": query, "variables": variables or {}}
    answer: dict[str, Any] = web.post(f"{url}/graphql", json=body, timeout=120).json()
    return answer


def _post(url: str, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = _sent(url, query, variables)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


def _mutate(url: str, name: str, sent: dict[str, Any], more: str = "") -> dict[str, Any]:
    types = ", ".join(f"${one}: {_MUTATIONS[name].args[one].type}" for one in sent)
    given = ", ".join(f"{one}: ${one}" for one in sent)
    head, own = f"({types})" if sent else "", f"({given})" if sent else ""
    query = f"mutation {head} {{ answer: {name}{own} {{ __typename {more} }} }}"
    answer: dict[str, Any] = _post(url, query, sent)["answer"]
    return answer


def _uploaded(url: str) -> str:
    told = {"name": "CALM-USDT_okx_rates.csv"}
    answer = web.post(f"{url}/upload", params=told, content=rates(), headers=BYTES)
    return str(answer.json()["upload"])


def _prepared(url: str) -> dict[str, dict[str, Any]]:
    """What each mutation is sent: things that are there, on which it would succeed."""
    accepted = "... on RunAccepted { run { id } }"
    waiting, ended = (
        _mutate(url, "startBacktest", {"input": question(label=label, **more)}, accepted)["run"]
        for label, more in (("waits", {}), ("ends", {"costs": {"slippageBps": 4}}))
    )
    made = "... on WebhookCreated { webhook { id } }"
    webhook = _mutate(url, "createWebhook", {"input": _HOOK}, made)["webhook"]
    assert _mutate(url, "cancelRun", {"id": ended["id"]})["__typename"] == "RunCancelled"
    (told,) = _post(url, _DELIVERY)["webhooks"]["nodes"][0]["deliveries"]["nodes"]
    _mutate(url, "trackMarket", {"input": {"market": _TRACKED}})
    upload, other = _uploaded(url), _uploaded(url)
    looked = _mutate(url, "lookAtFiles", {"input": {"upload": upload}})
    assert looked["__typename"] == "FilesTaken"
    since = {"market": _EXCHANGE, "since": "2024-01-01T00:00:00Z", "until": "2024-01-02T00:00:00Z"}
    return {
        "startBacktest": {"input": question(costs={"slippageBps": 3})},
        "startComparison": {"input": {"market": BTC, "period": YEAR}},
        "startSweep": {"input": question()},
        "startMultiMarket": {"input": _MANY},
        "startPortfolio": {"input": _MANY},
        "startWalkForward": {"input": WALK_FORWARD},
        "importMarketData": {"input": since},
        "lookAtFiles": {"input": {"upload": upload}},
        "importFiles": {"input": {"upload": upload}},
        "discardUpload": {"upload": other},
        "storeSampleMarkets": {},
        "cancelRun": {"id": waiting["id"]},
        "trackMarket": {"input": {"market": _UNTRACKED}},
        "untrackMarket": _TRACKED,
        "deleteMarket": {"venue": "sample", "symbol": "GAPS/USDT:USDT"},
        "updateRun": {"id": ended["id"], "input": {"pinned": True}},
        "deleteRun": {"id": ended["id"]},
        "createWebhook": {"input": _HOOK},
        "rotateWebhookSecret": {"id": webhook["id"]},
        "redeliverWebhook": {"messageId": told["messageId"]},
        "deleteWebhook": {"id": webhook["id"]},
    }


async def _add_markets_of_exchanges(url: str) -> None:
    database = Database(url)
    try:
        sample = generate_samples()[0]
        for market in (_TRACKED, _UNTRACKED):
            await store_market(database, replace(sample, venue=market["venue"], synthetic=False))
    finally:
        await database.dispose()


def _check_refusals(url: str, sent: dict[str, dict[str, Any]], state: str) -> None:
    assert set(sent) == set(_MUTATIONS)  # a new mutation is to be tried too
    message = f"the database must be writable, was {state}: nothing was stored, try again later"
    with ThreadPoolExecutor(len(sent)) as pool:  # all at once: nobody waits for the others' turns
        began = time.monotonic()
        answers = pool.map(
            lambda name: _mutate(url, name, sent[name], "... on Error { message }"), sent
        )
        for name, answer in zip(sent, answers, strict=True):
            assert answer == {"__typename": "StorageUnavailable", "message": message}, name
        assert time.monotonic() - began < _SOON_SECONDS


def _check_successes(url: str, sent: dict[str, dict[str, Any]]) -> None:
    for name, values in sent.items():
        union = get_named_type(_MUTATIONS[name].type)
        assert isinstance(union, GraphQLUnionType)
        first = union.types[0].name  # by our custom what a client hopes for
        assert _mutate(url, name, values)["__typename"] == first, name


def test_every_mutation_can_say_that_the_database_takes_nothing() -> None:
    for field in _MUTATIONS.values():
        union = get_named_type(field.type)
        assert isinstance(union, GraphQLUnionType)
        assert "StorageUnavailable" in {one.name for one in union.types}


@pytest.fixture
def quiet(settings: Settings, sample_database: Path) -> Settings:
    """Settings of an API alone over a database file with the sample markets."""
    settings.home.mkdir()
    shutil.copy(sample_database, settings.home / "carrybench.sqlite")
    asyncio.run(_add_markets_of_exchanges(settings.database_url))
    return settings.model_copy(update={"port": 0, "log_level": "critical"})


def test_a_read_only_file(quiet: Settings) -> None:
    with served(quiet) as url:
        sent = _prepared(url)
    with read_only(quiet.home / "carrybench.sqlite"), served(quiet) as url:
        _check_refusals(url, sent, "read-only")
    with served(quiet) as url:
        _check_successes(url, sent)


def test_a_file_that_another_program_keeps_locked(
    quiet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "BUSY_SECONDS", 2.0)
    with served(quiet) as url:
        sent = _prepared(url)
        with _locked(quiet.home / "carrybench.sqlite"):
            _check_refusals(url, sent, "busy")
        _check_successes(url, sent)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


async def test_a_postgresql_that_is_read_only_and_then_away(
    quiet: Settings, postgresql_server: PostgresqlServer, postgresql_url: str
) -> None:
    database = Database(postgresql_url)
    try:
        await database.migrate()
        await store_samples(database)
    finally:
        await database.dispose()
    await _add_markets_of_exchanges(postgresql_url)
    own = quiet.model_copy(update={"database_url": postgresql_url})
    with served(own) as url:
        sent = _prepared(url)
    name = postgresql_url.partition("@/")[2].partition("?")[0]
    _read_only(postgresql_server, name, "on")
    with served(own) as url:
        _check_refusals(url, sent, "read-only")
    _read_only(postgresql_server, name, "off")
    with served(own) as url:
        postgresql_server.stop()
        try:
            _check_refusals(url, sent, "away")
            (error,) = _sent(url, "{ runs { totalCount } }")["errors"]
            assert error["message"] == "the database must answer, was away: try again later"
            assert error["extensions"] == {"code": "UNAVAILABLE"}
        finally:
            postgresql_server.start()
        _check_successes(url, sent)


def _read_only(server: PostgresqlServer, database: str, state: str) -> None:
    with server.connect() as connection:
        connection.execute(
            f"ALTER DATABASE {database} SET default_transaction_read_only = {state}".encode()
        )
