"""What the pair explorer says of a market: statistics, yields, where it stands, a verdict."""

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import numpy as np
import strawberry

from api.instants import instant
from api.market_data.series import write_time
from api.schema.made import input_fields, with_fields
from api.schema.scalars import FloatColumn
from engine.analysis.current import Current, Rank
from engine.analysis.rates import RateStatistics, Streak
from engine.model.assumptions import CarryAssumptions

OLD_AFTER_HOURS = 48.0
_HOUR_SECONDS = 3_600.0


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="A stretch of a market's history; all end with its last settlement.")
class FundingWindow(Enum):
    D7 = _value("D7", "The last 7 days.")
    D30 = _value("D30", "The last 30 days.")
    D90 = _value("D90", "The last 90 days.")
    ALL = _value("ALL", "All that is stored.")


@strawberry.enum(
    description="Where the rates were heading: the EMA of the last 6 against itself 5 settlements "
    "before, 8-hour equivalents."
)
class RateTrend(Enum):
    RISING = _value("RISING", "Up by more than 0.00005.")
    STABLE = _value("STABLE", "Neither, or fewer than 7 rates.")
    FALLING = _value("FALLING", "Down by more than 0.00005.")


@strawberry.enum(description="Whether a market was worth carrying at its last settlement.")
class CarryGrade(Enum):
    STRONG = _value(
        "STRONG",
        "Percentile 75 or more, not falling, and the window's funding is above its costs.",
    )
    MODERATE = _value(
        "MODERATE", "Percentile 50 or more, and the window's funding is above its costs."
    )
    BELOW_AVERAGE = _value("BELOW_AVERAGE", "Percentile 25 or more, and funding is above 0.")
    NOT_RECOMMENDED = _value(
        "NOT_RECOMMENDED",
        "Percentile below 25, or the last rate or the window's funding is not above 0.",
    )
    TOO_LITTLE_DATA = _value("TOO_LITTLE_DATA", "Fewer than 30 settlements in the window.")


@strawberry.type(description="How many settlements came at one interval.")
class IntervalCount:
    hours: float = strawberry.field(description="Hours between settlements.")
    settlements: int = strawberry.field(description="Settlements at this interval.")


@strawberry.input(
    description="What holding is assumed to cost: one round trip (four fills) every so many days."
)
@with_fields(input_fields(CarryAssumptions))
class CarryAssumptionsInput:
    """Fields: the parameters of CarryAssumptions."""


@strawberry.type(description="Rates of one unit in numbers, fractions of notional.")
class RateSummary:
    mean: float = strawberry.field(description="Mean.")
    median: float = strawberry.field(description="Median.")
    standard_deviation: float | None = strawberry.field(
        description="Standard deviation (ddof 1); null for a single rate."
    )
    minimum: float = strawberry.field(description="Smallest.")
    maximum: float = strawberry.field(description="Largest.")
    percentiles: FloatColumn = strawberry.field(
        description="Percentiles 1, 5, 25, 50, 75, 95 and 99, linear between the nearest rates."
    )


@strawberry.type(description="The longest run of settlements on one side of zero.")
class RateStreak:
    settlements: int = strawberry.field(description="How many in a row.")
    hours: float = strawberry.field(description="Hours they pay for.")
    first_at: datetime = strawberry.field(description="The first of them.")
    last_at: datetime = strawberry.field(description="The last of them.")


@strawberry.type(
    description="Yields of holding, fractions of the notional of one leg. APR does not compound, "
    "APY does; net: after the assumed round trips."
)
class CarryYields:
    gross_apr: float = strawberry.field(
        description="Sum of the rates over the hours they pay for, times 8760."
    )
    gross_apy: float | None = strawberry.field(
        description="Product of (1 + rate), to the power of 8760 over those hours, less 1; null "
        "where it is no number."
    )
    net_apr: float = strawberry.field(
        description="Gross APR less the round trip times 365 / holding days."
    )
    net_apy: float | None = strawberry.field(
        description="Funding compounds over the holding days, the round trip is paid, the rest is "
        "held again for a year; null where nothing is left."
    )
    net_rate: float = strawberry.field(description="Mean rate per settlement after costs.")
    round_trip_cost: float = strawberry.field(
        description="2 x (spot fee + perp fee) + 4 x slippage, fraction of notional."
    )
    break_even_days: float | None = strawberry.field(
        description="Days in which the mean rate pays for a round trip; null where it never does."
    )
    break_even_settlements: float | None = strawberry.field(
        description="Settlements likewise; null likewise."
    )


