"""Funding rates that are percents where fractions belong: a hundred times what was charged."""

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, severity_of
from api.market_data.quality.history import History, schedule_hours
from api.market_data.series import HOUR_MS, Column, Series, write_time
from engine.model.units import BPS

# Judged in stretches of at least so many days: a market may be wild for weeks. Of 20 histories of
# four exchanges from 2019 to 2026 the median of no 90 days lies above 11.4 bps per 8 hours, and a
# hundredfold none below 30. Shorter histories: no three days had longs pay 30 bps in the median.
_STRETCH_MS = 90 * 24 * HOUR_MS
_LONG_MEDIAN = 0.002
_FEW_MS = 3 * 24 * HOUR_MS
_SHORT_MEDIAN = 0.003
# The interest in most exchanges' formula is 0.01 % per 8 hours, which a third of all rates is
# exactly; no history has a rate that is exactly 1 %.
_BASELINE = 0.0001
_BASELINE_SHARE = 0.1


def find_percents(history: History, span: tuple[int, int] | None = None) -> list[Finding]:
    """Stretches whose rates no exchange charges, and a hundredth of which all do.

    The whole history is judged; span: only settlements in it, both ends included, are told.
    """
    funding = history.funding
    if funding is None:
        return []
    equivalent = funding.columns["rate"] * 8.0 / schedule_hours(funding)
    suspect = _suspects(funding, equivalent)
    inside = np.ones(len(suspect), dtype=np.bool_)
    if span is not None:
        inside = (funding.ts_ms >= span[0]) & (funding.ts_ms <= span[1])
    at = np.flatnonzero(suspect & inside)
    if not len(at):
        return []
    typical = float(np.median(np.abs(equivalent[at])))
    return [
        Finding(
            Code.RATE_IN_PERCENT,
            severity_of(len(at), int(inside.sum()), few=Severity.WARNING),
            "Funding rates look like percents, not fractions: "
            f"{typical / BPS:,.0f} bps per 8 hours in the median of {many(len(at), 'settlement')} "
            f"from {write_time(int(funding.ts_ms[at[0]]))}, a hundred times what exchanges charge.",
            funding.name,
            len(at),
            int(funding.ts_ms[at[0]]),
            int(funding.ts_ms[at[-1]]),
        )
    ]


def _suspects(funding: Series, equivalent: Column) -> Column:
    # Which settlements lie in a stretch that looks like percents, shape (T,).
    elapsed = funding.ts_ms - funding.ts_ms[0]
    length_ms = int(elapsed[-1])
    stretches = max(1, length_ms // _STRETCH_MS)
    number = np.minimum(elapsed * stretches // max(1, length_ms), stretches - 1)
    suspect = np.zeros(len(elapsed), dtype=np.bool_)
    for one in range(stretches):
        members = number == one
        if members.any():
            suspect[members] = _looks_like_percents(equivalent[members], length_ms // stretches)
    return suspect


def _looks_like_percents(equivalent: Column, length_ms: int) -> bool:
    is_baseline = np.isclose(np.abs(equivalent), 100.0 * _BASELINE, rtol=1e-9, atol=0.0)
    if is_baseline.mean() >= _BASELINE_SHARE:
        return True
    if length_ms >= _STRETCH_MS:
        return bool(np.median(np.abs(equivalent)) >= _LONG_MEDIAN)
    return length_ms >= _FEW_MS and bool(np.median(equivalent) >= _SHORT_MEDIAN)
