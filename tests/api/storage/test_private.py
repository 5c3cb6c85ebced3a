"""What is stored is read by its owner alone, whatever the umask of whoever starts the service."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.broker.redis_server import EmbeddedRedis
from api.settings import Settings
from api.storage.backup import back_up, restore
from api.storage.database import Database
from api.supervisor import only_one


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """A umask by which everybody reads and writes what is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def _modes(folder: Path) -> dict[str, str]:
    """The modes of a folder and of all in it, but for sockets: theirs are Redis' own affair."""
    found = [folder, *sorted(folder.rglob("*"))]
    return {str(path.relative_to(folder)): oct(stat.S_IMODE(path.stat().st_mode)) for path in found}


async def _written(settings: Settings) -> dict[str, str]:
    """The modes of a home while its database is written to."""
    database = Database(settings.database_url)
    try:
        await database.migrate()
        return _modes(settings.home)
    finally:
        await database.dispose()


def test_a_home_and_its_database_are_private(settings: Settings) -> None:
    with only_one(settings.home):
        modes = asyncio.run(_written(settings))
    assert modes == {
        ".": "0o700",
        "carry.lock": "0o600",
        "carrybench.sqlite": "0o600",
        "carrybench.sqlite-shm": "0o600",
        "carrybench.sqlite-wal": "0o600",
    }


def test_a_home_of_an_earlier_release_becomes_private(
    settings: Settings, migrated_database: Path
) -> None:
    settings.home.mkdir()
    for suffix in ("", "-wal", "-shm"):
        (settings.home / f"carrybench.sqlite{suffix}").touch()
    (settings.home / "carrybench.sqlite").write_bytes(migrated_database.read_bytes())
    assert set(_modes(settings.home).values()) == {"0o777", "0o666"}
    assert set(asyncio.run(_written(settings)).values()) == {"0o700", "0o600"}


def test_a_folder_of_other_things_keeps_its_mode(tmp_path: Path, settings: Settings) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    url = f"sqlite:///{shared}/of_a_team.sqlite"
    modes = asyncio.run(_written(settings.model_copy(update={"home": shared, "database_url": url})))
    assert modes.pop(".") == "0o777"
    assert set(modes.values()) == {"0o600"}


def test_backups_are_private_and_so_is_what_is_restored(settings: Settings, tmp_path: Path) -> None:
    asyncio.run(_written(settings))
    target = tmp_path / "backup.sqlite"
    back_up(settings.database_url, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    target.chmod(0o644)
    restore(settings.database_url, target, replace=True)
    assert _modes(settings.home)["carrybench.sqlite"] == "0o600"


def test_redis_lives_in_a_folder_of_its_own_user(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path / "redis") as server:
        assert stat.S_IMODE(server.socket.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
