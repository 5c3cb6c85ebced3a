"""`carry import`: a directory of the canonical layout into the database.

Every file is checked before the first one is stored, so a refused import changes nothing.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from api.errors import ImportRefused
from api.logs import get_logger
from api.market_data.layout import MarketFolder, find_markets
from api.market_data.parquet import read_series
from api.market_data.series import MarketData, Series, finest
from api.market_data.writer import MarketReport, store_market
from api.storage.database import Database

# A perp this many times its spot is quoted in another unit: no real basis comes near.
_UNIT_FACTOR = 4.0

OnProgress = Callable[[int, int, str], None]
log = get_logger(__name__)


@dataclass(frozen=True)
class ImportReport:
    """What an import found and what became of it."""

    markets: tuple[MarketReport, ...]

    @property
    def unchanged(self) -> bool:
        """Whether everything was stored already."""
        return all(market.unchanged for market in self.markets)


async def import_directory(
    database: Database, path: Path, on_progress: OnProgress | None = None
) -> ImportReport:
    """Import one market, one venue or a tree of venues.

    on_progress(done, total, what) counts files checked and then markets stored.
    Raises ImportRefused; nothing of the directory is stored then.
    """
    folders = await asyncio.to_thread(find_markets, path)
    file_count = sum(len(folder.files) for folder in folders)
    total = file_count + len(folders)
    done = 0

    def report(what: str, steps: int) -> None:
        nonlocal done
        done += steps
        if on_progress is not None:
            on_progress(done, total, what)

    # Read twice, checked first and stored then: a tree may be larger than memory.
    for folder in folders:
        await asyncio.to_thread(read_market, folder)
        report(f"checked {folder.venue} {folder.symbol}", len(folder.files))
    markets = []
    for folder in folders:
        data = await asyncio.to_thread(read_market, folder)
        skipped = tuple(str(file) for file in folder.skipped)
        stored = await store_market(database, data, skipped)
        log.info(
            "market imported",
            venue=stored.venue,
            symbol=stored.symbol,
            series=len(stored.series),
            unchanged=stored.unchanged,
        )
        markets.append(stored)
        report(f"stored {folder.venue} {folder.symbol}", 1)
    return ImportReport(tuple(markets))


def read_market(folder: MarketFolder) -> MarketData:
    """All series of a market folder; raises ImportRefused."""
    series = tuple(read_series(file) for file in folder.files)
    return MarketData(
        venue=folder.venue,
        symbol=folder.symbol,
        base=folder.base,
        quote=folder.quote,
        spot_multiplier=spot_multiplier(str(folder.path), (folder.contract_size, 1.0), series),
        synthetic=False,
        series=series,
    )


def spot_multiplier(where: str, candidates: Sequence[float], series: tuple[Series, ...]) -> float:
    """Spot coins per perp unit: the first candidate that the prices confirm.

    1000BONK's spot is quoted per coin, but some venues list the spot per 1000 as well.
    where: how a refusal names the market. Without prices of both legs the first one stands.
    """
    ratio = _perp_to_spot(series)
    if ratio is None:
        return candidates[0]
    for multiplier in candidates:
        if 1 / _UNIT_FACTOR <= ratio / multiplier <= _UNIT_FACTOR:
            return multiplier
    raise ImportRefused(
        where,
        None,
        "perp and spot must be prices of the same coin, was a median ratio of "
        f"{ratio:.6g} (tried: {_list(candidates)} to 1)",
    )


def _list(candidates: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in dict.fromkeys(candidates))


def _perp_to_spot(series: tuple[Series, ...]) -> float | None:
    perp, spot = finest(series, "perp"), finest(series, "spot")
    if perp is None or spot is None:
        return None
    _, in_perp, in_spot = np.intersect1d(
        perp.ts_ms, spot.ts_ms, assume_unique=True, return_indices=True
    )
    if not len(in_perp):
        return None
    return float(np.median(perp.columns["open"][in_perp] / spot.columns["open"][in_spot]))
