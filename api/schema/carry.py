"""The outlook of one market over one window, from its stored analysis."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import numpy as np
import strawberry

from api.instants import instant
from api.market_data.analysis import read_current, read_window
from api.schema.carry_types import (
    CarryAssumptionsInput,
    CarryGrade,
    CarryVerdict,
    CarryYields,
    CurrentRate,
    FundingWindow,
    IntervalCount,
    RateStreak,
    RateSummary,
    VerdictReason,
    current_rate,
    old_notice,
    rate_streak,
    rate_summary,
    utc_now,
)
from api.schema.refusals import BadUserInput
from api.schema.scalars import FloatColumn
from api.schema.sent import given
from engine.analysis.verdict import judge
from engine.analysis.windows import Window, WindowStatistics
from engine.analysis.yields import yields
from engine.model.assumptions import CarryAssumptions
from engine.model.costs import Costs
from engine.model.errors import InvalidParams
from engine.model.written import camel

WindowChoice = Annotated[
    FundingWindow, strawberry.argument(description="The stretch that is looked at.")
]
Assumed = Annotated[
    CarryAssumptionsInput | None,
    strawberry.argument(description="Costs and holding time; absent: the defaults."),
]
RequireScore = Annotated[
    bool,
    strawberry.argument(
        description="Ask for a composite score of 0.5 for STRONG and 0.4 for MODERATE as well, "
        "where the score is known."
    ),
]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Checked costs and holding time, and how strict the verdict is."""

    costs: Costs
    holding_days: float
    require_score: bool


@strawberry.type(
    description="The funding of a market over a window, what it yields after costs, and a verdict."
)
class CarryOutlook:
    window: FundingWindow = strawberry.field(description="The window.")
    first_at: datetime = strawberry.field(description="Its first settlement.")
    last_at: datetime = strawberry.field(description="Its last settlement.")
    settlements: int = strawberry.field(description="Its settlements.")
    hours: float = strawberry.field(
        description="Hours they pay for: their real spacing; a hole in the data is no time."
    )
    intervals: list[IntervalCount] = strawberry.field(
        description="Intervals, the most frequent first."
    )
    rates: RateSummary = strawberry.field(description="Rates as quoted, per settlement.")
    eight_hour_rates: RateSummary = strawberry.field(
        description="Rates brought to 8 hours (rate x 8 / interval): what compares across markets."
    )
    positive_share: float = strawberry.field(description="Share of rates above 0.")
    negative_share: float = strawberry.field(description="Share of rates below 0.")
    at_baseline_share: float = strawberry.field(
        description="Share of rates of exactly 0.0001 per 8 hours, the formula's interest."
    )
    autocorrelation: FloatColumn = strawberry.field(
        description="Autocorrelation of the 8-hour rates at lags of 1 to 10 settlements; null "
        "without variance or enough rates."
    )
    longest_positive: RateStreak | None = strawberry.field(
        description="Longest run of rates above 0; null without one."
    )
    longest_negative: RateStreak | None = strawberry.field(
        description="Longest run of rates below 0; null without one."
    )
    yields: CarryYields = strawberry.field(description="What holding yields a year.")
    current: CurrentRate = strawberry.field(
        description="Where the last settlement stands in the window."
    )
    verdict: CarryVerdict = strawberry.field(description="Whether it was worth carrying.")


def assumptions(sent: CarryAssumptionsInput | None, require_score: bool) -> Assumptions:
    """Checked assumptions; BadUserInput names the field that is out of range."""
    try:
        assumed = CarryAssumptions(**given(sent))
    except InvalidParams as error:
        field = camel(error.field)
        raise BadUserInput(f"assumptions.{field}", f"{field} {error.rule}") from None
    return Assumptions(assumed.costs, assumed.holding_days, require_score)


def outlook(
    document: Mapping[str, Any], window: FundingWindow, assumed: Assumptions
) -> CarryOutlook:
    """The outlook of a stored analysis."""
    found = read_window(document, Window(window.value))
    now = read_current(document)
    got = yields(found.earned, assumed.costs, assumed.holding_days)
    verdict = judge(
        now,
        found,
        got,
        holding_days=assumed.holding_days,
        require_score=assumed.require_score,
    )
    at_last = current_rate(now, found.rank, utc_now())
    return CarryOutlook(
        window=window,
        **_statistics(found),
        yields=CarryYields(**dataclasses.asdict(got)),
        current=at_last,
        verdict=CarryVerdict(
            grade=CarryGrade(verdict.grade),
            reasons=[
                VerdictReason(sentence=one.sentence, speaks_for=one.speaks_for)
                for one in verdict.reasons
            ],
            notice=old_notice(at_last),
        ),
    )


def _statistics(found: WindowStatistics) -> dict[str, Any]:
    return {
        "first_at": instant(found.first_ts_ms),
        "last_at": instant(found.last_ts_ms),
        "settlements": found.earned.settlements,
        "hours": found.earned.hours,
        "intervals": [
            IntervalCount(hours=hours, settlements=count) for hours, count in found.intervals
        ],
        "rates": rate_summary(found.settlement),
        "eight_hour_rates": rate_summary(found.eight_hour),
        "positive_share": found.positive_share,
        "negative_share": found.negative_share,
        "at_baseline_share": found.at_baseline_share,
        "autocorrelation": FloatColumn(np.array(found.autocorrelation, dtype=np.float64)),
        "longest_positive": rate_streak(found.longest_positive),
        "longest_negative": rate_streak(found.longest_negative),
    }
