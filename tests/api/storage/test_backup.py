"""Backups of both databases, by the commands that docs/operations.md names."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from functools import partial
from pathlib import Path

import psycopg
import pytest

from api.broker.tether import carry
from api.errors import BackupRefused
from api.settings import Settings
from api.storage import backup, workers
from api.storage.backup import back_up, restore
from api.storage.database import Database
from api.storage.tables import BlobRow, MarketRow
from tests import forked
from tests.api.storage.first_schema.answers import answers
from tests.api.storage.first_schema.rows import make_database, recorded
from tests.ports import unused_port
from tests.postgresql_server import find_program


def _market(name: str) -> MarketRow:
    return MarketRow(venue="v", symbol=name, base="b", quote="q", created_at_ms=0, updated_at_ms=0)


async def _run(*command: str) -> None:
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


async def test_a_restored_backup_says_what_the_database_said(
    settings: Settings, tmp_path: Path
) -> None:
    make_database(settings.database_url)
    back_up(settings.database_url, tmp_path / "copy.sqlite")
    database = Database(settings.database_url)
    try:
        await database.migrate()
        async with database.transaction() as session:
            session.add(_market("later"))
    finally:
        await database.dispose()
    restore(settings.database_url, tmp_path / "copy.sqlite", replace=True)
    assert await answers(settings) == recorded()["answers"]


async def test_a_backup_is_of_one_instant_while_everybody_writes(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    written = 0
    stop = False

    async def write() -> None:
        nonlocal written
        while not stop:
            async with database.transaction() as session:  # always two at once
                session.add_all([_market(f"{written}a"), _market(f"{written}b")])
            written += 1

    writing = asyncio.create_task(write())
    while written < 20:  # noqa: ASYNC110  what was written has no event
        await asyncio.sleep(0.01)
    before = written
    await asyncio.to_thread(back_up, settings.database_url, tmp_path / "copy.sqlite")
    stop = True
    await writing
    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        (count,) = copy.execute("SELECT count(*) FROM market").fetchone()
    copy.close()
    assert count % 2 == 0
    assert 2 * before <= count <= 2 * written
    assert not os.path.exists(tmp_path / "copy.sqlite-wal")  # noqa: ASYNC240, PTH110


async def test_a_backup_ends_though_somebody_commits_all_the_time(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_TELL_SECONDS", 0.002)
    async with database.transaction() as session:
        for number in range(40):  # takes longer than a heartbeat of those below
            data = os.urandom(1_000_000)
            session.add(BlobRow(sha256=f"{number}", data=data, byte_count=len(data)))
    told: list[tuple[int, int]] = []
    beats = 0
    stop = False

    async def beat() -> None:
        nonlocal beats
        while not stop:
            async with database.transaction() as session:
                await workers.beat(session, "w", 0, beats, 0)
            beats += 1

    beating = asyncio.create_task(beat())
    try:
        async with asyncio.timeout(60):
            size = await asyncio.to_thread(
                back_up,
                settings.database_url,
                tmp_path / "copy.sqlite",
                lambda done, total: told.append((done, total)),
            )
    finally:
        stop = True
        await beating
    assert beats > 3
    assert size > 40_000_000
    assert told == sorted(told)
    assert any(0 < done < total for done, total in told)
    assert told[-1][0] == told[-1][1]
    assert sorted(os.listdir(tmp_path)) == ["copy.sqlite", "home"]  # noqa: PTH208


@pytest.mark.parametrize("word", ["api", "worker"])
async def test_nothing_is_restored_under_a_process_that_has_the_database(
    settings: Settings, migrated_database: Path, tmp_path: Path, word: str
) -> None:
    settings.home.mkdir()
    shutil.copy(migrated_database, settings.home / "carrybench.sqlite")
    copy = tmp_path / "copy.sqlite"
    back_up(settings.database_url, copy)
    redis = {"CARRY_REDIS_URL": "redis://127.0.0.1:1"}
    environment = os.environ | redis | {"CARRY_HOME": str(settings.home)}
    environment["CARRY_PORT"] = str(unused_port())
    restore_it = partial(
        forked.carry, "restore", str(copy), "--replace", environment=environment, timeout=120
    )
    process = await asyncio.create_subprocess_exec(*carry(word), env=environment)
    try:
        async with asyncio.timeout(120):
            refused = await asyncio.to_thread(restore_it)
            while refused.returncode == 0:  # it has not come to the database yet
                refused = await asyncio.to_thread(restore_it)
        assert "must be open in no process (carry up, api, worker), was" in refused.stderr
    finally:
        process.kill()
        await process.wait()
    done = await asyncio.to_thread(restore_it)
    assert done.returncode == 0, done.stderr


async def test_what_is_no_backup_changes_nothing(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    async with database.transaction() as session:
        session.add(_market("mine"))
    whole = tmp_path / "whole.sqlite"
    back_up(settings.database_url, whole)
    damaged, newer, other = (tmp_path / name for name in ("damaged", "newer", "other"))
    data = bytearray(whole.read_bytes())
    data[4_096 * 2 : 4_096 * 40] = b"\xff" * 4_096 * 38
    damaged.write_bytes(data)
    shutil.copy(whole, newer)
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    other.write_bytes(b"no database, but long enough to be one" * 1_000)
    refused = {
        tmp_path / "absent": "must be a file",
        damaged: "the backup must be",
        newer: "must be of this version or an older one",
        other: "must be a SQLite database",
        whole: "must not be there, or --replace be given",
    }
    for path, rule in refused.items():
        with pytest.raises(BackupRefused, match=rule):
            restore(settings.database_url, path, replace=path != whole)
    with pytest.raises(BackupRefused, match="must be a new file"):
        back_up(settings.database_url, whole)
    with pytest.raises(BackupRefused, match="was none at"):
        back_up(f"sqlite:///{tmp_path}/nothing.sqlite", tmp_path / "new")
    with pytest.raises(BackupRefused, match="use pg_dump and pg_restore"):
        back_up("postgresql://carry@/carry", tmp_path / "new")
    async with database.session() as session:
        assert await session.get(MarketRow, 1) is not None


async def test_pg_dump_and_pg_restore_bring_it_back(
    settings: Settings, postgresql_url: str, tmp_path: Path
) -> None:
    make_database(postgresql_url)
    dump = tmp_path / "carrybench.dump"
    dumping, restoring_it = find_program("pg_dump"), find_program("pg_restore")
    assert dumping is not None
    assert restoring_it is not None
    command = [str(dumping), "--format=custom", f"--file={dump}", postgresql_url]
    await _run(*command)
    restoring = settings.model_copy(update={"database_url": postgresql_url})
    database = Database(postgresql_url)
    try:
        await database.migrate()
        async with database.transaction() as session:
            session.add(_market("later"))
    finally:
        await database.dispose()
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    command = [str(restoring_it), "--no-owner", "--exit-on-error", f"--dbname={postgresql_url}"]
    await _run(*command, str(dump))
    assert await answers(restoring) == recorded()["answers"]
