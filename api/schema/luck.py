"""Whether a result is luck, as GraphQL shows it."""

from enum import Enum
from typing import Any

import strawberry

from api.runs.values import Document
from api.schema.carry_types import VerdictReason
from api.schema.context import Info
from api.storage.tables import RunRow


def _value(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="How much of a result is more than luck; docs/luck.md has the rules.")
class LuckGrade(Enum):
    PROVEN = _value("PROVEN", "Luck shows as much in at most 1 of 20 histories.")
    LIKELY = _value("LIKELY", "The band of its Sharpe ratio lies above 0; a proof takes more.")
    UNPROVEN = _value("UNPROVEN", "The band of its Sharpe ratio has 0 in it.")
    LUCK = _value("LUCK", "It earns nothing, or luck shows as much in more than 1 of 5 histories.")
    TOO_LITTLE_DATA = _value("TOO_LITTLE_DATA", "Too short, or without a trade or any variance.")


@strawberry.type(description="Whether a result is more than luck.")
class LuckVerdict:
    grade: LuckGrade = strawberry.field(description="In one word.")
    sentence: str = strawberry.field(description="In one sentence.")
    reasons: list[VerdictReason] = strawberry.field(description="Why, what decided first.")


@strawberry.type(description="Between these lie 95 % of the histories that are redrawn.")
class ConfidenceBand:
    low: float = strawberry.field(description="2.5 % are below.")
    high: float = strawberry.field(description="2.5 % are above.")


@strawberry.type(description="The band of the maximum drawdown of the daily curve.")
class DrawdownBand:
    low: float = strawberry.field(description="2.5 % are below, a fraction.")
    high: float = strawberry.field(description="2.5 % are above, a fraction.")
    daily: float = strawberry.field(description="That of the run's own daily curve, a fraction.")


@strawberry.type(
    description="How sure one may be of a result: its days drawn anew, in blocks that keep what "
    "hangs together."
)
class Confidence:
    sharpe: ConfidenceBand | None = strawberry.field(
        description="Of the Sharpe ratio; null where too many histories do not vary."
    )
    sharpe_long_run: ConfidenceBand | None = strawberry.field(
        description="Of the long-run Sharpe ratio; null where that is undefined."
    )
    net_pnl: ConfidenceBand = strawberry.field(description="Of the net P&L, quote currency.")
    max_drawdown: DrawdownBand = strawberry.field(description="Of the daily maximum drawdown.")
    psr_zero: float | None = strawberry.field(
        description="Probability that the true Sharpe ratio is above 0, by the first "
        "autocorrelation (2026). On carry it is nearly always 1 and proves nothing."
    )
    psr_hold: float | None = strawberry.field(
        description="Probability that it is above that of holding; null without such a benchmark."
    )
    psr_zero_2012: float | None = strawberry.field(
        description="Probability against 0 as if the days were independent (2012)."
    )
    min_track_record_days: float | None = strawberry.field(
        description="Days after which such a Sharpe ratio would be above 0 with 95 % confidence; "
        "null where it is not above 0."
    )
    days: int = strawberry.field(description="Daily returns that there were.")
    block_days: float = strawberry.field(description="Mean length of a block, days.")


@strawberry.type(description="The position rotated against the market: does its timing matter?")
class TimingTest:
    rotations: int = strawberry.field(description="Rotations by whole settlements.")
    share_as_good: float = strawberry.field(
        description="Share of them, the run counted as one more, that earn no less."
    )
    negated_sharpe: float | None = strawberry.field(
        description="Yearly Sharpe ratio of the opposite position, without costs."
    )
    hold_sharpe: float | None = strawberry.field(
        description="That of holding its side throughout, without costs."
    )


@strawberry.interface(
    description="A result that is judged: a stage behind RunFinished, everything is null until "
    "`runJudged` tells of it, and for ever where a run of an earlier release has none."
)
class Judged:
    @strawberry.field(description="Whether it is more than luck; null until it is judged.")
    async def verdict(self, info: Info) -> LuckVerdict | None:
        found = await self.judgement(info)
        return None if found is None or found["verdict"] is None else verdict_of(found["verdict"])

    @strawberry.field(
        description="How sure one may be of it; null until it is judged, and where "
        "`unknown` says why."
    )
    async def confidence(self, info: Info) -> Confidence | None:
        found = await self.judgement(info)
        return None if found is None else _confidence_of(found["confidence"])

    @strawberry.field(description="Why `confidence` is null, in a sentence; null where it is not.")
    async def unknown(self, info: Info) -> str | None:
        found = await self.judgement(info)
        return None if found is None else found["unknown"]

    @strawberry.field(
        description="Whether its timing matters; null until it is judged, and where "
        "`untimed` says why."
    )
    async def timing_test(self, info: Info) -> TimingTest | None:
        found = await self.judgement(info)
        if found is None or found["timing"] is None:
            return None
        return TimingTest(**found["timing"])

    @strawberry.field(description="Why `timingTest` is null, in a sentence; null where it is not.")
    async def untimed(self, info: Info) -> str | None:
        found = await self.judgement(info)
        return None if found is None else found["untimed"]

    async def judgement(self, info: Info) -> Document | None:
        """What is stored of it; None while there is nothing."""
        raise NotImplementedError


class JudgedRun(Judged):
    """A run that is judged as one."""

    row: strawberry.Private[RunRow]

    async def judgement(self, info: Info) -> Document | None:
        """What is stored of the run's only result."""
        return await info.context.results.judgement_of(self.row)


def verdict_of(document: Document) -> LuckVerdict:
    """GraphQL form of a stored verdict."""
    return LuckVerdict(
        grade=LuckGrade(document["grade"]),
        sentence=document["sentence"],
        reasons=[VerdictReason(**reason) for reason in document["reasons"]],
    )


def _confidence_of(document: Document | None) -> Confidence | None:
    if document is None:
        return None
    parts = dict(document)
    daily = parts.pop("max_drawdown_daily")
    return Confidence(
        sharpe=_band_of(parts.pop("sharpe")),
        sharpe_long_run=_band_of(parts.pop("sharpe_long_run")),
        net_pnl=ConfidenceBand(**parts.pop("net_pnl")),
        max_drawdown=DrawdownBand(**parts.pop("max_drawdown"), daily=daily),
        **parts,
    )


def _band_of(document: Document | None) -> ConfidenceBand | None:
    return None if document is None else ConfidenceBand(**document)
