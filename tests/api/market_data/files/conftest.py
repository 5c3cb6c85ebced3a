"""Sources out of text or bytes, and readings of them."""

from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from api.market_data.files.model import Found, Hints, Reading, Said
from api.market_data.files.registry import format_named, recognise
from api.market_data.files.source import Source

Read = Callable[..., Reading]


def make_source(name: str, content: str | bytes) -> Source:
    """A file of this name in a folder that tells nothing."""
    data = content.encode() if isinstance(content, str) else content
    return Source(name, PurePath("/folder") / name, data)


@pytest.fixture(scope="session")
def read() -> Read:
    """Read content under a file name; keywords are what the user says of this very file."""

    def run(name: str, content: str | bytes, *, taken_for: str = "", **said: object) -> Reading:
        source = make_source(name, content)
        layout = format_named(taken_for) if taken_for else recognise(source)
        assert layout is not None
        return layout.read(source, Hints(firm=Said(**said)))  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def vendor(shared_dir: Path) -> Path:
    """Raw files of exchanges and tools as found."""
    return shared_dir / "data" / "vendor"


def only(reading: Reading) -> Found:
    """The one series of a reading."""
    (found,) = reading.found
    return found


def label_of(found: Found) -> str:
    """venue symbol kind timeframe"""
    market = found.market
    return f"{market.venue} {market.symbol} {found.kind} {found.timeframe}".strip()
