"""What is there at all, from when to when, and whether a contract can be backtested."""

import numpy as np

from api.market_data.contracts import contract_kind
from api.market_data.quality.finding import Code, Finding, Severity, many
from api.market_data.quality.history import History
from api.market_data.series import HOUR_MS, Series, write_time

_DELISTED_MS = 7 * 24 * HOUR_MS
_NEEDED = (("funding", "funding is"), ("perp", "perp bars are"), ("spot", "spot bars are"))


def tradable_span(history: History) -> tuple[int, int] | None:
    """First and last settlement that the bars of both legs enclose; None without one."""
    funding, perp, spot = history.funding, history.perp, history.spot
    if funding is None or perp is None or spot is None:
        return None
    first_ms = max(int(perp.ts_ms[0]), int(spot.ts_ms[0]))
    last_ms = min(perp.end_ms, spot.end_ms)
    inside = funding.ts_ms[(funding.ts_ms >= first_ms) & (funding.ts_ms <= last_ms)]
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def find_contract(history: History) -> list[Finding]:
    """Contracts whose profit is paid in the coin are not what the simulation computes."""
    if contract_kind(history.symbol) == "LINEAR":
        return []
    return [
        Finding(
            Code.INVERSE_CONTRACT,
            Severity.FATAL,
            f"{history.symbol} is not settled in its quote currency, so this market cannot be "
            "backtested.",
        )
    ]


def find_unit(history: History) -> list[Finding]:
    """A perp that is quoted per many coins."""
    if history.spot_multiplier == 1.0:
        return []
    return [
        Finding(
            Code.UNIT,
            Severity.NOTE,
            f"The perp is quoted per {history.spot_multiplier:,.10g} coins: spot prices are "
            "multiplied by that.",
            series="spot",
        )
    ]


def find_absent(history: History) -> list[Finding]:
    """Needed series that are not stored, and legs that never meet."""
    findings = [
        Finding(
            Code.NO_SERIES,
            Severity.FATAL,
            f"No {words} stored, so this market cannot be backtested.",
            series=kind,
        )
        for kind, words in _NEEDED
        if getattr(history, kind) is None
    ]
    if not findings and tradable_span(history) is None:
        findings.append(
            Finding(
                Code.NEVER_TRADABLE,
                Severity.FATAL,
                "No settlement has a perp and a spot price, so this market cannot be backtested.",
            )
        )
    return findings


def find_ends(history: History) -> list[Finding]:
    """Legs that begin after the first settlement or end before the last one."""
    funding, perp, spot = history.funding, history.perp, history.spot
    if funding is None or perp is None or spot is None:
        return []
    findings = []
    later = perp if perp.ts_ms[0] >= spot.ts_ms[0] else spot
    first_ms = int(later.ts_ms[0])
    before = int(np.searchsorted(funding.ts_ms, first_ms, side="left"))
    if before:
        findings.append(
            Finding(
                Code.LATE_START,
                Severity.NOTE,
                f"{later.kind.capitalize()} starts at {write_time(first_ms)}: "
                f"{many(before, 'earlier settlement')} cannot be traded.",
                later.name,
                before,
                int(funding.ts_ms[0]),
                int(funding.ts_ms[before - 1]),
            )
        )
    for leg, other in ((spot, perp), (perp, spot)):
        findings += _early_end(funding, leg, other)
    return findings


def find_uncovered(history: History, start_ms: int, end_ms: int) -> list[Finding]:
    """A period whose funding begins or ends more than an interval inside it."""
    funding = history.funding
    if funding is None:
        return find_absent(history)
    findings = []
    first_ms, last_ms = int(funding.ts_ms[0]), int(funding.ts_ms[-1])
    hours = funding.columns["interval_hours"]
    if first_ms - start_ms >= hours[0] * HOUR_MS:
        words = f"Funding starts at {write_time(first_ms)}, inside the period."
        findings.append(
            Finding(Code.LATE_START, Severity.WARNING, words, funding.name, first_ts_ms=first_ms)
        )
    if end_ms - last_ms >= hours[-1] * HOUR_MS:
        words = f"Funding ends at {write_time(last_ms)}, inside the period."
        findings.append(
            Finding(Code.EARLY_END, Severity.WARNING, words, funding.name, last_ts_ms=last_ms)
        )
    return findings


def _early_end(funding: Series, leg: Series, other: Series) -> list[Finding]:
    lost = funding.ts_ms[funding.ts_ms > leg.end_ms]
    if not len(lost) or leg.end_ms >= other.end_ms:
        return []
    # Files of one market are rarely fetched at the same hour; a week is another matter.
    is_delisted = other.end_ms - leg.end_ms > _DELISTED_MS
    return [
        Finding(
            Code.EARLY_END,
            Severity.WARNING if is_delisted else Severity.NOTE,
            f"{leg.kind.capitalize()} ends at {write_time(leg.end_ms)} while {other.kind} runs "
            f"on: {many(len(lost), 'later settlement')} without a {leg.kind} price of that time.",
            leg.name,
            len(lost),
            int(lost[0]),
            int(lost[-1]),
        )
    ]
