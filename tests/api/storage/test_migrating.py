"""A database that the first schema filled, brought up to today's by every migration since.

The rows were recorded by the code of that schema (first_schema/record.py) and are put into a
database that Alembic made at that revision; nothing of it knows today's tables.
"""

import hashlib
import json
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select
from sqlmodel import SQLModel, col

from api.broker.redis_server import EmbeddedRedis
from api.market_data.sample import generate_samples
from api.market_data.writer import store_market
from api.registry import config_of
from api.runs.outline import asked_of
from api.settings import Settings
from api.storage import blobs, idempotency, runs
from api.storage.database import Database
from api.storage.run_filters import RunFilter
from api.storage.tables import BlobRow
from api.watching.services import AskingServices
from tests.api.asking import Service
from tests.api.installation import StartWorker, redis_server, start_worker
from tests.api.storage.first_schema.answers import answers
from tests.api.storage.first_schema.rows import RECORDED, make_database, recorded

__all__ = ["redis_server", "start_worker"]  # fixtures


@pytest.fixture(params=["sqlite", "postgresql"])
def old_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    """Settings of a service whose database is as the first schema left it."""
    url = settings.database_url
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    make_database(url)
    return settings.model_copy(update={"database_url": url})


@pytest.fixture
async def migrated(old_settings: Settings) -> AsyncIterator[Database]:
    """The same database, migrated."""
    database = Database(old_settings.database_url)
    try:
        await database.migrate()
        assert await database.is_current()
        yield database
    finally:
        await database.dispose()


def test_the_recorded_rows_are_those_that_were_recorded() -> None:
    told = json.loads((RECORDED.parent / "metadata.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(RECORDED.read_bytes()).hexdigest()
    assert told[RECORDED.name]["sha256"] == digest
    statuses = {run["status"] for run in recorded()["tables"]["run"]}
    assert statuses == {"QUEUED", "SUCCEEDED", "CANCELLED"}


async def test_the_api_says_of_it_what_it_said_before(old_settings: Settings) -> None:
    # The API migrates when it starts.
    assert await answers(old_settings) == recorded()["answers"]


async def test_its_tables_become_exactly_those_of_the_code(migrated: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, SQLModel.metadata))

    async with migrated.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def _holds(document: object, older: object) -> bool:
    # What is newer has been added; all that was there is.
    if isinstance(document, dict) and isinstance(older, dict):
        return all(name in document and _holds(document[name], older[name]) for name in older)
    return document == older


async def test_nothing_of_it_is_lost(migrated: Database) -> None:
    tables = recorded()["tables"]
    async with migrated.session() as session:
        stored = await runs.page(session, first=100)
        assert {run.id for run in stored} == {run["id"] for run in tables["run"]}
        for run in stored:
            assert _holds(config_of(run).document(), run.config)
        names = (await session.execute(select(col(BlobRow.sha256)))).scalars()
        assert set(names) == {blob["sha256"] for blob in tables["blob"]}
        contents = await blobs.get_bytes(session, [blob["sha256"] for blob in tables["blob"]])
        assert all(blobs.digest(data) == name for name, data in contents.items())
        for key in tables["idempotency_key"]:
            found = await idempotency.find(session, key["owner"], key["key"])
            assert found is not None
            assert (found.run.id, found.input_hash) == (key["run_id"], key["input_hash"])


async def test_its_runs_are_found_by_what_they_are_about(migrated: Database) -> None:
    async with migrated.session() as session:
        for row in recorded()["tables"]["run"]:
            run = await runs.get(session, row["id"])
            assert run is not None
            asked = asked_of(config_of(run))
            for market in asked.markets:
                for strategy in asked.strategies:
                    which = RunFilter(market=market, strategy=strategy, period_ms=asked.period_ms)
                    found = await runs.page(session, first=100, which=which)
                    assert run.id in {one.id for one in found}
        none = RunFilter(period_ms=(0, 1))
        assert await runs.page(session, first=1, which=none) == []


async def test_it_takes_new_markets(migrated: Database) -> None:
    report = await store_market(migrated, generate_samples()[2])
    assert [one.revision for one in report.series] == [1] * len(report.series)


async def test_a_run_that_waited_is_computed_by_todays_worker(
    settings: Settings, redis_server: EmbeddedRedis, start_worker: StartWorker
) -> None:
    make_database(settings.database_url)
    changes = {"redis_url": redis_server.url, "reconcile_seconds": 0.3, "log_level": "warning"}
    services = AskingServices(settings.model_copy(update=changes))
    try:
        start_worker(**changes)  # migrates, and finds the run by reconciling: no queue holds it
        await services.open()
        recorded_id = next(r["id"] for r in recorded()["tables"]["run"] if r["status"] == "QUEUED")
        async with services.database.session() as session:
            waiting = await runs.get(session, recorded_id)
        assert waiting is not None
        ended = await Service(services).ended(waiting)
        assert (ended.status, ended.failure) == ("SUCCEEDED", None)
    finally:
        await services.close()
