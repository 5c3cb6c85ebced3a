"""Fixtures that every room may use: settings in a private home, a migrated database."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.settings import Settings, get_settings
from api.storage.database import Database

_SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder of real data and oracles beside the repository."""
    if not _SHARED.is_dir():
        reason = f"real data must lie beside the repository in ../{_SHARED.name}, was absent"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return _SHARED


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a private home; the caller's own CARRY_ variables do not reach the test."""
    for name in [name for name in os.environ if name.startswith("CARRY_")]:
        monkeypatch.delenv(name)
    return get_settings(home=tmp_path / "home")


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """A migrated SQLite database in the private home."""
    opened = Database(settings.database_url)
    try:
        await opened.migrate()
        yield opened
    finally:
        await opened.dispose()
