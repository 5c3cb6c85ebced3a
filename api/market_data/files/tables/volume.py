"""Volume in coins: by the turnover beside it, or unknown where nothing tells."""

import math

import numpy as np
import polars as pl

from api.market_data.series import HOUR_MS

_NEAR = 0.2  # a bar's own average price lies this near to its close in the median
_SIZES = (1.0, 2.0, 2.5, 5.0)
_SIZE_NEAR = 0.03
# In dollars: no market's busiest hour comes near it, and a median hour is a hundredth.
_MOST_PER_HOUR = 5e10


def coins_of(rows: pl.DataFrame) -> tuple[pl.Series, bool, str | None]:
    """Volume in coins (null: unknown), whether the turnover proves it, and what to tell.

    rows: close, volume and perhaps turnover. Turnover over close is the coins that were traded,
    so where it is a round part of the volume, the volume counts contracts of that size.
    """
    volume = rows["volume"]
    unknown = pl.repeat(None, len(volume), dtype=pl.Float64, eager=True)
    if "turnover" not in rows.columns:
        if _is_beyond_belief(rows):
            note = "volume left unknown: in coins it would be more than all markets trade"
            return unknown, True, note
        return volume, False, None
    traded = rows.filter((pl.col("volume") > 0) & (pl.col("turnover") > 0) & (pl.col("close") > 0))
    if traded.is_empty():
        return volume, False, None
    parts = (traded[name].to_numpy() for name in ("turnover", "close", "volume"))
    turnover, close, counted = parts
    size = float(np.median(turnover / close / counted))
    if abs(size - 1.0) <= _NEAR:
        return volume, True, None
    nice = _nearest_size(size)
    if nice is not None:
        note = f"volume counts contracts of {nice:g} coins by its turnover, and coins here"
        # Divided where the size is below 1, as 0.0001 is no double.
        coins = volume / round(1 / nice, 6) if nice < 1 else volume * nice
        return coins, True, note
    return unknown, True, "volume is not in coins by its turnover, and left unknown"


def _is_beyond_belief(rows: pl.DataFrame) -> bool:
    hours = rows["ts_ms"].sort().diff().min()
    traded = (rows["volume"] * rows["close"]).median()
    if not isinstance(traded, float) or not isinstance(hours, int) or hours <= 0:
        return False
    return traded / max(1.0, hours / HOUR_MS) > _MOST_PER_HOUR


def _nearest_size(size: float) -> float | None:
    # 0.0001, 0.01, 10, ...: what venues choose as the size of a contract.
    if not math.isfinite(size) or size <= 0:
        return None
    decade = 10.0 ** math.floor(math.log10(size))
    for each in (*_SIZES, 10.0):
        if abs(size / (decade * each) - 1.0) <= _SIZE_NEAR:
            return decade * each
    return None
