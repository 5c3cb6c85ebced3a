"""The small cases of `../shared/data/trials`, imported as their README says, and what is stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from api.instants import instant
from api.market_data.files.flags import parse_flags
from api.market_data.files.importing import import_files
from api.market_data.files.receipts import FilesReport
from api.market_data.series import Series
from api.market_data.writer import load_series
from api.storage import markets
from api.storage.database import Database

Rows = list[tuple[str, float]]


def at(written: str) -> int:
    """Epoch milliseconds of "2024-01-01 08:00", UTC."""
    return round(datetime.fromisoformat(f"{written}+00:00").timestamp() * 1_000)


def rows_of(series: Series) -> Rows:
    """Time and rate of settlements, time and open of bars."""
    column = {"funding": "rate", "funding_mark": "price"}.get(series.kind, "open")
    times = (f"{instant(int(ts_ms)):%Y-%m-%d %H:%M}" for ts_ms in series.ts_ms)
    return list(zip(times, map(float, series.columns[column]), strict=True))


async def bring_in(database: Database, *paths: Path, **flags: Sequence[str]) -> FilesReport:
    """`carry import PATH... --FLAG VALUE`; raises ImportRefused."""
    return await import_files(database, paths, parse_flags(**flags))


async def stored(database: Database) -> Mapping[str, Series]:
    """Every series that is stored, by "binance BTC/USDT:USDT perp 1h"."""
    found: dict[str, Series] = {}
    async with database.session() as session:
        for row in await markets.all_of(session):
            for series in await load_series(session, row.venue, row.symbol):
                found[f"{row.venue} {row.symbol} {series.name}"] = series
    return found


async def stored_rows(database: Database) -> dict[str, Rows]:
    """Their times and rates or opens."""
    return {name: rows_of(series) for name, series in (await stored(database)).items()}
