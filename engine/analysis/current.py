"""Where the last known funding rate stands: rank, distance, direction, persistence, score.

Everything is on the 8-hour equivalent, so that markets of any interval compare; the factors are
those of the composite strategy with `use_eight_hour_equivalent` (tests hold them to its kernels).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.model.params import CompositeParams
from engine.model.units import BoolArray, FloatArray

COMPOSITE = CompositeParams(use_eight_hour_equivalent=True)
TREND_STEP = 0.00005
_TREND_TIE = 1e-15
_RATE_CAP = 0.003
_BASIS_CAP = 0.01
_SCORE_SCALE = 1e6
_SCORE_TIE = 1e-6
_EQUAL_WITHIN = 1e-12  # rates of 3 h or 6 h, brought to 8 h, are equal but for rounding


class Trend(StrEnum):
    """Where the rates were heading."""

    RISING = "RISING"
    STABLE = "STABLE"
    FALLING = "FALLING"


@dataclass(frozen=True, slots=True)
class Rank:
    """The last of a stretch of rates among all of them.

    percentile: 0 to 100 by mid-rank: the share of rates below it plus half the share equal to it
    (itself included). Where a third of all rates is the same number, counting equals as below
    would call the commonest rate high, and counting them as above would call it low.
    z_score: (last - mean) / deviation (ddof 1); None without a deviation.
    """

    percentile: float
    below_share: float
    equal_share: float
    z_score: float | None


@dataclass(frozen=True, slots=True)
class Current:
    """The last settlement of a history, and what led to it.

    trend_change: EMA now less the EMA `span - 1` settlements before; None with too few rates.
    positive_settlements: rates above 0 in a row up to now. at_threshold_settlements: rates of
    0.0003 or more in a row. basis: (perp - spot) / spot, None where a leg has no fresh price.
    score: composite score; None where the basis is unknown or the rate is not above 0.
    untradable_leg: "perp" or "spot" where in fewer than half of the bars of that leg's last 24
    hours something traded; None where both trade, or where there are no bars that could tell.
    """

    ts_ms: int
    rate: float
    interval_hours: float
    eight_hour_rate: float
    trend: Trend
    trend_change: float | None
    positive_settlements: int
    at_threshold_settlements: int
    basis: float | None
    volume_ok: bool | None
    rate_level: float
    trend_factor: float
    persistence: float
    basis_level: float | None
    score: float | None
    untradable_leg: str | None = None


def rank_of_last(rate: FloatArray) -> Rank:
    """Rank of rate[-1] among at least one rate."""
    last = rate[-1]
    below = float((rate < last - _EQUAL_WITHIN).mean())
    equal = float((np.abs(rate - last) <= _EQUAL_WITHIN).mean())
    deviation = float(rate.std(ddof=1)) if rate.shape[0] > 1 else 0.0
    # Equal rates leave a rest of rounding, not a deviation.
    spread = deviation > 1e-12 * float(np.abs(rate).max())
    return Rank(
        percentile=100.0 * (below + 0.5 * equal),
        below_share=below,
        equal_share=equal,
        z_score=(float(last) - float(rate.mean())) / deviation if spread else None,
    )


def current(
    ts_ms: int,
    rate: float,
    interval_hours: float,
    eight_hour: FloatArray,
    *,
    basis: float | None,
    volume_ok: bool | None,
    untradable_leg: str | None = None,
) -> Current:
    """The state at the last settlement; `eight_hour`: the rates of the whole history up to it."""
    now = float(eight_hour[-1])
    change = _trend_change(eight_hour, COMPOSITE.trend_ema_span)
    direction = _direction(change)
    trend_factor = {Trend.RISING: 1.0, Trend.STABLE: 0.5, Trend.FALLING: 0.0}[direction]
    run = _run_length(eight_hour >= COMPOSITE.persistence_threshold)
    persistence = min(run / COMPOSITE.persistence_max_periods, 1.0)
    rate_level = min(abs(now) / _RATE_CAP, 1.0)
    basis_level = None if basis is None else min(abs(basis) / _BASIS_CAP, 1.0)
    score = None
    if basis_level is not None and now > 0.0:
        score = _rounded(
            COMPOSITE.weight_rate_level * rate_level
            + COMPOSITE.weight_trend * trend_factor
            + COMPOSITE.weight_persistence * persistence
            + COMPOSITE.weight_basis * basis_level
        )
    return Current(
        ts_ms=ts_ms,
        rate=rate,
        interval_hours=interval_hours,
        eight_hour_rate=now,
        trend=direction,
        trend_change=change,
        positive_settlements=_run_length(eight_hour > 0.0),
        at_threshold_settlements=run,
        basis=basis,
        volume_ok=volume_ok,
        rate_level=rate_level,
        trend_factor=trend_factor,
        persistence=persistence,
        basis_level=basis_level,
        score=score,
        untradable_leg=untradable_leg,
    )


def _trend_change(rate: FloatArray, span: int) -> float | None:
    if rate.shape[0] < span + 1:
        return None
    window = rate[-3 * span :].tolist()
    alpha = 2.0 / (span + 1.0)
    averages = [window[0]]
    for value in window[1:]:
        averages.append(alpha * value + (1.0 - alpha) * averages[-1])
    return float(averages[-1] - averages[-span])


def _direction(change: float | None) -> Trend:
    if change is None or abs(change) <= TREND_STEP + _TREND_TIE:
        return Trend.STABLE
    return Trend.RISING if change > 0.0 else Trend.FALLING


def _rounded(total: float) -> float:
    # As the kernel of the composite strategy rounds: half-even to 6 places of the exact sum.
    scaled = total * _SCORE_SCALE
    below = float(math.floor(scaled))
    rest = scaled - below
    is_tie = abs(rest - 0.5) < _SCORE_TIE
    up = below % 2.0 if is_tie else float(rest > 0.5)
    return (below + up) / _SCORE_SCALE


def _run_length(holds: BoolArray) -> int:
    broken = np.flatnonzero(~holds)
    return int(holds.shape[0] - (broken[-1] + 1 if broken.shape[0] else 0))
