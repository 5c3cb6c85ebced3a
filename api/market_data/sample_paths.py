"""Random paths behind the generated markets: premium, spot price and volume, hour by hour."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.model.units import HOURS_PER_YEAR

_HOURS_PER_DAY = 24
_PREMIUM_HALF_LIFE_HOURS = 12.0
_REGIME_BLEND_HOURS = 48  # the mood of a market turns over days, not at once
_VOLATILITY_PERSISTENCE = 0.995
_VOLATILITY_OF_VOLATILITY = 0.05
_VOLUME_PERSISTENCE = 0.99

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Regime:
    """A mood of the market: where the premium (a fraction of spot) is drawn to, and how wildly."""

    mean_premium: float
    deviation: float  # stationary standard deviation of the premium around its mean
    mean_days: float


def draw_premium(random: np.random.Generator, hours: int, regimes: Sequence[Regime]) -> Floats:
    """Premium at each hour, shape (hours,): mean-reverting around regimes that take turns."""
    mean, deviation = np.empty(hours), np.empty(hours)
    start, turn = 0, 0
    while start < hours:
        regime = regimes[turn % len(regimes)]
        length = int(regime.mean_days * _HOURS_PER_DAY * random.uniform(0.6, 1.4))
        mean[start : start + length] = regime.mean_premium
        deviation[start : start + length] = regime.deviation
        start, turn = start + length, turn + 1
    kept = 0.5 ** (1.0 / _PREMIUM_HALF_LIFE_HOURS)
    shocks = random.standard_normal(hours) * np.sqrt(1.0 - kept * kept)
    return _blend(mean) + _blend(deviation) * autoregressive(shocks, kept)


def draw_spot(
    random: np.random.Generator,
    hours: int,
    first_price: float,
    yearly_volatility: float,
    yearly_drift: float,
) -> tuple[Floats, Floats]:
    """Price at each hour and its hourly volatility, both shape (hours,).

    A geometric walk whose volatility wanders around its yearly value.
    """
    wander = autoregressive(
        random.standard_normal(hours) * _VOLATILITY_OF_VOLATILITY, _VOLATILITY_PERSISTENCE
    )
    usual = yearly_volatility / np.sqrt(HOURS_PER_YEAR)
    volatility = usual * np.exp(np.clip(wander, -1.5, 1.5))
    drift = yearly_drift / HOURS_PER_YEAR - 0.5 * usual * usual
    steps = drift + volatility * random.standard_normal(hours)
    return first_price * np.exp(np.cumsum(steps) - steps[0]), volatility


def draw_volume(random: np.random.Generator, hours: int, usual: float) -> Floats:
    """Traded coins in each hour, shape (hours,)."""
    shocks = random.standard_normal(hours) * 0.35 * np.sqrt(1.0 - _VOLUME_PERSISTENCE**2)
    slow = autoregressive(shocks, _VOLUME_PERSISTENCE)
    return usual * np.exp(slow + 0.4 * random.standard_normal(hours))


def autoregressive(shocks: Floats, kept: float) -> Floats:
    """x[t] = kept * x[t - 1] + shocks[t], shape (T,), from x = 0."""
    values = np.empty(len(shocks))
    value = 0.0
    for hour, shock in enumerate(shocks.tolist()):
        value = kept * value + shock
        values[hour] = value
    return values


def _blend(levels: Floats) -> Floats:
    padded = np.concatenate([np.full(_REGIME_BLEND_HOURS - 1, levels[0]), levels])
    window = np.full(_REGIME_BLEND_HOURS, 1.0 / _REGIME_BLEND_HOURS)
    return np.convolve(padded, window, mode="valid")
