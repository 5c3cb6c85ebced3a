"""The database, on real SQLite files and a real PostgreSQL server."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import SQLModel

import api.storage.tables  # noqa: F401  fills SQLModel.metadata
from api.settings import Settings
from api.storage.database import Database, newest_revision
from api.storage.engines import normalise_url
from api.storage.tables import MarketRow, SeriesRow
from tests.read_only import read_only

ROOT = Path(__file__).resolve().parents[3]


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, SQLModel.metadata))


async def test_migrations_make_exactly_the_tables_of_the_code(either_database: Database) -> None:
    async with either_database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_migrating_again_changes_nothing(either_database: Database) -> None:
    await either_database.migrate()
    assert await either_database.is_current()


def test_the_newest_revision_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "api" / "storage" / "migrations"))
    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_a_worker_on_a_current_database_loads_no_alembic(settings: Settings) -> None:
    program = (
        "import asyncio, sys\n"
        "from api.watching.services import AskingServices\n"
        "from api.settings import get_settings\n"
        "async def start():\n"
        "    services = AskingServices(get_settings())\n"
        "    await services.open()\n"
        "    await services.close()\n"
        "asyncio.run(start())\n"
        "print('alembic' in sys.modules)\n"
    )
    environment = {**os.environ, "CARRY_HOME": str(settings.home)}
    answers = [
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert answers == [["True"], ["False"]]


def test_alembic_itself_works_on_the_database_of_the_settings(settings: Settings) -> None:
    alembic = [sys.executable, "-m", "alembic"]
    environment = {**os.environ, "CARRY_DATABASE_URL": settings.database_url}
    for command in (["upgrade", "head"], ["check"]):
        done = subprocess.run(
            [*alembic, *command], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert "No new upgrade operations detected" in done.stdout


async def test_an_unmigrated_database_is_not_current(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        assert not await database.is_current()
    finally:
        await database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_several_migrations_at_once_meet_in_one_schema(
    settings: Settings, kind: str, request: pytest.FixtureRequest
) -> None:
    url = settings.database_url
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    databases = [Database(url) for _ in range(4)]
    try:
        await asyncio.gather(*(database.migrate() for database in databases))
        assert await databases[0].is_current()
    finally:
        await asyncio.gather(*(database.dispose() for database in databases))


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 15_000)],
)
async def test_every_sqlite_connection_is_prepared(
    database: Database, pragma: str, expected: object
) -> None:
    async with database.engine.connect() as connection:
        answer = await connection.execute(text(f"PRAGMA {pragma}"))
        assert answer.scalar_one() == expected


async def test_a_series_without_its_market_is_refused(either_database: Database) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with either_database.transaction() as session:
            session.add(
                SeriesRow(
                    market_id=1, kind="funding", revision=1, first_ts_ms=0, last_ts_ms=0,
                    row_count=1, sha256="0" * 64, created_at_ms=0,
                )
            )  # fmt: skip


def _market(symbol: str) -> MarketRow:
    return MarketRow(
        venue="v", symbol=symbol, base="b", quote="q", created_at_ms=0, updated_at_ms=0
    )


async def _count(database: Database) -> int:
    async with database.session() as session:
        return int((await session.execute(text("SELECT count(*) FROM market"))).scalar_one())


async def test_a_transaction_commits_at_its_end(either_database: Database) -> None:
    async with either_database.transaction() as session:
        session.add(_market("a"))
    assert await _count(either_database) == 1


async def test_a_failed_transaction_leaves_nothing(either_database: Database) -> None:
    async def fail_half_way() -> None:
        async with either_database.transaction() as session:
            session.add(_market("a"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_half_way()
    assert await _count(either_database) == 0


async def test_a_session_without_commit_leaves_nothing(either_database: Database) -> None:
    async with either_database.session() as session:
        session.add(_market("a"))
        await session.flush()
    assert await _count(either_database) == 0


async def test_deciding_on_a_read_inside_a_transaction_is_safe(database: Database) -> None:
    async def add_unless_there_are_three(index: int) -> None:
        async with database.transaction() as session:
            counted = await session.execute(text("SELECT count(*) FROM market"))
            if counted.scalar_one() < 3:
                session.add(_market(str(index)))

    await asyncio.gather(*(add_unless_there_are_three(index) for index in range(12)))
    assert await _count(database) == 3


async def test_writing_after_reading_while_another_writes_is_not_locked_out(
    database: Database,
) -> None:
    async with database.session() as session:
        await session.execute(text("SELECT count(*) FROM market"))
        async with database.transaction() as other:
            other.add(_market("other"))
        session.add(_market("own"))
        await session.commit()
    assert await _count(database) == 2


async def test_reachability_is_told_truly(database: Database, tmp_path: Path) -> None:
    assert await database.is_reachable()
    folder = tmp_path / "folder.sqlite"
    folder.mkdir()
    broken = Database(f"sqlite:///{folder}")
    try:
        assert not await broken.is_reachable()
    finally:
        await broken.dispose()


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("sqlite:///x.sqlite", "sqlite+aiosqlite"),
        ("postgres://user@host/name", "postgresql+psycopg"),
        ("postgresql://user@host/name", "postgresql+psycopg"),
        ("postgresql+psycopg://user@host/name", "postgresql+psycopg"),
    ],
)
def test_urls_get_the_driver_of_this_service(written: str, driver: str) -> None:
    assert normalise_url(written).drivername == driver


async def test_writers_of_several_processes_and_tasks_all_get_their_turn(
    database: Database, settings: Settings
) -> None:
    other = Database(settings.database_url)

    async def write(into: Database, number: int) -> None:
        async with into.transaction(durable=number % 5 == 0) as session:
            count = await session.scalar(text("SELECT count(*) FROM blob"))
            data = {"sha": str(count), "data": b"x" * 100_000}
            await session.execute(
                text("INSERT INTO blob (sha256, data, byte_count) VALUES (:sha, :data, 1)"), data
            )

    try:
        await asyncio.gather(
            *(write(one, number) for number in range(40) for one in (database, other))
        )
    finally:
        await other.dispose()
    async with database.session() as session:
        assert await session.scalar(text("SELECT count(*) FROM blob")) == 80


async def test_only_what_is_promised_waits_for_the_disk(database: Database) -> None:
    async def level(*, durable: bool) -> int:
        async with database.transaction(durable=durable) as session:
            return int(await session.scalar(text("PRAGMA synchronous")) or 0)

    assert [await level(durable=True), await level(durable=False)] == [2, 1]
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(durable=True):
            raise ZeroDivisionError
    assert await level(durable=False) == 1


async def test_the_write_ahead_log_is_moved_into_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.storage.database._TIDY_SECONDS", 0.05)
    path = Path(database.url.database or "")
    log = path.with_name(f"{path.name}-wal")
    for number in range(20):
        async with database.transaction() as session:
            insert = (
                "INSERT INTO blob (sha256, data, byte_count) VALUES (:sha, zeroblob(2000000), 1)"
            )
            await session.execute(text(insert), {"sha": str(number)})
        await asyncio.sleep(0.1)
    sizes = await asyncio.to_thread(lambda: (path.stat().st_size, log.stat().st_size))
    assert sizes[0] > 30_000_000
    assert sizes[1] < 30_000_000


async def test_a_database_that_was_read_only_is_written_again_by_the_same_process(
    database: Database,
) -> None:
    async def write(number: int) -> None:
        async with database.transaction(durable=number % 2 == 0) as session:
            insert = "INSERT INTO blob (sha256, data, byte_count) VALUES (:sha, zeroblob(1), 1)"
            await session.execute(text(insert), {"sha": str(number)})

    await write(0)
    await database.dispose()
    with read_only(Path(database.url.database or "")):
        for number in (1, 2):
            with pytest.raises(OperationalError, match="readonly"):
                await write(number)
        async with database.session() as session:
            assert await session.scalar(text("SELECT count(*) FROM blob")) == 1
    for number in (3, 4):
        await write(number)


async def test_a_snapshot_still_has_what_is_removed_meanwhile(either_database: Database) -> None:
    async with either_database.transaction() as session:
        session.add(
            MarketRow(
                venue="binance",
                symbol="BTC/USDT:USDT",
                base="BTC",
                quote="USDT",
                created_at_ms=1,
                updated_at_ms=1,
            )
        )
    async with either_database.snapshot() as before:
        assert len((await before.execute(select(MarketRow))).all()) == 1
        async with either_database.transaction() as session:
            await session.execute(delete(MarketRow))
        assert len((await before.execute(select(MarketRow))).all()) == 1
    async with either_database.session() as session:
        assert (await session.execute(select(MarketRow))).all() == []
