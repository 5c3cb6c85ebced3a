"""Sources out of text or bytes, and readings of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import polars as pl
import pytest

from api.market_data.contracts import Market
from api.market_data.files.model import Given, Hints, Reading, Said
from api.market_data.files.registry import format_named, recognise
from api.market_data.files.source import Source


@dataclass(frozen=True)
class Shown:
    """A series that a file gave, as a table of its rows; what it does not know is null."""

    given: Given

    def __getattr__(self, name: str) -> Any:
        return getattr(self.given[1], name)

    @property
    def market(self) -> Market:
        return self.given[0]

    @property
    def table(self) -> pl.DataFrame:
        series = self.given[1]
        time, *values = series.columns
        columns = {"timestamp": series.columns[time], "row": series.rows}
        columns |= {name: series.columns[name] for name in values}
        table = pl.DataFrame(columns).fill_nan(None)
        return table.rename({"price": "mark_price"}, strict=False)


@dataclass(frozen=True)
class ShownReading:
    """A reading whose series are shown as tables."""

    reading: Reading

    def __getattr__(self, name: str) -> Any:
        return getattr(self.reading, name)

    @property
    def found(self) -> tuple[Shown, ...]:
        return tuple(map(Shown, self.reading.found))


Read = Callable[..., ShownReading]


def make_source(name: str, content: str | bytes) -> Source:
    """A file of this name in a folder that tells nothing."""
    data = content.encode() if isinstance(content, str) else content
    return Source(name, PurePath("/folder") / name, data)


@pytest.fixture(scope="session")
def read() -> Read:
    """Read content under a file name; keywords are what the user says of this very file."""

    def run(
        name: str, content: str | bytes, *, taken_for: str = "", **said: object
    ) -> ShownReading:
        source = make_source(name, content)
        layout = format_named(taken_for) if taken_for else recognise(source)
        assert layout is not None
        reading = layout.read(source, Hints(firm=Said(**said)))  # type: ignore[arg-type]
        return ShownReading(reading)

    return run


@pytest.fixture(scope="session")
def vendor(shared_dir: Path) -> Path:
    """Raw files of exchanges and tools as found."""
    return shared_dir / "data" / "vendor"


def only(reading: ShownReading) -> Shown:
    """The one series of a reading."""
    (found,) = reading.found
    return found


def label_of(found: Shown) -> str:
    """venue symbol kind timeframe"""
    market = found.market
    return f"{market.venue} {market.symbol} {found.kind} {found.timeframe}".strip()
