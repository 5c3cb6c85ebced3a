"""Hold, simple and composite by defaults, year by year, on real markets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from api.runs.names import MarketKey
from docs.published.market import stored
from engine.metrics.catalogue import Metrics
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.model.units import DAY_MS
from engine.simulator.run import simulate

STRATEGIES: dict[str, Strategy] = {
    "hold": HoldParams(),
    "simple": SimpleParams(),
    "composite": CompositeParams(),
}


@dataclass(frozen=True, slots=True)
class Market:
    """A folder of the real data; spot_multiplier: spot coins in one unit of the perp."""

    key: MarketKey
    folder: str
    spot_multiplier: float = 1.0

    def columns(self, data: Path) -> MarketColumns:
        """The market as a run sees it, with the exchange's marks where there are any."""
        folder = data / "real" / self.key.venue / self.folder
        return stored(folder, with_marks=True, spot_multiplier=self.spot_multiplier)


MARKETS = (
    Market(MarketKey("binance", "BTC/USDT:USDT"), "BTCUSDT"),
    Market(MarketKey("binance", "ETH/USDT:USDT"), "ETHUSDT"),
    Market(MarketKey("binance", "SOL/USDT:USDT"), "SOLUSDT"),
    Market(MarketKey("binance", "XRP/USDT:USDT"), "XRPUSDT"),
    Market(MarketKey("bybit", "1000BONK/USDT:USDT"), "1000BONKUSDT", 1_000.0),
)
LAST_YEAR = 2025


@dataclass(frozen=True, slots=True)
class Year:
    """One year of one market, by one set of terms; metrics in the order of STRATEGIES.

    whole: the market has prices from its first day to its last.
    """

    year: int
    whole: bool
    metrics: tuple[Metrics, ...]


def years(market: Market, data: Path, terms: Terms) -> Iterator[Year]:
    """Every year of a market that has prices of both legs, until LAST_YEAR."""
    columns = market.columns(data)
    priced = columns.ts_ms[columns.tradable]
    first_ms, last_ms = int(priced[0]), int(priced[-1])
    for year in range(_year_of(first_ms), min(_year_of(last_ms), LAST_YEAR) + 1):
        period = period_of(year)
        yield Year(
            year=year,
            whole=first_ms < period.start_ms + DAY_MS and last_ms > period.end_ms - DAY_MS,
            metrics=tuple(metrics_of(columns, period, one, terms) for one in STRATEGIES.values()),
        )


def metrics_of(columns: MarketColumns, period: Period, strategy: Strategy, terms: Terms) -> Metrics:
    """What one run says."""
    return summarise(simulate(columns, period, strategy, terms))


def period_of(first_year: int, last_year: int | None = None) -> Period:
    """From the first midnight to the last millisecond, as `--start` and `--end` read dates."""
    after = np.datetime64(f"{(last_year or first_year) + 1}-01-01", "ms").astype(np.int64)
    start = np.datetime64(f"{first_year}-01-01", "ms").astype(np.int64)
    return Period(int(start), int(after) - 1)


def since(columns: MarketColumns, period: Period) -> Period:
    """From the last settlement before a period, where nothing is earned yet, to its last."""
    first, after = np.searchsorted(columns.ts_ms, (period.start_ms, period.end_ms + 1))
    return Period(int(columns.ts_ms[first - 1]), int(columns.ts_ms[after - 1]))


def _year_of(ts_ms: int) -> int:
    return datetime.fromtimestamp(ts_ms / 1_000, UTC).year
