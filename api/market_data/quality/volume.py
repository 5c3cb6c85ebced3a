"""Bars in which nothing traded, and volumes that are not known."""

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, percent, severity_of
from api.market_data.quality.history import History
from api.market_data.series import Series

_CONSEQUENCES = {
    "perp": "the volume filter of composite sees no decline",
    "spot": "fills there are assumed, not seen",
}


def zero_volume(bars: Series) -> int:
    """Bars without a trade."""
    return int((bars.columns["volume"] == 0).sum())


def unknown_volume(bars: Series) -> int:
    """Bars whose volume the source does not know."""
    return int(np.isnan(bars.columns["volume"]).sum())


def find_volume(history: History) -> list[Finding]:
    """Findings about the volume of both legs."""
    findings = []
    for bars in (history.perp, history.spot):
        if bars is not None:
            findings += _volume(bars)
    return findings


def _volume(bars: Series) -> list[Finding]:
    total, unknown, zero = len(bars.ts_ms), unknown_volume(bars), zero_volume(bars)
    name = bars.name.capitalize()
    findings = []
    if unknown:
        words = "unknown" if unknown == total else f"unknown for {unknown / total:.1%} of the bars"
        findings.append(
            Finding(
                Code.UNKNOWN_VOLUME,
                Severity.NOTE,
                f"{name} volume is {words}: {_CONSEQUENCES[bars.kind]}.",
                bars.name,
                unknown,
            )
        )
    if zero:
        at = bars.ts_ms[bars.columns["volume"] == 0]
        findings.append(
            Finding(
                Code.ZERO_VOLUME,
                severity_of(zero, total, few=Severity.NOTE),
                f"{name} traded nothing in {many(zero, 'bar')} ({percent(zero / total)}): "
                f"{_CONSEQUENCES['spot']}.",
                bars.name,
                zero,
                int(at[0]),
                int(at[-1]),
            )
        )
    return findings