@strawberry.type(description="The last stored settlement, and what led to it.")
class CurrentRate:
    at: datetime = strawberry.field(description='The settlement that "now" means here.')
    age_hours: float = strawberry.field(description="Hours since then, by the service's clock.")
    is_old: bool = strawberry.field(description="Whether that is more than 48 hours ago.")
    rate: float = strawberry.field(description="Rate as quoted, per settlement.")
    interval_hours: float = strawberry.field(description="Hours it pays for.")
    eight_hour_rate: float = strawberry.field(description="Rate x 8 / interval.")
    percentile: float = strawberry.field(
        description="Its rank in the window, 0 to 100: the share of rates below it and half the "
        "share equal to it, for on real markets a third of all rates are the same number."
    )
    below_share: float = strawberry.field(description="Share of the window's rates below it.")
    equal_share: float = strawberry.field(
        description="Share of the window's rates equal to it, itself included."
    )
    z_score: float | None = strawberry.field(
        description="Its distance from the window's mean in standard deviations; null without any."
    )
    trend: RateTrend = strawberry.field(description="Where the rates were heading.")
    trend_change: float | None = strawberry.field(
        description="By how much the EMA moved, 8-hour equivalent; null with fewer than 7 rates."
    )
    positive_settlements: int = strawberry.field(
        description="Rates above 0 in a row up to and including it."
    )
    basis: float | None = strawberry.field(
        description="(perp - spot) / spot at it; null without a fresh price of both."
    )
    volume_ok: bool | None = strawberry.field(
        description="Whether the perp's volume of the last 7 days is 0.7 of that of the 7 days "
        "before or more; null without perp bars."
    )
    rate_level: float = strawberry.field(description="Factor of the score: rate / 0.003, 0 to 1.")
    trend_factor: float = strawberry.field(
        description="Factor of the score: 1 rising, 0.5 stable, 0 falling."
    )
    persistence: float = strawberry.field(
        description="Factor of the score: rates of 0.0003 or more in a row / 30, 0 to 1."
    )
    basis_level: float | None = strawberry.field(
        description="Factor of the score: basis / 0.01, 0 to 1; null without a basis."
    )
    score: float | None = strawberry.field(
        description="Score of the composite strategy's defaults on 8-hour equivalents; null "
        "without a basis or a rate above 0."
    )
    untradable_leg: str | None = strawberry.field(
        description='"perp" or "spot" where in fewer than half of the bars of that leg\'s last 24 '
        "hours something traded, so that nobody could act on the verdict; null where both trade, "
        "and without bars of both."
    )


@strawberry.type(description="A fact behind a verdict.")
class VerdictReason:
    sentence: str = strawberry.field(description="It in words.")
    speaks_for: bool = strawberry.field(description="Whether it speaks for it.")


@strawberry.type(description="Whether the market was worth carrying, as of its last settlement.")
class CarryVerdict:
    grade: CarryGrade = strawberry.field(description="In one word.")
    reasons: list[VerdictReason] = strawberry.field(description="Why.")
    notice: str | None = strawberry.field(
        description="That the data are old, in words; null while they are not."
    )


def rate_summary(found: RateStatistics) -> RateSummary:
    """GraphQL form of rate statistics."""
    return RateSummary(
        mean=found.mean,
        median=found.median,
        standard_deviation=found.standard_deviation,
        minimum=found.minimum,
        maximum=found.maximum,
        percentiles=FloatColumn(np.array(found.percentiles)),
    )


def rate_streak(found: Streak | None) -> RateStreak | None:
    """GraphQL form of a streak."""
    if found is None:
        return None
    return RateStreak(
        settlements=found.settlements,
        hours=found.hours,
        first_at=instant(found.first_ts_ms),
        last_at=instant(found.last_ts_ms),
    )


def current_rate(now: Current, rank: Rank, clock: datetime) -> CurrentRate:
    """GraphQL form of the state at the last settlement; `clock` is this moment."""
    at = instant(now.ts_ms)
    age_hours = (clock - at).total_seconds() / _HOUR_SECONDS
    return CurrentRate(
        at=at,
        age_hours=age_hours,
        is_old=age_hours > OLD_AFTER_HOURS,
        rate=now.rate,
        interval_hours=now.interval_hours,
        eight_hour_rate=now.eight_hour_rate,
        percentile=rank.percentile,
        below_share=rank.below_share,
        equal_share=rank.equal_share,
        z_score=rank.z_score,
        trend=RateTrend(now.trend),
        trend_change=now.trend_change,
        positive_settlements=now.positive_settlements,
        basis=now.basis,
        volume_ok=now.volume_ok,
        rate_level=now.rate_level,
        trend_factor=now.trend_factor,
        persistence=now.persistence,
        basis_level=now.basis_level,
        score=now.score,
        untradable_leg=now.untradable_leg,
    )


def old_notice(now: CurrentRate) -> str | None:
    """What is said of data that end long ago."""
    if not now.is_old:
        return None
    return (
        f"The stored data end at {write_time(round(now.at.timestamp() * 1_000))}, "
        f"{now.age_hours / 24:,.0f} days ago: the verdict is about that day, not about today."
    )


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)
