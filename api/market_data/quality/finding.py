"""One thing to know about a history: what it is, how grave, and in which words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How far a backtest on the data can be trusted, gravest first."""

    FATAL = "FATAL"  # no backtest can run on it, or none of its results means anything
    SEVERE = "SEVERE"  # more than a few settlements rest on prices that nobody could trade at
    WARNING = "WARNING"  # something is missing or implausible, at a few places
    NOTE = "NOTE"  # the market was like that; nothing is wrong with the data


class Code(StrEnum):
    """What was found; names that clients may rely on."""

    NO_SERIES = "NO_SERIES"
    NEVER_TRADABLE = "NEVER_TRADABLE"
    INVERSE_CONTRACT = "INVERSE_CONTRACT"
    LATE_START = "LATE_START"
    EARLY_END = "EARLY_END"
    UNTRADABLE = "UNTRADABLE"
    GAP = "GAP"
    OFF_SCHEDULE = "OFF_SCHEDULE"
    DUPLICATES_DROPPED = "DUPLICATES_DROPPED"
    STALE_PRICE = "STALE_PRICE"
    ZERO_VOLUME = "ZERO_VOLUME"
    UNKNOWN_VOLUME = "UNKNOWN_VOLUME"
    OUTLIER = "OUTLIER"
    BASIS_EXTREME = "BASIS_EXTREME"
    INTERVAL_CHANGE = "INTERVAL_CHANGE"
    RATE_EXTREME = "RATE_EXTREME"
    RATE_IN_PERCENT = "RATE_IN_PERCENT"
    NEGATIVE_FUNDING = "NEGATIVE_FUNDING"
    UNIT = "UNIT"


@dataclass(frozen=True, slots=True)
class Finding:
    """count: bars, settlements or changes it is about; series: its kind and timeframe."""

    code: Code
    severity: Severity
    sentence: str
    series: str | None = None
    count: int = 1
    first_ts_ms: int | None = None
    last_ts_ms: int | None = None

    def to_document(self) -> dict[str, Any]:
        """As it is stored with the market."""
        return asdict(self)


_ORDER = list(Severity)
_SEVERE_SHARE = 0.01
_FATAL_SHARE = 0.25


def severity_of(count: int, total: int, *, few: Severity) -> Severity:
    """Severity of a flaw by its share: SEVERE from 1 %, FATAL from 25 %, `few` below."""
    share = count / total if total else 0.0
    if share >= _FATAL_SHARE:
        return Severity.FATAL
    return Severity.SEVERE if share >= _SEVERE_SHARE else few


def gravest_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings by severity; those of one severity stay in the order of the checks."""
    return tuple(sorted(findings, key=lambda one: _ORDER.index(one.severity)))


GRADES: Mapping[Severity, str] = {
    Severity.FATAL: "D",
    Severity.SEVERE: "C",
    Severity.WARNING: "B",
    Severity.NOTE: "A",
}


def grade_of(findings: tuple[Finding, ...]) -> str:
    """A to D by the gravest finding; A where there is none above NOTE."""
    worst = min((_ORDER.index(one.severity) for one in findings), default=len(_ORDER) - 1)
    return GRADES[_ORDER[worst]]


def percent(share: float) -> str:
    """A share with two decimals; one that would print as nothing is told to be small."""
    return f"{share:.2%}" if share >= 0.00005 or share == 0 else "below 0.01%"


def many(count: int, what: str) -> str:
    """1 bar, 2 bars, 1,200 bars."""
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
