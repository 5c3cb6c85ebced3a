"""Settlements off their schedule, and schedules that change, which is no flaw."""

from dataclasses import dataclass

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, severity_of
from api.market_data.quality.history import History, schedule_hours
from api.market_data.series import HOUR_MS, Column, Series, write_time

_TOLERANCE_MS = 60_000
_TOLD_CHANGES = 6


@dataclass(frozen=True, slots=True)
class IntervalChange:
    """The first settlement that came after the new interval."""

    ts_ms: int
    from_hours: float
    to_hours: float


def interval_changes(funding: Series) -> tuple[IntervalChange, ...]:
    """Every change of the funding interval, missing settlements aside."""
    hours = schedule_hours(funding)
    return tuple(
        IntervalChange(int(funding.ts_ms[at]), float(hours[at - 1]), float(hours[at]))
        for at in np.flatnonzero(np.diff(hours)) + 1
    )


def off_schedule(funding: Series) -> Column:
    """Positions of settlements that are not a whole number of intervals after the one before."""
    interval_ms = schedule_hours(funding)[1:] * HOUR_MS
    steps_ms = np.diff(funding.ts_ms)
    whole_ms = np.maximum(np.rint(steps_ms / interval_ms), 1.0) * interval_ms
    return np.flatnonzero(np.abs(steps_ms - whole_ms) > _TOLERANCE_MS) + 1


def find_schedule(history: History) -> list[Finding]:
    """Interval changes and settlements off schedule."""
    funding = history.funding
    if funding is None:
        return []
    findings = []
    changes = interval_changes(funding)
    if changes:
        told = [
            f"from {one.from_hours:g} h to {one.to_hours:g} h at {write_time(one.ts_ms)}"
            for one in changes[:_TOLD_CHANGES]
        ]
        if len(changes) > _TOLD_CHANGES:
            told.append(f"and {len(changes) - _TOLD_CHANGES} more")
        times = "once" if len(changes) == 1 else f"{len(changes)} times"
        findings.append(
            Finding(
                Code.INTERVAL_CHANGE,
                Severity.NOTE,
                f"The funding interval changes {times}: {', '.join(told)}.",
                funding.name,
                len(changes),
                changes[0].ts_ms,
                changes[-1].ts_ms,
            )
        )
    off = off_schedule(funding)
    if len(off):
        first_ms = int(funding.ts_ms[off[0]])
        findings.append(
            Finding(
                Code.OFF_SCHEDULE,
                severity_of(len(off), len(funding.ts_ms), few=Severity.WARNING),
                f"{many(len(off), 'settlement')} off schedule, first at {write_time(first_ms)}.",
                funding.name,
                len(off),
                first_ms,
                int(funding.ts_ms[off[-1]]),
            )
        )
    return findings
