"""Log lines never hold a webhook's secret or a key's hash, however much is logged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.settings import Settings

_PROGRAM = """
import asyncio, json, sys
from api.access import keys
from api.access.grants import Scope
from api.logs import configure_logs, get_logger
from api.settings import get_settings
from api.storage import api_keys
from api.storage import webhooks as stored
from api.storage.database import Database
from api.storage.tables import ApiKeyRow
from api.webhooks import registry

home, url = sys.argv[1:]
settings = get_settings(home=home, database_url=url, log_level="debug", log_format="json")
configure_logs(settings)

async def main():
    database = Database(url)
    await database.migrate()
    key = await keys.create(database, Scope.RUN)
    hook = await registry.create(
        database, settings, owner="a", url="https://a.example/", label=None
    )
    rotated = await registry.rotate(database, hook.id, owner="a", grace_seconds=60)
    await keys.listed(database, ended_too=True)
    try:
        async with database.transaction() as session:
            await api_keys.insert(session, ApiKeyRow(**key.row.model_dump()))
    except Exception:
        get_logger("test").exception("stored twice")
    await database.dispose()
    print(json.dumps([key.text, key.row.sha256, hook.secret, rotated.secret]))

asyncio.run(main())
"""


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_nothing_secret_is_logged_at_level_debug(
    kind: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    url = settings.database_url
    if kind == "PostgreSQL":
        url = request.getfixturevalue("postgresql_url")
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(settings.home), url],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert "stored twice" in {line["event"] for line in lines}
    assert "debug" in {line["level"] for line in lines}
    for secret in json.loads(done.stdout):
        assert secret not in done.stderr
