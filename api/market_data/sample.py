"""Generated markets that behave like real ones: marked synthetic wherever they appear.

Funding follows the exchanges' formula F = P + clamp(I - P, +-0.0005): P is the mean premium of
perp over spot in the hours before the settlement, I the interest of 0.0001 per 8 hours. So a
third or more of the rates sit exactly at I, and price and rate agree as they do on an exchange.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from api.market_data.contracts import SAMPLE_VENUE
from api.market_data.sample_paths import Regime, draw_premium, draw_spot, draw_volume
from api.market_data.series import HOUR_MS, Column, MarketData, Series
from api.market_data.writer import MarketReport, store_in
from api.storage.database import Database

DEFAULT_SEED = 20_220_101
START_MS = int(datetime(2022, 1, 1, tzinfo=UTC).timestamp() * 1000)
END_MS = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp() * 1000)  # exclusive
INTEREST_EIGHT_HOURS = 0.0001
CLAMP = 0.0005
RATE_DECIMALS = 8  # as exchanges print rates
_HOURS = (END_MS - START_MS) // HOUR_MS
_BURN_IN_HOURS = 8  # the first settlement needs premiums before it

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Recipe:
    base: str
    first_price: float
    yearly_volatility: float
    yearly_drift: float
    price_decimals: int
    hourly_volume: float
    regimes: Sequence[Regime]
    # Funding interval from an hour of the history on.
    intervals: Sequence[tuple[int, int]] = ((0, 8),)
    # First missing bar and how many, counted in hours of the history.
    spot_holes: Sequence[tuple[int, int]] = ()
    perp_holes: Sequence[tuple[int, int]] = ()


_CALM = Regime(mean_premium=0.0001, deviation=0.00025, mean_days=45)
_BULL = Regime(mean_premium=0.0008, deviation=0.00040, mean_days=35)
_FEAR = Regime(mean_premium=-0.0006, deviation=0.00040, mean_days=7)
_MANIA = Regime(mean_premium=0.0016, deviation=0.00060, mean_days=12)
_SHORTED = Regime(mean_premium=-0.0010, deviation=0.00050, mean_days=40)

_RECIPES = (
    _Recipe("BTC", 46_000.0, 0.50, 0.25, 2, 1_500.0, (_CALM, _BULL, _CALM, _BULL, _CALM, _FEAR)),
    _Recipe("ETH", 3_700.0, 0.65, -0.10, 2, 18_000.0, (_CALM, _BULL, _CALM, _FEAR)),
    _Recipe(
        "INTERVAL", 12.5, 0.80, 0.50, 4, 400_000.0, (_CALM, _MANIA, _CALM, _FEAR),
        intervals=((0, 8), (13_128, 4)),  # 2023-07-02 00:00
    ),
    _Recipe("NEGATIVE", 3.2, 0.85, 0.0, 4, 900_000.0, (_SHORTED, _SHORTED, _CALM, _SHORTED)),
    _Recipe(
        "GAPS", 0.85, 0.80, 0.0, 5, 2_000_000.0, (_CALM, _BULL, _CALM, _FEAR),
        spot_holes=((1_000, 1), (5_000, 2), (9_597, 14), (15_000, 1), (20_160, 3)),
        perp_holes=((3_000, 1), (12_000, 2), (18_238, 12)),
    ),
)  # fmt: skip


def generate_samples(seed: int = DEFAULT_SEED) -> tuple[MarketData, ...]:
    """Five markets from 2022-01-01 to 2024-12-31; the same seed gives the same markets."""
    return tuple(
        _generate(recipe, np.random.default_rng([seed, index]))
        for index, recipe in enumerate(_RECIPES)
    )


async def store_samples(database: Database, seed: int = DEFAULT_SEED) -> tuple[MarketReport, ...]:
    """Store the sample markets; stored ones stay as they are."""
    markets = await asyncio.to_thread(generate_samples, seed)
    async with database.transaction() as session:
        return tuple([await store_in(session, data) for data in markets])


def _generate(recipe: _Recipe, random: np.random.Generator) -> MarketData:
    hours = _HOURS + _BURN_IN_HOURS + 1  # one more: a bar closes where the next one opens
    premium = draw_premium(random, hours, recipe.regimes)
    spot, hourly_volatility = draw_spot(
        random, hours, recipe.first_price, recipe.yearly_volatility, recipe.yearly_drift
    )
    perp = spot * (1.0 + premium)
    mark = spot * (1.0 + _smooth(premium, 3))
    ts_ms, rate, interval_hours = _funding(premium, recipe.intervals)
    volume = draw_volume(random, _HOURS, recipe.hourly_volume)
    bars = {
        "perp": _bars(random, perp, hourly_volatility, 3.0 * volume, recipe.price_decimals),
        "spot": _bars(random, spot, hourly_volatility, volume, recipe.price_decimals),
        "mark": _bars(random, mark, hourly_volatility, np.zeros(_HOURS), recipe.price_decimals),
    }
    bars["spot"] = _cut(bars["spot"], recipe.spot_holes)
    bars["perp"] = _cut(bars["perp"], recipe.perp_holes)
    return MarketData(
        venue=SAMPLE_VENUE,
        symbol=f"{recipe.base}/USDT:USDT",
        base=recipe.base,
        quote="USDT",
        spot_multiplier=1.0,
        synthetic=True,
        series=(
            Series("funding", "", {"ts_ms": ts_ms, "rate": rate, "interval_hours": interval_hours}),
            *(Series(kind, "1h", columns) for kind, columns in bars.items()),
        ),
    )


def _funding(
    premium: Floats, intervals: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Settlement times, rates and intervals; premium has the burn-in before the history."""
    first_hours = [first for first, _ in intervals] + [_HOURS]
    settled: list[int] = []
    length: list[int] = []
    for (first, interval), last in zip(intervals, first_hours[1:], strict=True):
        # At a switch the settlement still closes an interval of the old length.
        start = first if first == 0 else first + interval
        times = range(start, min(last + 1, _HOURS), interval)
        settled += times
        length += [interval] * len(times)
    at = np.array(settled, dtype=np.int64)
    hours = np.array(length, dtype=np.int64)
    total = np.concatenate([[0.0], np.cumsum(premium)])
    end = at + _BURN_IN_HOURS
    mean_premium = (total[end] - total[end - hours]) / hours
    interest = INTEREST_EIGHT_HOURS * hours / 8.0
    rate = mean_premium + np.clip(interest - mean_premium, -CLAMP, CLAMP)
    return START_MS + at * HOUR_MS, np.round(rate, RATE_DECIMALS), hours.astype(np.float64)


