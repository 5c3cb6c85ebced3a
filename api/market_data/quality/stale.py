"""Prices that do not move for hours: nobody trades, so a fill there is assumed, not seen."""

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, percent, severity_of
from api.market_data.quality.history import History
from api.market_data.series import HOUR_MS, Column, Series, write_time

_TELLING_MS = 4 * HOUR_MS
_TELLING_BARS = 2


def stale_stretches(bars: Series) -> tuple[Column, Column]:
    """First positions and lengths of stretches of at least 4 hours and 2 bars without a move.

    A bar has not moved when its high, low and close are the close of the bar before.
    """
    close, high, low = (bars.columns[name] for name in ("close", "high", "low"))
    unmoved = np.zeros(len(close), dtype=np.bool_)
    unmoved[1:] = (high[1:] == low[1:]) & (close[1:] == close[:-1])
    edges = np.flatnonzero(np.diff(np.concatenate(([0], unmoved.astype(np.int8), [0]))))
    first, length = edges[::2], edges[1::2] - edges[::2]
    least = max(_TELLING_BARS, _TELLING_MS // bars.timeframe_ms)
    telling = length >= least
    return first[telling], length[telling]


def find_stale(history: History) -> list[Finding]:
    """One finding per leg that stands still."""
    findings = []
    for bars in (history.perp, history.spot):
        if bars is None:
            continue
        first, length = stale_stretches(bars)
        if not len(first):
            continue
        count, longest = int(length.sum()), int(length.argmax())
        hours = int(length[longest]) * bars.timeframe_ms / HOUR_MS
        findings.append(
            Finding(
                Code.STALE_PRICE,
                severity_of(count, len(bars.ts_ms), few=Severity.WARNING),
                f"{bars.name.capitalize()} stands still in {many(len(first), 'place')}, "
                f"{count:,} bars in all ({percent(count / len(bars.ts_ms))}), the longest for "
                f"{hours:g} h from {write_time(int(bars.ts_ms[first[longest]]))}.",
                bars.name,
                count,
                int(bars.ts_ms[first[0]]),
                int(bars.ts_ms[first[-1] + length[-1] - 1]),
            )
        )
    return findings
