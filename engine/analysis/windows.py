"""A market's funding over its last 7, 30 and 90 days and over all its history.

"Now" is the last settlement of the history, never the clock: the windows end there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.analysis.current import Current, Rank, current, rank_of_last
from engine.analysis.rates import (
    RateStatistics,
    Streak,
    at_baseline,
    autocorrelation,
    covered_hours,
    eight_hour_rate,
    interval_counts,
    longest_streak,
    rate_statistics,
)
from engine.analysis.yields import Earned, earned
from engine.model.units import DAY_MS, FloatArray, IntArray


class Window(StrEnum):
    """Stretches that end with the last settlement."""

    D7 = "D7"
    D30 = "D30"
    D90 = "D90"
    ALL = "ALL"


WINDOW_DAYS: Mapping[Window, int | None] = {
    Window.D7: 7,
    Window.D30: 30,
    Window.D90: 90,
    Window.ALL: None,
}


@dataclass(frozen=True, slots=True)
class WindowStatistics:
    """The settlements of one window; shares are of its settlements.

    settlement: rates as quoted, per settlement; eight_hour: brought to 8 hours.
    autocorrelation: of the 8-hour rates, at lags 1 to 10. intervals: (hours, settlements), the
    most frequent first. rank: of the last settlement among those of the window.
    """

    first_ts_ms: int
    last_ts_ms: int
    settlement: RateStatistics
    eight_hour: RateStatistics
    positive_share: float
    negative_share: float
    at_baseline_share: float
    autocorrelation: tuple[float | None, ...]
    longest_positive: Streak | None
    longest_negative: Streak | None
    intervals: tuple[tuple[float, int], ...]
    earned: Earned
    rank: Rank


@dataclass(frozen=True, slots=True)
class FundingAnalysis:
    """Every window of a market, and where it stands at its last settlement."""

    current: Current
    windows: Mapping[Window, WindowStatistics]


def window_start(ts_ms: IntArray, window: Window) -> int:
    """Index of the first settlement of a window: those with last - days < t <= last."""
    days = WINDOW_DAYS[window]
    if days is None:
        return 0
    return int(np.searchsorted(ts_ms, ts_ms[-1] - days * DAY_MS, side="right"))


def analyse(
    ts_ms: IntArray,
    rate: FloatArray,
    interval_hours: FloatArray,
    *,
    basis: float | None = None,
    volume_ok: bool | None = None,
    untradable_leg: str | None = None,
) -> FundingAnalysis:
    """Analysis of at least one settlement; what is not of its rates is that at the last one."""
    hours = covered_hours(ts_ms, interval_hours)
    eight_hour = eight_hour_rate(rate, interval_hours)
    columns = (ts_ms, rate, interval_hours, hours, eight_hour)
    windows = {
        window: _statistics(*(column[window_start(ts_ms, window) :] for column in columns))  # type: ignore[arg-type]
        for window in Window
    }
    now = current(
        int(ts_ms[-1]),
        float(rate[-1]),
        float(interval_hours[-1]),
        eight_hour,
        basis=basis,
        volume_ok=volume_ok,
        untradable_leg=untradable_leg,
    )
    return FundingAnalysis(now, windows)


def _statistics(
    ts_ms: IntArray,
    rate: FloatArray,
    interval_hours: FloatArray,
    hours: FloatArray,
    eight_hour: FloatArray,
) -> WindowStatistics:
    return WindowStatistics(
        first_ts_ms=int(ts_ms[0]),
        last_ts_ms=int(ts_ms[-1]),
        settlement=rate_statistics(rate),
        eight_hour=rate_statistics(eight_hour),
        positive_share=float((rate > 0.0).mean()),
        negative_share=float((rate < 0.0).mean()),
        at_baseline_share=float(at_baseline(rate, interval_hours).mean()),
        autocorrelation=autocorrelation(eight_hour),
        longest_positive=longest_streak(rate > 0.0, ts_ms, hours),
        longest_negative=longest_streak(rate < 0.0, ts_ms, hours),
        intervals=interval_counts(interval_hours),
        earned=earned(rate, hours),
        rank=rank_of_last(eight_hour),
    )