def _bars(
    random: np.random.Generator,
    price: Floats,
    hourly_volatility: Floats,
    volume: Floats,
    decimals: int,
) -> dict[str, Column]:
    # Rounding keeps order, so low <= open, close <= high holds for the printed prices as well.
    start, end = _BURN_IN_HOURS, _BURN_IN_HOURS + _HOURS
    opened, closed = price[start:end], price[start + 1 : end + 1]
    reach = hourly_volatility[start:end] * 0.5
    high = np.maximum(opened, closed) * np.exp(np.abs(random.standard_normal(_HOURS)) * reach)
    low = np.minimum(opened, closed) * np.exp(-np.abs(random.standard_normal(_HOURS)) * reach)
    columns = {"open": opened, "high": high, "low": low, "close": closed}
    return {
        "open_ms": START_MS + np.arange(_HOURS, dtype=np.int64) * HOUR_MS,
        **{name: np.round(column, decimals) for name, column in columns.items()},
        "volume": np.round(volume, 3),
    }


def _smooth(values: Floats, window: int) -> Floats:
    padded = np.concatenate([np.full(window - 1, values[0]), values])
    return np.convolve(padded, np.full(window, 1.0 / window), mode="valid")


def _cut(columns: dict[str, Column], holes: Sequence[tuple[int, int]]) -> dict[str, Column]:
    keep = np.ones(_HOURS, dtype=np.bool_)
    for first, count in holes:
        keep[first : first + count] = False
    return {name: column[keep] for name, column in columns.items()}
