"""Highs and lows that the other leg knows nothing of."""

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, severity_of
from api.market_data.quality.history import History, common_bars
from api.market_data.series import write_time

_REACH = 0.10


def find_outliers(history: History) -> list[Finding]:
    """Bars of a leg that reach more than 10 % above the other's high or below its low."""
    legs = common_bars(history)
    if legs is None:
        return []
    findings = []
    for name, leg, other in (("perp", legs.perp, legs.spot), ("spot", legs.spot, legs.perp)):
        above = leg["high"] / other["high"] - 1.0
        below = 1.0 - leg["low"] / other["low"]
        reach = np.maximum(above, below)
        at = np.flatnonzero(reach > _REACH)
        if not len(at):
            continue
        worst = int(reach.argmax())
        if above[worst] >= below[worst]:
            side = f"{above[worst]:.1%} above the other's high"
        else:
            side = f"{below[worst]:.1%} below the other's low"
        findings.append(
            Finding(
                Code.OUTLIER,
                severity_of(len(at), len(reach), few=Severity.WARNING),
                f"{name.capitalize()} reaches more than {_REACH:.0%} beyond the other leg in "
                f"{many(len(at), 'bar')}, the furthest {side} at "
                f"{write_time(int(legs.open_ms[worst]))}.",
                name,
                len(at),
                int(legs.open_ms[at[0]]),
                int(legs.open_ms[at[-1]]),
            )
        )
    return findings
