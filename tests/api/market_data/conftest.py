"""Sound market folders that a test may spoil."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from api.market_data.files.flags import Flags
from api.market_data.files.reading import gather
from api.market_data.files.storing import data_of, merge_all
from api.market_data.series import MarketData

Write = Callable[..., Path]
START = datetime(2024, 1, 1)  # noqa: DTZ001  the canonical layout stores naive UTC


def times(count: int, step_hours: float) -> list[datetime]:
    return [START + timedelta(hours=step_hours * row) for row in range(count)]


def make_funding(count: int = 12) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "timestamp": times(count, 8),
            "rate": [0.0001 * (row % 3 - 0.5) for row in range(count)],
            "interval_hours": [8] * count,
        },
        schema={
            "timestamp": pl.Datetime("ms"),
            "rate": pl.Float64,
            "interval_hours": pl.Int32,
        },
    )


def make_bars(count: int = 96, price: float = 100.0) -> pl.DataFrame:
    opened = [price + row % 7 for row in range(count)]
    return pl.DataFrame(
        {
            "timestamp": times(count, 1),
            "open": opened,
            "high": [value + 2 for value in opened],
            "low": [value - 2 for value in opened],
            "close": [value + 1 for value in opened],
            "volume": [10.0 + row for row in range(count)],
        },
        schema_overrides={"timestamp": pl.Datetime("ms")},
    )


def make_marks(count: int = 12) -> pl.DataFrame:
    return pl.DataFrame(
        {"timestamp": times(count, 8), "mark_price": [100.0 + row for row in range(count)]},
        schema_overrides={"timestamp": pl.Datetime("ms")},
    )


SOUND: dict[str, Callable[[], pl.DataFrame]] = {
    "funding": make_funding,
    "perp_1h": make_bars,
    "spot_1h": make_bars,
    "mark_1h": make_bars,
    "funding_mark": make_marks,
}


def read_folder(folder: Path) -> MarketData:
    """The one market of a folder as the importer would store it."""
    gathered = gather([folder], Flags(), skip_refused=False)
    ((market, series),) = merge_all(gathered.pieces, {}).items()
    return data_of(market, series, series)


@pytest.fixture
def write_market(tmp_path: Path) -> Write:
    """write_market("binance/BTCUSDT", spot_1h=table, mark_1h=None) writes a sound market folder
    with some series replaced or left out; returns the folder."""

    def write(name: str = "binance/BTCUSDT", **series: pl.DataFrame | None) -> Path:
        folder = tmp_path / "tree" / name
        folder.mkdir(parents=True, exist_ok=True)
        tables: dict[str, pl.DataFrame | None] = {
            stem: make() for stem, make in SOUND.items() if stem not in series
        }
        for stem, table in {**tables, **series}.items():
            if table is not None:
                table.write_parquet(folder / f"{stem}.parquet")
        return folder

    return write


@pytest.fixture
def funding_table() -> pl.DataFrame:
    return make_funding()


@pytest.fixture
def bar_table() -> pl.DataFrame:
    return make_bars()


@pytest.fixture
def mark_table() -> pl.DataFrame:
    return make_marks()
