"""What is said of a market's funding as documents: made at import, read by every question.

A ranking of many markets reads the documents and computes nothing but the costs asked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from api.market_data.series import Series, finest
from engine.analysis.current import Current, Rank, Trend
from engine.analysis.rates import (
    RateStatistics,
    Streak,
    at_baseline,
    interval_counts,
    rate_statistics,
)
from engine.analysis.windows import Window, WindowStatistics, analyse
from engine.analysis.yields import Earned
from engine.model.align import volume_ok
from engine.model.market import Bars
from engine.model.prices import PRICE_LAST_CLOSE, live_bars, price_at
from engine.model.units import DAY_MS, HOURS_PER_YEAR, FloatArray, IntArray

VERSION = 2
"""Of the document; one of another version is made anew from the stored series."""

_TAIL_MS = 30 * DAY_MS  # the volume filter looks back 14 days

Document = Mapping[str, Any]


def analysis_document(series: Sequence[Series], spot_multiplier: float) -> dict[str, Any] | None:
    """Analysis of a market's series; None without funding."""
    funding = finest(tuple(series), "funding")
    if funding is None:
        return None
    perp, spot = finest(tuple(series), "perp"), finest(tuple(series), "spot")
    now = funding.ts_ms[-1:]
    basis, untradable_leg = None, None
    if perp is not None and spot is not None:
        basis = _basis(now, perp, spot, spot_multiplier)
        legs = {"perp": perp, "spot": spot}
        untradable_leg = next((name for name, leg in legs.items() if not _trades(now, leg)), None)
    found = analyse(
        funding.ts_ms,
        funding.columns["rate"],
        funding.columns["interval_hours"],
        basis=basis,
        untradable_leg=untradable_leg,
        volume_ok=None if perp is None else bool(volume_ok(now, _tail(perp, now))[0]),
    )
    return {
        "version": VERSION,
        "current": asdict(found.current),
        "windows": {str(window): asdict(found.windows[window]) for window in Window},
    }


def funding_statistics(rate: FloatArray, interval_hours: FloatArray) -> dict[str, Any]:
    """The GraphQL type FundingStatistics in snake_case; all rates are per settlement.

    annualised_rate is simple: the mean rate per hour of the intervals as told, times the hours of
    a year. That of the windows goes by the hours that settlements really cover.
    """
    rates = rate_statistics(rate)
    return {
        "settlements": len(rate),
        "mean_rate": rates.mean,
        "median_rate": rates.median,
        "standard_deviation": rates.standard_deviation,
        "minimum_rate": rates.minimum,
        "maximum_rate": rates.maximum,
        "positive_share": float((rate > 0).mean()),
        "at_baseline_share": float(at_baseline(rate, interval_hours).mean()),
        "annualised_rate": float(rate.sum() / interval_hours.sum() * HOURS_PER_YEAR),
        "intervals": [
            {"hours": hours, "settlements": count}
            for hours, count in interval_counts(interval_hours)
        ],
    }


def is_current(document: Document | None) -> bool:
    """Whether a stored document is of this version."""
    return document is not None and document.get("version") == VERSION


def read_current(document: Document) -> Current:
    """Where the market stands, from its document."""
    stored = document["current"]
    return Current(**{**stored, "trend": Trend(stored["trend"])})


def read_window(document: Document, window: Window) -> WindowStatistics:
    """One window of a document."""
    stored = document["windows"][window]
    return WindowStatistics(
        **{
            **stored,
            "settlement": _rates(stored["settlement"]),
            "eight_hour": _rates(stored["eight_hour"]),
            "autocorrelation": tuple(stored["autocorrelation"]),
            "longest_positive": _streak(stored["longest_positive"]),
            "longest_negative": _streak(stored["longest_negative"]),
            "intervals": tuple((hours, count) for hours, count in stored["intervals"]),
            "earned": Earned(**stored["earned"]),
            "rank": Rank(**stored["rank"]),
        }
    )


def _rates(stored: Document) -> RateStatistics:
    return RateStatistics(**{**stored, "percentiles": tuple(stored["percentiles"])})


def _streak(stored: Document | None) -> Streak | None:
    return None if stored is None else Streak(**stored)


def _basis(now: IntArray, perp: Series, spot: Series, spot_multiplier: float) -> float | None:
    perp_price, perp_state = price_at(now, _tail(perp, now), max_stale_bars=3)
    spot_price, spot_state = price_at(now, _tail(spot, now), max_stale_bars=3)
    if max(perp_state[0], spot_state[0]) > PRICE_LAST_CLOSE:
        return None
    spot_value = float(spot_price[0]) * spot_multiplier
    return (float(perp_price[0]) - spot_value) / spot_value


def _trades(now: IntArray, leg: Series) -> bool:
    # An hour without a trade and a source that is some hours behind are no dead market.
    bars = live_bars(_tail(leg, now))
    opened_within = (bars.open_ms > int(now[0]) - DAY_MS) & (bars.open_ms <= int(now[0]))
    expected = max(DAY_MS // bars.timeframe_ms, 1)
    return 2 * int(np.count_nonzero(opened_within)) >= expected


def _tail(series: Series, now: IntArray) -> Bars:
    # The whole history would be checked again, of which only the end is looked at.
    first = int(np.searchsorted(series.ts_ms, int(now[0]) - _TAIL_MS))
    columns = {name: column[first:] for name, column in series.columns.items()}
    return Bars(**columns, timeframe_ms=series.timeframe_ms)
