"""Whether a market was worth carrying at its last settlement, in words and with the reasons.

| | last rate's percentile | and |
|---|---|---|
| STRONG | 75 or more | the trend is not falling, the window paid more than its costs |
| MODERATE | 50 or more | the window paid more than its costs |
| BELOW_AVERAGE | 25 or more | |
| NOT_RECOMMENDED | below 25 | or the last rate is not above 0, or the window's funding is not |
| | | or a leg cannot be traded |
| TOO_LITTLE_DATA | | fewer than 30 settlements in the window |

A percentile alone would call a market strong whose least bad rate has just been paid, so a market
that pays nothing is never more than "not recommended", and one that does not earn its costs never
more than "below average". With `require_score` STRONG also asks for a composite score of 0.5 and
MODERATE for 0.4, where the score is known: the rule of the project this one started from.
"""

from dataclasses import dataclass
from enum import StrEnum

from engine.analysis.current import Current, Trend
from engine.analysis.windows import WindowStatistics
from engine.analysis.yields import Yields
from engine.model.written import exact

FEWEST_SETTLEMENTS = 30
STRONG_PERCENTILE = 75.0
MODERATE_PERCENTILE = 50.0
BELOW_AVERAGE_PERCENTILE = 25.0
STRONG_SCORE = 0.5
MODERATE_SCORE = 0.4

_TREND_WORDS = {
    Trend.RISING: "The rates were rising",
    Trend.STABLE: "The rates were neither rising nor falling",
    Trend.FALLING: "The rates were falling",
}


class Grade(StrEnum):
    """The verdict."""

    STRONG = "STRONG"
    MODERATE = "MODERATE"
    BELOW_AVERAGE = "BELOW_AVERAGE"
    NOT_RECOMMENDED = "NOT_RECOMMENDED"
    TOO_LITTLE_DATA = "TOO_LITTLE_DATA"


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact behind a verdict, and whether it speaks for the trade."""

    sentence: str
    speaks_for: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict with its reasons, those that decided first."""

    grade: Grade
    reasons: tuple[Reason, ...]


def judge(
    now: Current,
    window: WindowStatistics,
    yields: Yields,
    *,
    holding_days: float,
    require_score: bool = False,
) -> Verdict:
    """The verdict on a market as of its last settlement, from one window of its history."""
    count = window.earned.settlements
    if count < FEWEST_SETTLEMENTS:
        sentence = (
            f"The window has {count} settlement{'s' * (count != 1)}, "
            f"{FEWEST_SETTLEMENTS} are needed to judge it."
        )
        return Verdict(Grade.TOO_LITTLE_DATA, (Reason(sentence, speaks_for=False),))
    reasons = (
        *_legs(now),
        _rate(now),
        _yield(yields, holding_days),
        _percentile(window),
        Reason(f"{_TREND_WORDS[now.trend]}.", now.trend is not Trend.FALLING),
        _persistence(now),
        *_score(now, require_score=require_score),
        *_volume(now),
    )
    return Verdict(_grade(now, window, yields, require_score=require_score), reasons)


def _grade(now: Current, window: WindowStatistics, yields: Yields, *, require_score: bool) -> Grade:
    percentile = window.rank.percentile
    if now.untradable_leg is not None:
        return Grade.NOT_RECOMMENDED
    if now.rate <= 0.0 or yields.gross_apr <= 0.0 or percentile < BELOW_AVERAGE_PERCENTILE:
        return Grade.NOT_RECOMMENDED
    if yields.net_apr <= 0.0:
        return Grade.BELOW_AVERAGE
    score = now.score if require_score and now.score is not None else STRONG_SCORE
    is_falling = now.trend is Trend.FALLING
    if percentile >= STRONG_PERCENTILE and not is_falling and score >= STRONG_SCORE:
        return Grade.STRONG
    if percentile >= MODERATE_PERCENTILE and score >= MODERATE_SCORE:
        return Grade.MODERATE
    return Grade.BELOW_AVERAGE


def _legs(now: Current) -> tuple[Reason, ...]:
    if now.untradable_leg is None:
        return ()
    sentence = (
        f"The {now.untradable_leg} leg cannot be traded now: in fewer than half of the bars of its "
        "last 24 hours something traded."
    )
    return (Reason(sentence, speaks_for=False),)


def _rate(now: Current) -> Reason:
    written = f"{_bps(now.rate)} per {now.interval_hours:g} h"
    if now.rate > 0.0:
        return Reason(f"The last rate, {written}, is paid to the short perp.", speaks_for=True)
    return Reason(
        f"The last rate is {written}: the short perp receives nothing for it.", speaks_for=False
    )


def _yield(yields: Yields, holding_days: float) -> Reason:
    gross, net = f"{yields.gross_apr:+.1%}", f"{yields.net_apr:+.1%}"
    if yields.gross_apr <= 0.0:
        return Reason(
            f"Over the window funding came to {gross} a year: it was paid, not received.",
            speaks_for=False,
        )
    cost = f"a round trip of {_bps(yields.round_trip_cost)} every {exact(holding_days)} days"
    return Reason(
        f"Over the window funding came to {gross} a year, {net} after {cost}.",
        yields.net_apr > 0.0,
    )


def _percentile(window: WindowStatistics) -> Reason:
    rank = window.rank
    ties = f", {rank.equal_share:.0%} are equal to it" if rank.equal_share > 0.05 else ""
    return Reason(
        f"The last rate stands at percentile {rank.percentile:.0f} of the window: "
        f"{rank.below_share:.0%} of its rates are below{ties}.",
        rank.percentile >= MODERATE_PERCENTILE,
    )


def _persistence(now: Current) -> Reason:
    count = now.positive_settlements
    if count == 0:
        return Reason("No rate above 0 stands at the end of the history.", speaks_for=False)
    settlements = "settlement was" if count == 1 else f"{count} settlements were"
    return Reason(f"The last {settlements} above 0.", count >= FEWEST_SETTLEMENTS)


def _score(now: Current, *, require_score: bool) -> tuple[Reason, ...]:
    if not require_score or now.score is None:
        return ()
    sentence = (
        f"The composite score is {now.score:.2f}: {STRONG_SCORE:g} is asked for strong, "
        f"{MODERATE_SCORE:g} for moderate."
    )
    return (Reason(sentence, now.score >= MODERATE_SCORE),)


def _volume(now: Current) -> tuple[Reason, ...]:
    if now.volume_ok is not False:
        return ()
    sentence = "The perp's volume of the last 7 days is less than 70 % of that of the 7 before."
    return (Reason(sentence, speaks_for=False),)


def _bps(value: float) -> str:
    text = f"{value * 10_000:.3f}".rstrip("0").rstrip(".")
    return f"{'0' if text == '-0' else text} bps"
