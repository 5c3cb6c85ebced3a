"""Holes in a series: bars or settlements that should be there and are not."""

from dataclasses import dataclass

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, severity_of
from api.market_data.quality.history import History, steps_ms
from api.market_data.series import Series, write_time
from engine.model.schedule import missing_between


@dataclass(frozen=True)
class Gaps:
    """Holes in a series: how many, and how many bars or settlements they swallowed."""

    count: int
    missing: int
    longest_missing: int
    longest_from_ms: int  # first missing bar or settlement of the longest hole
    first_ts_ms: int | None = None  # first missing bar or settlement of all
    last_ts_ms: int | None = None


def gaps_of(series: Series) -> Gaps:
    """Holes between the first and the last entry; funding_mark has no schedule, so none."""
    step = steps_ms(series)
    missing = missing_between(series.ts_ms, step)
    if not missing.any():
        return Gaps(0, 0, 0, 0)
    longest = int(missing.argmax())
    holes = np.flatnonzero(missing)
    return Gaps(
        count=len(holes),
        missing=int(missing.sum()),
        longest_missing=int(missing[longest]),
        longest_from_ms=int(series.ts_ms[longest] + step[longest + 1]),
        first_ts_ms=int(series.ts_ms[holes[0]] + step[holes[0] + 1]),
        last_ts_ms=int(series.ts_ms[holes[-1] + 1] - step[holes[-1] + 1]),
    )


def find_gaps(history: History) -> list[Finding]:
    """One finding per series with holes."""
    findings = []
    for series in history.series:
        gaps = gaps_of(series)
        if not gaps.count:
            continue
        what = "settlement" if series.kind == "funding" else "bar"
        # Without a mark bar funding is computed on the perp price: nothing is lost.
        needed = series.kind in ("funding", "perp", "spot")
        total = len(series.ts_ms) + gaps.missing
        severity = severity_of(gaps.missing, total, few=Severity.WARNING)
        findings.append(
            Finding(
                Code.GAP,
                severity if needed else Severity.NOTE,
                f"{series.name.capitalize()} has {many(gaps.count, 'gap')} with "
                f"{many(gaps.missing, what)} missing, the longest of {gaps.longest_missing} from "
                f"{write_time(gaps.longest_from_ms)}.",
                series=series.name,
                count=gaps.missing,
                first_ts_ms=gaps.first_ts_ms,
                last_ts_ms=gaps.last_ts_ms,
            )
        )
    return findings
