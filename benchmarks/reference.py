"""The reference work: three years of one generated market, and the grids that are swept over it.

Generated, seeded and never stored: the rates are F = P + clamp(I - P, +-0.05 %) of a mean-reverting
premium, as exchanges compute them, so that about half of them sit at exactly 0.0001 and runs of
positive and negative rates have the lengths of real ones.
"""

from functools import lru_cache

import numpy as np

from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import CompositeParams, Period, SimpleParams
from engine.model.terms import Terms
from engine.model.trading import OrderRules, Trading
from engine.model.units import FloatArray
from engine.sweep.grid import Axis, Grid

SEED = 20240101
YEARS = 3
HOUR_MS = 3_600_000
START_MS = 1_609_459_200_000  # 2021-01-01T00:00:00Z
SETTLEMENTS_PER_YEAR = 1_095
BARS_PER_SETTLEMENT = 8
INTEREST = 0.0001
CLAMP = 0.0005

COSTS = Costs()
CAPITAL = Capital()
TRADING = Trading(
    rules=OrderRules(min_holding_settlements=3, exit_persistence_settlements=2),
    margin=IsolatedMargin(
        leverage=3.0,
        tiers=(MaintenanceTier(0.0, 0.004), MaintenanceTier(50_000.0, 0.005)),
        liquidation_fee_bps=50.0,
        rebalance=Rebalance(top_up_below=0.15, restore_to=0.333, release_above=0.5),
    ),
)
"""What is not a plain trade: every kind of rule that costs time."""

FUNDED = Terms(
    COSTS,
    Capital(funded=True, resize_band=0.25),
    Trading(margin=IsolatedMargin(leverage=1.0, tiers=(MaintenanceTier(0.0, 0.01),))),
)
"""An account that pays for what it opens and keeps it to its size."""


@lru_cache(maxsize=4)
def history(years: int = YEARS) -> MarketHistory:
    """The raw series: 1,095 settlements and 8,760 bars per leg a year."""
    settlements = years * SETTLEMENTS_PER_YEAR
    bars = settlements * BARS_PER_SETTLEMENT
    random = np.random.default_rng(SEED)
    # A premium that reverts within days, in regimes that last for weeks.
    regime = _reverting(random, settlements, speed=0.01, deviation=0.0006)
    premium = regime + _reverting(random, settlements, speed=0.2, deviation=0.0006)
    rate = premium + np.clip(INTEREST - premium, -CLAMP, CLAMP)
    price = 30_000.0 * np.exp(np.cumsum(random.normal(0.0, 0.006, bars)))
    basis = np.repeat(premium, BARS_PER_SETTLEMENT) + random.normal(0.0, 0.0002, bars)
    ts_ms = START_MS + np.arange(settlements, dtype=np.int64) * BARS_PER_SETTLEMENT * HOUR_MS
    return MarketHistory(
        settlements=Settlements(
            ts_ms=ts_ms, rate=np.round(rate, 8), interval_hours=np.full(settlements, 8.0)
        ),
        perp=_bars(random, price * (1.0 + basis)),
        spot=_bars(random, price),
    )


@lru_cache(maxsize=4)
def columns(years: int = YEARS) -> MarketColumns:
    """The same market as the simulator sees it."""
    return align(history(years))


def period(years: int = YEARS) -> Period:
    """All settlements."""
    ts_ms = columns(years).ts_ms
    return Period(int(ts_ms[0]), int(ts_ms[-1]))


def simple_grid(minimums: int = 100, exits: int = 100) -> Grid:
    """G3 by default: 10,000 simple cells, all of them valid."""
    return Grid(
        SimpleParams(),
        (
            Axis("min_funding_rate", _values(0.0001, 0.0009, minimums)),
            Axis("exit_funding_rate", _values(-0.0003, 0.0001, exits)),
        ),
    )


def composite_grid(entries: int = 40, exits: int = 25, weights: int = 10) -> Grid:
    """10,000 composite cells by default: 10 distinct signals under 1,000 pairs of thresholds."""
    return Grid(
        CompositeParams(),
        (
            Axis("entry_threshold", _values(0.3, 0.7, entries)),
            Axis("exit_threshold", _values(0.05, 0.3, exits)),
            Axis("weight_rate_level", _values(0.25, 0.45, weights)),
        ),
    )


def _values(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(float(value) for value in np.linspace(low, high, count))


def _reverting(
    random: np.random.Generator, count: int, *, speed: float, deviation: float
) -> FloatArray:
    """An Ornstein-Uhlenbeck path around 0 with the given stationary deviation, shape (count,)."""
    shocks = random.normal(0.0, deviation * np.sqrt(1.0 - (1.0 - speed) ** 2), count)
    path = np.empty(count)
    value = 0.0
    for index in range(count):
        value = (1.0 - speed) * value + shocks[index]
        path[index] = value
    return path


def _bars(random: np.random.Generator, open_price: FloatArray) -> Bars:
    """Hourly bars that open at the given prices and close at the next one's open."""
    count = open_price.shape[0]
    close = np.append(open_price[1:], open_price[-1])
    wick = np.exp(np.abs(random.normal(0.0, 0.001, count)))
    return Bars(
        open_ms=START_MS + np.arange(count, dtype=np.int64) * HOUR_MS,
        open=open_price,
        high=np.maximum(open_price, close) * wick,
        low=np.minimum(open_price, close) / wick,
        close=close,
        volume=np.exp(random.normal(8.0, 0.5, count)),
        timeframe_ms=HOUR_MS,
    )
