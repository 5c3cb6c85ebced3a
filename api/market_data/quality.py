"""How sound the stored history of a market is, in sentences people can act on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from api.market_data.series import BAR_KINDS, HOUR_MS, Series, finest, write_time

_TELLING_ZERO_VOLUME_SHARE = 0.01
_SCHEDULE_TOLERANCE_MS = 60_000


@dataclass(frozen=True)
class Gaps:
    """Holes in a series: how many, and how many bars or settlements they swallowed."""

    count: int
    missing: int
    longest_missing: int
    longest_from_ms: int  # first missing bar or settlement of the longest hole


def gaps_of(series: Series) -> Gaps:
    """Holes between the first and the last entry; funding_mark has no schedule, so none."""
    if series.kind in BAR_KINDS:
        step = np.full(len(series.ts_ms), float(series.timeframe_ms))
    elif series.kind == "funding":
        step = series.columns["interval_hours"] * HOUR_MS
    else:
        step = np.full(len(series.ts_ms), np.inf)
    steps = np.diff(series.ts_ms) / step[1:]
    missing = np.maximum(np.rint(steps) - 1.0, 0.0).astype(np.int64)
    if not missing.any():
        return Gaps(0, 0, 0, 0)
    longest = int(missing.argmax())
    return Gaps(
        count=int((missing > 0).sum()),
        missing=int(missing.sum()),
        longest_missing=int(missing[longest]),
        longest_from_ms=int(series.ts_ms[longest] + step[longest + 1]),
    )


def assess(series: tuple[Series, ...]) -> dict[str, Any]:
    """The quality document of a market from its current series.

    can_backtest, findings (sentences, gravest first), tradable_from_ms and tradable_to_ms
    (first and last settlement that both legs' bars enclose, None without one).
    """
    funding, perp, spot = (finest(series, kind) for kind in ("funding", "perp", "spot"))
    findings = [
        f"No {word} stored, so this market cannot be backtested."
        for word, one in (("funding is", funding), ("perp bars are", perp), ("spot bars are", spot))
        if one is None
    ]
    tradable: tuple[int, int] | None = None
    if funding is not None and perp is not None and spot is not None:
        tradable = _tradable(funding, perp, spot)
        if tradable is None:
            findings.append(
                "No settlement has a perp and a spot price, so this market cannot be backtested."
            )
        findings += _late_starts(funding, perp, spot)
        findings += _early_ends(funding, perp, spot)
    if funding is not None:
        findings += _schedule(funding)
    for one in series:
        findings += _holes(one)
    if perp is not None:
        findings += _volume(perp, "the volume filter of composite sees no decline")
    if spot is not None:
        findings += _volume(spot, "fills there are assumed, not seen")
    return {
        "can_backtest": tradable is not None,
        "findings": findings,
        "tradable_from_ms": tradable[0] if tradable else None,
        "tradable_to_ms": tradable[1] if tradable else None,
    }


def _tradable(funding: Series, perp: Series, spot: Series) -> tuple[int, int] | None:
    first_ms = max(int(perp.ts_ms[0]), int(spot.ts_ms[0]))
    last_ms = min(perp.end_ms, spot.end_ms)
    inside = funding.ts_ms[(funding.ts_ms >= first_ms) & (funding.ts_ms <= last_ms)]
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def _late_starts(funding: Series, perp: Series, spot: Series) -> list[str]:
    later = perp if perp.ts_ms[0] >= spot.ts_ms[0] else spot
    first_ms = int(later.ts_ms[0])
    lost = int((funding.ts_ms < first_ms).sum())
    if not lost:
        return []
    return [
        f"{later.kind.capitalize()} starts at {write_time(first_ms)}: "
        f"{_many(lost, 'earlier settlement')} cannot be traded."
    ]


def _early_ends(funding: Series, perp: Series, spot: Series) -> list[str]:
    findings = []
    for leg, other in ((spot, perp), (perp, spot)):
        lost = int((funding.ts_ms > leg.end_ms).sum())
        if lost and leg.end_ms < other.end_ms:
            findings.append(
                f"{leg.kind.capitalize()} ends at {write_time(leg.end_ms)} while {other.kind} runs "
                f"on: {_many(lost, 'later settlement')} without a {leg.kind} price of that time."
            )
    return findings


def _schedule(funding: Series) -> list[str]:
    findings = []
    hours = funding.columns["interval_hours"]
    changes = np.flatnonzero(np.diff(hours)) + 1
    if len(changes):
        first = int(changes[0])
        findings.append(
            f"The funding interval changes {_times(len(changes))}, first at "
            f"{write_time(int(funding.ts_ms[first]))} from {hours[first - 1]:g} h to "
            f"{hours[first]:g} h."
        )
    interval_ms = hours[1:] * HOUR_MS
    steps_ms = np.diff(funding.ts_ms)
    whole = np.maximum(np.rint(steps_ms / interval_ms), 1.0) * interval_ms
    off_schedule = np.flatnonzero(np.abs(steps_ms - whole) > _SCHEDULE_TOLERANCE_MS) + 1
    if len(off_schedule):
        findings.append(
            f"{_many(len(off_schedule), 'settlement')} off schedule, first at "
            f"{write_time(int(funding.ts_ms[off_schedule[0]]))}."
        )
    return findings


def _holes(series: Series) -> list[str]:
    gaps = gaps_of(series)
    if not gaps.count:
        return []
    what = "settlement" if series.kind == "funding" else "bar"
    return [
        f"{series.name.capitalize()} has {_many(gaps.count, 'gap')} with "
        f"{_many(gaps.missing, what)} missing, the longest of {gaps.longest_missing} from "
        f"{write_time(gaps.longest_from_ms)}."
    ]


def _volume(bars: Series, consequence: str) -> list[str]:
    volume = bars.columns["volume"]
    unknown = float(np.isnan(volume).mean())
    zero = float((volume == 0).mean())
    name = bars.name.capitalize()
    if unknown == 1.0:
        return [f"{name} volume is unknown: {consequence}."]
    findings = []
    if unknown > 0:
        findings.append(f"{name} volume is unknown for {unknown:.1%} of the bars.")
    if zero >= _TELLING_ZERO_VOLUME_SHARE:
        findings.append(f"{name} traded nothing in {zero:.1%} of the bars: prices there are stale.")
    return findings


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
