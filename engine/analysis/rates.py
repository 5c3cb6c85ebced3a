"""What a stretch of funding rates was like: moments, percentiles, shares, memory, streaks."""

from dataclasses import dataclass

import numpy as np

from engine.model.units import BoolArray, FloatArray, IntArray

BASELINE_EIGHT_HOURS = 0.0001
"""Interest part of the funding formula, where a third or more of real rates sit exactly."""

PERCENTILES = (1.0, 5.0, 25.0, 50.0, 75.0, 95.0, 99.0)
AUTOCORRELATION_LAGS = 10
_RATE_DECIMALS = 8  # as exchanges print rates


@dataclass(frozen=True, slots=True)
class RateStatistics:
    """Rates of one unit, fractions of notional.

    standard_deviation: ddof 1, None for a single rate. percentiles: at PERCENTILES, linear
    between the two nearest rates.
    """

    mean: float
    median: float
    standard_deviation: float | None
    minimum: float
    maximum: float
    percentiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Streak:
    """The longest run of settlements on one side of zero; the earliest of equal ones.

    hours: what its settlements cover. A rate of 0 ends a streak of either side.
    """

    settlements: int
    hours: float
    first_ts_ms: int
    last_ts_ms: int


def covered_hours(ts_ms: IntArray, interval_hours: FloatArray) -> FloatArray:
    """Hours that each settlement pays for, shape (T,): the real spacing, at most the interval.

    A missing settlement leaves a hole that nobody knows the funding of: it neither earns nor
    counts as time. A settlement that comes early after a change of the interval pays for less.
    """
    hours = interval_hours.astype(np.float64, copy=True)
    hours[1:] = np.minimum(hours[1:], np.diff(ts_ms) / 3_600_000.0)
    return hours


def eight_hour_rate(rate: FloatArray, interval_hours: FloatArray) -> FloatArray:
    """Rates as if each were paid every 8 hours, so that markets of any interval compare."""
    return np.asarray(rate * 8.0 / interval_hours)


def at_baseline(rate: FloatArray, interval_hours: FloatArray) -> BoolArray:
    """Which rates are exactly 0.0001 per 8 hours, scaled to each interval."""
    baseline = np.round(BASELINE_EIGHT_HOURS * interval_hours / 8.0, _RATE_DECIMALS)
    return np.asarray(np.round(rate, _RATE_DECIMALS) == baseline)


def interval_counts(interval_hours: FloatArray) -> tuple[tuple[float, int], ...]:
    """(hours, settlements) of each interval, the most frequent first."""
    hours, counts = np.unique(interval_hours, return_counts=True)
    by_count = np.argsort(-counts, kind="stable")
    return tuple((float(hours[one]), int(counts[one])) for one in by_count)


def rate_statistics(rate: FloatArray) -> RateStatistics:
    """Statistics of at least one rate."""
    return RateStatistics(
        mean=float(rate.mean()),
        median=float(np.median(rate)),
        standard_deviation=float(rate.std(ddof=1)) if rate.shape[0] > 1 else None,
        minimum=float(rate.min()),
        maximum=float(rate.max()),
        percentiles=tuple(float(one) for one in np.percentile(rate, PERCENTILES)),
    )


def autocorrelation(rate: FloatArray, lags: int = AUTOCORRELATION_LAGS) -> tuple[float | None, ...]:
    """Autocorrelation at lags 1 to `lags`; None without variance or with fewer than lag + 2 rates.

    sum((x_t - m)(x_(t+lag) - m)) / sum((x_t - m)^2) over all pairs, m the mean of all rates.
    Source: Box and Jenkins (1976), Time Series Analysis, 2.1.5.
    """
    centred = rate - rate.mean()
    total = float(centred @ centred)
    # Equal rates leave a rest of rounding, not a variance.
    if total <= rate.shape[0] * (1e-15 * float(np.abs(rate).max())) ** 2:
        return (None,) * lags
    return tuple(
        float(centred[:-lag] @ centred[lag:]) / total if rate.shape[0] >= lag + 2 else None
        for lag in range(1, lags + 1)
    )


def longest_streak(where: BoolArray, ts_ms: IntArray, hours: FloatArray) -> Streak | None:
    """The longest run of settlements at which `where` holds; None if it never does."""
    edges = np.diff(np.concatenate(([0], where.astype(np.int8), [0])))
    first, behind = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if first.shape[0] == 0:
        return None
    longest = int(np.argmax(behind - first))
    start, stop = int(first[longest]), int(behind[longest])
    return Streak(
        settlements=stop - start,
        hours=float(hours[start:stop].sum()),
        first_ts_ms=int(ts_ms[start]),
        last_ts_ms=int(ts_ms[stop - 1]),
    )
