"""What the rules make of the evidence."""

import pytest

from engine.analysis.luck.bands import Band
from engine.analysis.luck.best_by_luck import BestByLuck
from engine.analysis.luck.grade import Evidence, LuckGrade, grade_of
from engine.analysis.luck.timing import Timing


def evidence(
    *,
    days: int = 730,
    sharpe: float = 2.0,
    long_run: float = 1.5,
    low: float = 0.2,
    p_value: float | None = 0.01,
    share_as_good: float | None = None,
) -> Evidence:
    return Evidence(
        days=days,
        sharpe=sharpe,
        sharpe_long_run=long_run,
        band=Band(low, 3.0),
        test=None if p_value is None else BestByLuck(0.5, p_value, 1_000, 30),
        blocks=days // 30,
        block_days=30,
        timing=None if share_as_good is None else Timing(1_000, share_as_good, -1.0, 1.0),
    )


@pytest.mark.parametrize(
    ("found", "grade"),
    [
        (evidence(), LuckGrade.PROVEN),
        (evidence(share_as_good=0.05), LuckGrade.PROVEN),
        (evidence(share_as_good=0.051), LuckGrade.LIKELY),
        (evidence(p_value=0.051), LuckGrade.LIKELY),
        (evidence(p_value=None), LuckGrade.LIKELY),
        (evidence(days=364), LuckGrade.LIKELY),
        (evidence(low=0.0), LuckGrade.UNPROVEN),
        (evidence(low=-1.0, p_value=0.2), LuckGrade.UNPROVEN),
        (evidence(low=-1.0, p_value=0.21), LuckGrade.LUCK),
        (evidence(long_run=0.0), LuckGrade.LUCK),
        (evidence(sharpe=-0.1), LuckGrade.LUCK),
    ],
)
def test_the_rules_decide(found: Evidence, grade: LuckGrade) -> None:
    assert grade_of(found).grade is grade


def test_a_verdict_says_the_ratio_that_its_band_is_of_and_why() -> None:
    verdict = grade_of(evidence(sharpe=8.04, long_run=1.43, low=0.61, share_as_good=0.5))
    assert verdict.sentence == (
        "Likely more than luck, but not proven: long-run Sharpe 1.43, 95 % band 0.61 to 3.00, "
        "over 730 days."
    )
    loss = grade_of(evidence(sharpe=-6.89, long_run=-2.4, low=-3.45))
    assert "long-run Sharpe -2.40, 95 % band -3.45" in loss.sentence  # not the -6.89 of days
    assert [reason.speaks_for for reason in verdict.reasons] == [True, True, False, False]
    assert "50.0% of 1,000 rotations" in verdict.reasons[2].sentence
    assert "8.04 promises more than longer periods keep, 1.43" in verdict.reasons[3].sentence
