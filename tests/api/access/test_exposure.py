"""A service that strangers can reach starts with a key or not at all."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.access import keys
from api.access.exposure import keys_are_required, refuse_without_a_key
from api.access.grants import Scope
from api.errors import SettingsInvalid
from api.settings import Settings
from api.storage.database import Database
from tests.served_app import served

_EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("host", "require_keys", "expected"),
    [
        ("127.0.0.1", False, False),
        ("127.8.8.8", False, False),
        ("localhost", False, False),
        ("::1", False, False),
        ("127.0.0.1", True, True),
        (_EVERYWHERE, False, True),
        ("::", False, True),
        ("192.0.2.1", False, True),
        ("localhost.evil.example", False, True),
        ("127.0.0.1.nip.io", False, True),
    ],
)
def test_keys_are_required_beyond_loopback(
    host: str, require_keys: bool, expected: bool, settings: Settings
) -> None:
    changes = {"host": host, "require_keys": require_keys}
    assert keys_are_required(settings.model_copy(update=changes)) is expected


async def test_one_usable_key_is_enough(settings: Settings, database: Database) -> None:
    for changes in ({"host": _EVERYWHERE}, {"require_keys": True}):
        strict = settings.model_copy(update=changes)
        with pytest.raises(SettingsInvalid, match="`carry keys create`"):
            await refuse_without_a_key(strict)
        key = await keys.create(database, Scope.READ)
        await refuse_without_a_key(strict)
        await keys.revoke(database, key.row.id)
        with pytest.raises(SettingsInvalid, match="no usable API key"):
            await refuse_without_a_key(strict)


async def test_without_a_database_there_is_no_key_and_none_is_made(settings: Settings) -> None:
    with pytest.raises(SettingsInvalid, match=f"was {_EVERYWHERE}$"):
        await refuse_without_a_key(settings.model_copy(update={"host": _EVERYWHERE}))
    assert not settings.home.exists()


async def test_an_empty_database_has_no_key(settings: Settings) -> None:
    empty = Database(settings.database_url)
    assert await empty.is_reachable()
    await empty.dispose()
    with pytest.raises(SettingsInvalid, match="CARRY_HOST"):
        await refuse_without_a_key(settings.model_copy(update={"host": _EVERYWHERE}))


async def test_a_database_that_does_not_answer_is_told(settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://carry@127.0.0.1:{closed.getsockname()[1]}/carry"
        changes = {"host": _EVERYWHERE, "database_url": url}
        with pytest.raises(SettingsInvalid, match="CARRY_DATABASE_URL must name a database"):
            await refuse_without_a_key(settings.model_copy(update=changes))


@pytest.mark.parametrize("command", ["api", "up"])
@pytest.mark.parametrize(
    ("name", "value"), [("CARRY_HOST", _EVERYWHERE), ("CARRY_REQUIRE_KEYS", "1")]
)
def test_the_commands_end_with_a_sentence(
    command: str, name: str, value: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ended = subprocess.run(
        [sys.executable, "-m", "api.cli.main", command],
        env={"CARRY_HOME": str(home), "CARRY_PORT": "0", name: value, "PATH": ""},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"carry: {name} must be ")
    assert "make one by `carry keys create`" in line
    assert not home.exists()


async def test_with_a_key_it_listens_to_other_machines_and_asks_for_it(
    settings: Settings, database: Database
) -> None:
    key = await keys.create(database, Scope.READ)
    changes = {"host": _EVERYWHERE, "port": 0, "log_level": "error"}

    def ask() -> list[int]:
        with (
            served(settings.model_copy(update=changes)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            body = {"query": "{ __typename }"}
            bearer = {"authorization": f"Bearer {key.text}", "host": "carry.example"}
            return [
                client.post("/graphql", json=body).status_code,
                client.post("/graphql", json=body, headers=bearer).status_code,
                client.get("/healthz").status_code,
            ]

    assert await asyncio.to_thread(ask) == [401, 200, 200]
