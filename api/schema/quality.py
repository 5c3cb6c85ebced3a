"""How sound a stored history is: its grade, what was found, and the numbers behind it."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api.instants import instant, instant_or_none


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="How grave a finding is; strictData refuses all but notes.")
class FindingSeverity(Enum):
    FATAL = _value("FATAL", "No backtest can run, or 25 % of a series is flawed.")
    SEVERE = _value("SEVERE", "1 % of a series is flawed, or more.")
    WARNING = _value("WARNING", "A few places are flawed.")
    NOTE = _value("NOTE", "The market was like that; the data are sound.")


@strawberry.enum(description="What was found.")
class FindingCode(Enum):
    NO_SERIES = _value("NO_SERIES", "Funding, perp or spot bars are not stored.")
    NEVER_TRADABLE = _value("NEVER_TRADABLE", "No settlement has prices of both legs.")
    INVERSE_CONTRACT = _value("INVERSE_CONTRACT", "The contract is not settled in its quote.")
    LATE_START = _value("LATE_START", "A leg begins after the first settlement.")
    EARLY_END = _value("EARLY_END", "A leg ends while the other runs on.")
    UNTRADABLE = _value("UNTRADABLE", "Settlements without a fresh price of both legs.")
    GAP = _value("GAP", "Bars or settlements are missing.")
    OFF_SCHEDULE = _value("OFF_SCHEDULE", "Settlements between the scheduled times.")
    DUPLICATES_DROPPED = _value("DUPLICATES_DROPPED", "The source repeated rows.")
    STALE_PRICE = _value("STALE_PRICE", "The price stands still for 4 hours or more.")
    ZERO_VOLUME = _value("ZERO_VOLUME", "Bars in which nothing traded.")
    UNKNOWN_VOLUME = _value("UNKNOWN_VOLUME", "Bars whose volume the source does not know.")
    OUTLIER = _value("OUTLIER", "A leg reaches more than 10 % beyond the other one.")
    BASIS_EXTREME = _value("BASIS_EXTREME", "Perp and spot lie more than 5 % apart.")
    INTERVAL_CHANGE = _value("INTERVAL_CHANGE", "The funding interval changes.")
    RATE_EXTREME = _value("RATE_EXTREME", "Funding rates of 50 bps and more.")
    RATE_IN_PERCENT = _value(
        "RATE_IN_PERCENT", "Funding rates look like percents where fractions belong."
    )
    NEGATIVE_FUNDING = _value("NEGATIVE_FUNDING", "The mean rate is below 0.")
    UNIT = _value("UNIT", "The perp is quoted per many coins.")


@strawberry.enum(description="The gravest finding as a letter.")
class Grade(Enum):
    A = _value("A", "None above NOTE.")
    B = _value("B", "WARNING.")
    C = _value("C", "SEVERE.")
    D = _value("D", "FATAL.")


@strawberry.type(description="One thing to know about the stored data.")
class Finding:
    code: FindingCode = strawberry.field(description="What it is.")
    severity: FindingSeverity = strawberry.field(description="How grave it is.")
    sentence: str = strawberry.field(description="It in words.")
    series: str | None = strawberry.field(
        description='The series it is about, such as "spot 1h"; null for the market as a whole.'
    )
    count: int = strawberry.field(description="Bars, settlements or changes it is about.")
    first_at: datetime | None = strawberry.field(description="First of them; null without a time.")
    last_at: datetime | None = strawberry.field(description="Last of them; null without a time.")


@strawberry.type(description="A change of the funding interval.")
class IntervalChange:
    at: datetime = strawberry.field(description="First settlement after the new interval.")
    from_hours: float = strawberry.field(description="Interval before.")
    to_hours: float = strawberry.field(description="Interval from then on.")


@strawberry.type(description="(perp - spot) / spot at the opens of bars that both legs have.")
class BasisRange:
    median: float = strawberry.field(description="Median, fraction.")
    minimum: float = strawberry.field(description="Smallest.")
    minimum_at: datetime = strawberry.field(description="When it was smallest.")
    maximum: float = strawberry.field(description="Largest.")
    maximum_at: datetime = strawberry.field(description="When it was largest.")
    extreme_bars: int = strawberry.field(description="Bars beyond 5 % either way.")


@strawberry.type(description="How sound the stored history is.")
class Quality:
    grade: Grade = strawberry.field(description="The gravest finding as a letter.")
    can_backtest: bool = strawberry.field(description="Whether a backtest can run on it.")
    findings: list[Finding] = strawberry.field(description="What to know, gravest first.")
    tradable_settlements: int = strawberry.field(
        description="Settlements with a fresh price of both legs."
    )
    untradable_settlements: int = strawberry.field(
        description="Settlements without one, from the first to the last with both legs' bars."
    )
    untradable_share: float = strawberry.field(description="Their share, 0 to 1.")
    missing_settlements: int = strawberry.field(description="Settlements that are not stored.")
    off_schedule_settlements: int = strawberry.field(
        description="Settlements that are not a whole number of intervals after the one before."
    )
    interval_changes: list[IntervalChange] = strawberry.field(
        description="Changes of the funding interval, at most the first 100."
    )
    basis: BasisRange | None = strawberry.field(
        description="How far the legs lay apart; null where they have no bar in common."
    )


def quality_of(stored: Mapping[str, Any] | None) -> Quality:
    """The stored quality document of a market."""
    document = stored or {}
    basis = document.get("basis")
    return Quality(
        grade=Grade(document.get("grade", "D")),
        can_backtest=bool(document.get("can_backtest")),
        findings=[_finding(one) for one in document.get("findings", ())],
        tradable_settlements=document.get("tradable_settlements", 0),
        untradable_settlements=document.get("untradable_settlements", 0),
        untradable_share=document.get("untradable_share", 0.0),
        missing_settlements=document.get("missing_settlements", 0),
        off_schedule_settlements=document.get("off_schedule_settlements", 0),
        interval_changes=[
            IntervalChange(
                at=instant(one["ts_ms"]), from_hours=one["from_hours"], to_hours=one["to_hours"]
            )
            for one in document.get("interval_changes", ())
        ],
        basis=None if basis is None else _basis(basis),
    )


def _finding(stored: Mapping[str, Any]) -> Finding:
    return Finding(
        code=FindingCode(stored["code"]),
        severity=FindingSeverity(stored["severity"]),
        sentence=stored["sentence"],
        series=stored["series"],
        count=stored["count"],
        first_at=instant_or_none(stored["first_ts_ms"]),
        last_at=instant_or_none(stored["last_ts_ms"]),
    )


def _basis(stored: Mapping[str, Any]) -> BasisRange:
    return BasisRange(
        median=stored["median"],
        minimum=stored["minimum"],
        minimum_at=instant(stored["minimum_ts_ms"]),
        maximum=stored["maximum"],
        maximum_at=instant(stored["maximum_ts_ms"]),
        extreme_bars=stored["extreme_bars"],
    )
