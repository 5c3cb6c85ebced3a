"""Small series of flat prices that a test may bend."""

from typing import Any

import numpy as np

from api.market_data.quality.assess import assess
from api.market_data.quality.history import History
from api.market_data.series import HOUR_MS, Series

START_MS = 1_704_067_200_000  # 2024-01-01
ALL_DAY = list(range(24))
SYMBOL = "BTC/USDT:USDT"


def bars(kind: str, hours: list[int], volume: float = 1.0, **changed: dict[int, float]) -> Series:
    """Hourly bars that wander a little, so that none stands still; changed: values by position."""
    count = len(hours)
    opened = 100.0 + 0.01 * (np.array(hours) % 2)
    columns: dict[str, Any] = {
        "open_ms": START_MS + np.array(hours, dtype=np.int64) * HOUR_MS,
        "open": opened,
        "high": np.full(count, 100.02),
        "low": np.full(count, 99.98),
        "close": opened.copy(),
        "volume": np.full(count, volume),
    }
    for name, values in changed.items():
        for position, value in values.items():
            columns[name][position] = value
    return Series(kind, "1h", columns)


def flat(kind: str, hours: list[int]) -> Series:
    """Hourly bars that never move."""
    price = {name: np.full(len(hours), 100.0) for name in ("open", "high", "low", "close")}
    open_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    return Series(kind, "1h", {"open_ms": open_ms, **price, "volume": np.ones(len(hours))})


def funding(hours: list[int], intervals: list[float], rate: float = 0.0001) -> Series:
    ts_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    rates = np.full(len(hours), rate)
    columns = {"ts_ms": ts_ms, "rate": rates, "interval_hours": np.array(intervals)}
    return Series("funding", "", columns)


SETTLED = funding([0, 8, 16, 24], [8.0] * 4)


def assessed(*series: Series, symbol: str = SYMBOL, multiplier: float = 1.0) -> dict[str, Any]:
    return assess(History(symbol, series, multiplier))


def sentences(quality: dict[str, Any]) -> list[str]:
    return [finding["sentence"] for finding in quality["findings"]]
