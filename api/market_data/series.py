"""Series of a market as columns, the form in which they are checked, stored and aligned."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.instants import instant

HOUR_MS = 3_600_000
_MINUTE_MS = 60_000
FIRST_MS = 1_230_768_000_000  # 2009-01-01: before there was anything to trade

TIMEFRAMES_MS: Mapping[str, int] = {
    "1m": _MINUTE_MS,
    "3m": 3 * _MINUTE_MS,
    "5m": 5 * _MINUTE_MS,
    "15m": 15 * _MINUTE_MS,
    "30m": 30 * _MINUTE_MS,
    "1h": HOUR_MS,
    "2h": 2 * HOUR_MS,
    "4h": 4 * HOUR_MS,
    "6h": 6 * HOUR_MS,
    "8h": 8 * HOUR_MS,
    "12h": 12 * HOUR_MS,
    "1d": 24 * HOUR_MS,
}

BAR_KINDS = ("perp", "spot", "mark")

Column = NDArray[Any]

STORED = "what is stored"


@dataclass(frozen=True, eq=False)  # columns have no one truth value
class Series:
    """One series, sorted by time.

    funding: ts_ms, rate, interval_hours; funding_mark: ts_ms, price;
    perp, spot, mark: open_ms, open, high, low, close, volume (NaN: unknown).

    The rest is of what a file or an exchange gave, where the defaults are of what is stored.
    """

    kind: str
    timeframe: str  # "" for funding and funding_mark
    columns: Mapping[str, Column]
    duplicates_dropped: int = 0  # equal rows that its files had twice
    label: str = STORED  # how messages call where it comes from
    rows: NDArray[np.int64] | None = None  # of the file, per entry
    interval_known: NDArray[np.bool_] | None = None  # of funding, per settlement; None: all
    rate_unit: float = 0.0  # how far rates may lie off the exchange's own; 0: they are those
    notes: tuple[str, ...] = ()  # what was odd about it, for the report
    joined: tuple[str, ...] = ()  # what gave way to what when its pieces were made one

    @property
    def name(self) -> str:
        """How people call it: "perp 1h", "funding"."""
        return f"{self.kind.replace('_', ' ')} {self.timeframe}".strip()

    @property
    def ts_ms(self) -> NDArray[np.int64]:
        """Settlement or bar open times."""
        return self.columns["open_ms" if self.kind in BAR_KINDS else "ts_ms"]

    def row_at(self, ts_ms: int) -> int | None:
        """Row of the file that a time stands in."""
        return None if self.rows is None else int(self.rows[np.searchsorted(self.ts_ms, ts_ms)])

    @property
    def timeframe_ms(self) -> int:
        """Length of a bar; 0 for series without bars."""
        return TIMEFRAMES_MS.get(self.timeframe, 0)

    @property
    def end_ms(self) -> int:
        """When the last bar closes, or the last settlement."""
        return int(self.ts_ms[-1]) + self.timeframe_ms


@dataclass(frozen=True)
class MarketData:
    """One market with its series, checked and ready to be stored."""

    venue: str
    symbol: str  # unified: "BTC/USDT:USDT"
    base: str
    quote: str
    spot_multiplier: float
    synthetic: bool
    series: tuple[Series, ...]
    spot_symbol: str | None = None  # None: as the names tell


def finest(series: tuple[Series, ...], kind: str) -> Series | None:
    """The series of a kind that has the shortest bars: what a backtest uses."""
    of_kind = [one for one in series if one.kind == kind]
    return min(of_kind, key=lambda one: one.timeframe_ms, default=None)


def write_time(ts_ms: int) -> str:
    """A time as people read it: "2024-03-01 08:00 UTC"."""
    return f"{instant(ts_ms):%Y-%m-%d %H:%M} UTC"
