"""An old process on a database that a later release has migrated ends, and says why."""

import asyncio
import os
import signal
import subprocess
from contextlib import suppress

import pytest
from sqlalchemy import text

from api.broker.tether import carry
from api.errors import DatabaseIsNewer
from api.settings import Settings, environment_name
from api.storage.database import Database, newest_revision
from tests.api.installation import StartWorker
from tests.ports import unused_port

_SECONDS = 120


async def _migrated_by_a_later_release(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        async with database.transaction() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    finally:
        await database.dispose()


def _environment(settings: Settings) -> dict[str, str]:
    own = {
        environment_name(name): str(value)
        for name, value in settings
        if value is not None and not isinstance(value, tuple)
    }
    return os.environ | own


@pytest.mark.parametrize("word", ["api", "worker", "up", "migrate"])
async def test_it_is_not_started(settings: Settings, word: str) -> None:
    await _migrated_by_a_later_release(settings)
    ended = await asyncio.to_thread(
        subprocess.run,
        carry(word),
        env=_environment(settings.model_copy(update={"port": unused_port()})),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip().endswith(
        f"carry: the database must be of this version or an older one (revision "
        f"{newest_revision()}), was 9999: start the newer version"
    )


async def test_a_running_worker_ends(settings: Settings, start_worker: StartWorker) -> None:
    worker = start_worker()
    await asyncio.sleep(0.5)
    await _migrated_by_a_later_release(settings)
    await asyncio.to_thread(worker.join, _SECONDS)
    assert worker.exitcode is not None


async def test_a_running_api_ends_and_says_why(settings: Settings) -> None:
    port = unused_port()
    api = await asyncio.create_subprocess_exec(
        *carry("api"),
        env=_environment(settings.model_copy(update={"port": port})),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_SECONDS):
            await _until_it_listens(port)
            await _migrated_by_a_later_release(settings)
            _, errors = await api.communicate()
    finally:
        with suppress(ProcessLookupError):
            api.kill()
    assert api.returncode in {0, -signal.SIGTERM}
    assert b"start the newer version" in errors
    assert b"Traceback" not in errors


async def _until_it_listens(port: int) -> None:
    while True:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)


async def test_an_older_database_is_migrated(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        await database.refuse_newer()
        await _migrated_by_a_later_release(settings)
        with pytest.raises(DatabaseIsNewer) as refused:
            await database.migrate()
    finally:
        await database.dispose()
    assert (refused.value.stored, refused.value.known) == ("9999", newest_revision())
