"""What a result is worth, in words: a grade by rules, and the reasons for it.

| grade | a run gets it where |
|---|---|
| TOO_LITTLE_DATA | a figure that the rules need is undefined |
| LUCK | the smaller of Sharpe and long-run Sharpe is 0 or below, or p is above 0.2 |
| PROVEN | p is at most 0.05 over at least 20 blocks, there are 365 days or more, the band of the
  long-run Sharpe lies above 0, and where the timing can be tested at most 5 % of the rotations
  earn as much |
| LIKELY | the band of the long-run Sharpe lies above 0 |
| UNPROVEN | none of these |

p is that of engine/analysis/luck/best_by_luck.py with the run as the only cell, or with all cells
that it was chosen among.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.analysis.luck.bands import Band
from engine.analysis.luck.best_by_luck import BestByLuck
from engine.analysis.luck.blocks import FEWEST_BLOCKS
from engine.analysis.luck.timing import Timing
from engine.analysis.verdict import Reason

PROVEN_P = 0.05
LUCK_P = 0.2
PROVEN_DAYS = 365
PROVEN_SHARE_AS_GOOD = 0.05


class LuckGrade(StrEnum):
    """How much of a result is more than luck."""

    PROVEN = "PROVEN"
    LIKELY = "LIKELY"
    UNPROVEN = "UNPROVEN"
    LUCK = "LUCK"
    TOO_LITTLE_DATA = "TOO_LITTLE_DATA"


@dataclass(frozen=True, slots=True)
class LuckVerdict:
    """The verdict in a sentence, and its reasons, those that decided first."""

    grade: LuckGrade
    sentence: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a run's grade is decided by. sharpe: yearly. test: None where blocks are too few;
    blocks of block_days: how many there are. timing: None where there is none to test. cells: of
    how many the run was chosen as one; p is that of the best of them then.
    """

    days: int
    sharpe: float
    sharpe_long_run: float
    band: Band
    test: BestByLuck | None
    blocks: int
    block_days: int
    timing: Timing | None
    cells: int = 1


def too_little(why: str) -> LuckVerdict:
    """Where nothing is known: a sentence that says why."""
    return LuckVerdict(
        LuckGrade.TOO_LITTLE_DATA,
        f"Too little to judge: {why[0].lower()}{why[1:]}",
        (Reason(why, speaks_for=False),),
    )


def grade_of(found: Evidence) -> LuckVerdict:
    """The verdict on a run whose figures are all there."""
    grade = _grade(found)
    figure = (
        f"long-run Sharpe {found.sharpe_long_run:.2f}, 95 % band {found.band.low:.2f} to "
        f"{found.band.high:.2f}, over {found.days:,} days"
    )
    sentence = {
        LuckGrade.PROVEN: f"More than luck: {figure}.",
        LuckGrade.LIKELY: f"Likely more than luck, but not proven: {figure}.",
        LuckGrade.UNPROVEN: f"Not proven: {figure}, which luck alone may show.",
        LuckGrade.LUCK: f"No more than luck: {figure}.",
    }[grade]
    return LuckVerdict(grade, sentence, tuple(_reasons(found)))


def _grade(found: Evidence) -> LuckGrade:
    smaller = min(found.sharpe, found.sharpe_long_run)
    p_value = None if found.test is None else found.test.p_value
    if smaller <= 0.0 or (p_value is not None and p_value > LUCK_P):
        return LuckGrade.LUCK
    if found.band.low <= 0.0:
        return LuckGrade.UNPROVEN
    is_proven = p_value is not None and p_value <= PROVEN_P and found.days >= PROVEN_DAYS
    if is_proven and (found.timing is None or _is_timed(found.timing)):
        return LuckGrade.PROVEN
    return LuckGrade.LIKELY


def _is_timed(timing: Timing) -> bool:
    return timing.share_as_good <= PROVEN_SHARE_AS_GOOD


def _reasons(found: Evidence) -> Iterator[Reason]:
    low, high = found.band.low, found.band.high
    yield Reason(
        "Of 100 histories redrawn from its days, 95 have a long-run Sharpe ratio between "
        f"{low:.2f} and {high:.2f}.",
        speaks_for=low > 0.0,
    )
    if found.test is None:
        yield Reason(
            f"There are {found.blocks} blocks of {found.block_days} days, {FEWEST_BLOCKS} are "
            "needed to test against luck.",
            speaks_for=False,
        )
    else:
        p_value, days = found.test.p_value, found.block_days
        yield Reason(
            f"Without any edge {p_value:.1%} of the histories redrawn in blocks of {days} days do "
            f"as well; {PROVEN_P:.0%} or less speak for one."
            if found.cells == 1
            else f"It was chosen among {found.cells:,} cells: without any edge the best of them "
            f"does as well in {p_value:.1%} of the histories redrawn in blocks of {days} days; "
            f"{PROVEN_P:.0%} or less speak for one.",
            speaks_for=found.test.p_value <= PROVEN_P,
        )
    if found.days < PROVEN_DAYS:
        yield Reason(
            f"{found.days} days are less than the year that a proof takes.", speaks_for=False
        )
    if found.timing is not None:
        yield Reason(
            f"{found.timing.share_as_good:.1%} of {found.timing.rotations:,} rotations of its "
            "position against the market earn no less.",
            speaks_for=_is_timed(found.timing),
        )
    if found.sharpe > 2.0 * max(found.sharpe_long_run, 0.0):
        yield Reason(
            f"Its days are autocorrelated: the usual Sharpe ratio of {found.sharpe:.2f} promises "
            f"more than longer periods keep, {found.sharpe_long_run:.2f}.",
            speaks_for=False,
        )
