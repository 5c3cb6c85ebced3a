"""The verdict on made-up markets: each grade, each bar it stops at, and its words."""

import numpy as np
import pytest

from engine.analysis.verdict import Grade, Verdict, judge
from engine.analysis.windows import Window, analyse
from engine.analysis.yields import yields
from engine.model.costs import Costs
from engine.model.units import HOUR_MS

BP = 0.0001


def verdict(
    *bps: float,
    hours: float = 8.0,
    require_score: bool = False,
    basis: float | None = None,
    volume_ok: bool | None = None,
    untradable_leg: str | None = None,
) -> Verdict:
    rate = np.array(bps) * BP
    ts_ms = (np.arange(len(bps)) * hours * HOUR_MS).astype(np.int64)
    intervals = np.full(len(bps), hours)
    found = analyse(
        *(ts_ms, rate, intervals),
        basis=basis,
        volume_ok=volume_ok,
        untradable_leg=untradable_leg,
    )
    window = found.windows[Window.ALL]
    got = yields(window.earned, Costs(), 30.0)
    return judge(found.current, window, got, holding_days=30.0, require_score=require_score)


GOOD = (2.0,) * 30 + (1.0,) * 10  # pays 17.5 % a year after costs of 6.2 %


def test_what_cannot_be_traded_is_not_recommended_whatever_it_pays() -> None:
    found = verdict(*GOOD, 2.5, untradable_leg="spot")
    assert found.grade is Grade.NOT_RECOMMENDED
    first = found.reasons[0]
    assert not first.speaks_for
    assert first.sentence == (
        "The spot leg cannot be traded now: in fewer than half of the bars of its last 24 hours "
        "something traded."
    )


def test_too_few_settlements_are_not_judged() -> None:
    found = verdict(*(2.0,) * 29)
    assert found.grade is Grade.TOO_LITTLE_DATA
    assert [reason.sentence for reason in found.reasons] == [
        "The window has 29 settlements, 30 are needed to judge it."
    ]
    assert verdict(*(2.0,) * 30).grade is not Grade.TOO_LITTLE_DATA


@pytest.mark.parametrize(
    ("bps", "grade"),
    [
        ((*GOOD, 2.5), Grade.STRONG),
        # 10 x 1 below, 31 equal halves: percentile 62.
        ((*GOOD, 2.0), Grade.MODERATE),
        # 1 bp of 41: 11 equal, none below: percentile 13.
        ((*GOOD, 1.0), Grade.NOT_RECOMMENDED),
        ((*GOOD, 0.0), Grade.NOT_RECOMMENDED),
        # Half of 14 equal ones above 7 lower: percentile 34.
        ((*(2.0,) * 20, *(1.0,) * 7, *(1.5,) * 14), Grade.BELOW_AVERAGE),
        # All equal: percentile 50, and 10.95 % a year is more than 6.2 %.
        ((1.0,) * 40, Grade.MODERATE),
        # 0.5 bps are 5.5 % a year: less than the round trips.
        ((*(0.5,) * 40, 0.6), Grade.BELOW_AVERAGE),
        # The least bad rate of a losing market.
        ((*(-5.0,) * 40, 1.0), Grade.NOT_RECOMMENDED),
        # High, but the EMA comes down by more than half a basis point.
        ((*(1.0,) * 40, *(9.0,) * 3, *(4.0,) * 6, 3.0), Grade.MODERATE),
    ],
    ids=[
        "high in a paying market",
        "tied with most",
        "tied with the lowest",
        "nothing is paid",
        "low",
        "nothing but the baseline",
        "costs more than it pays",
        "the least bad of a losing market",
        "high and falling",
    ],
)
def test_grades(bps: tuple[float, ...], grade: Grade) -> None:
    assert verdict(*bps).grade is grade


def test_a_score_is_only_asked_for_on_request() -> None:
    bps = (*GOOD, 2.5)
    # 0.35 x 2.5/30 + 0.25 x 1/2 + 0.15 x 0.1 = 0.17: below the 0.4 of moderate.
    assert verdict(*bps, basis=0.001).grade is Grade.STRONG
    found = verdict(*bps, basis=0.001, require_score=True)
    assert found.grade is Grade.BELOW_AVERAGE
    assert "The composite score is 0.17" in " ".join(one.sentence for one in found.reasons)
    assert verdict(*bps, require_score=True).grade is Grade.STRONG  # unknown: not asked for


def test_reasons_are_in_words_and_say_what_they_speak_for() -> None:
    found = verdict(*(1.0,) * 40, volume_ok=False)
    assert [(reason.speaks_for, reason.sentence) for reason in found.reasons] == [
        (True, "The last rate, 1 bps per 8 h, is paid to the short perp."),
        (
            True,
            "Over the window funding came to +10.9% a year, +4.7% after a round trip of 51 bps "
            "every 30 days.",
        ),
        (
            True,
            "The last rate stands at percentile 50 of the window: 0% of its rates are below, "
            "100% are equal to it.",
        ),
        (True, "The rates were neither rising nor falling."),
        (True, "The last 40 settlements were above 0."),
        (
            False,
            "The perp's volume of the last 7 days is less than 70 % of that of the 7 before.",
        ),
    ]


def test_a_negative_market_is_told_so() -> None:
    sentences = [reason.sentence for reason in verdict(*(-2.0,) * 40).reasons]
    assert (
        sentences[0] == "The last rate is -2 bps per 8 h: the short perp receives nothing for it."
    )
    assert sentences[1] == (
        "Over the window funding came to -21.9% a year: it was paid, not received."
    )
