"""Findings about hand-made series."""

import numpy as np
import pytest

from api.market_data.quality import assess, gaps_of
from api.market_data.series import HOUR_MS, Series
from api.market_data.statistics import funding_statistics

START_MS = 1_704_067_200_000  # 2024-01-01


def bars(kind: str, hours: list[int], volume: float = 1.0) -> Series:
    count = len(hours)
    price = {name: np.full(count, 100.0) for name in ("open", "high", "low", "close")}
    open_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    columns = {"open_ms": open_ms, **price, "volume": np.full(count, volume)}
    return Series(kind, "1h", columns)


def funding(hours: list[int], intervals: list[float]) -> Series:
    ts_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    rate = np.full(len(hours), 0.0001)
    return Series(
        "funding", "", {"ts_ms": ts_ms, "rate": rate, "interval_hours": np.array(intervals)}
    )


ALL_DAY = list(range(24))
SETTLED = funding([0, 8, 16, 24], [8.0] * 4)


def test_a_sound_market_has_no_findings() -> None:
    quality = assess((SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY)))
    assert quality == {
        "can_backtest": True,
        "findings": [],
        "tradable_from_ms": START_MS,
        "tradable_to_ms": START_MS + 24 * HOUR_MS,
    }


@pytest.mark.parametrize(
    ("left_out", "finding"),
    [
        ("funding", "No funding is stored, so this market cannot be backtested."),
        ("perp", "No perp bars are stored, so this market cannot be backtested."),
        ("spot", "No spot bars are stored, so this market cannot be backtested."),
    ],
)
def test_a_market_without_a_needed_series_cannot_be_backtested(left_out: str, finding: str) -> None:
    series = (SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY))
    quality = assess(tuple(one for one in series if one.kind != left_out))
    assert not quality["can_backtest"]
    assert finding in quality["findings"]
    assert quality["tradable_from_ms"] is None


def test_legs_that_never_meet_cannot_be_backtested() -> None:
    quality = assess((SETTLED, bars("perp", [1, 2, 3]), bars("spot", [17, 18])))
    assert not quality["can_backtest"]


@pytest.mark.parametrize(
    ("series", "finding"),
    [
        (
            (SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY[:8])),
            "Spot ends at 2024-01-01 08:00 UTC while perp runs on: "
            "2 later settlements without a spot price of that time.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY[6:]), bars("spot", ALL_DAY)),
            "Perp starts at 2024-01-01 06:00 UTC: 1 earlier settlement cannot be traded.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY), bars("spot", [0, 1, 4, 5, 9, *range(10, 24)])),
            "Spot 1h has 2 gaps with 5 bars missing, the longest of 3 from 2024-01-01 06:00 UTC.",
        ),
        (
            (funding([0, 8, 24], [8.0] * 3), bars("perp", ALL_DAY), bars("spot", ALL_DAY)),
            "Funding has 1 gap with 1 settlement missing, the longest of 1 from "
            "2024-01-01 16:00 UTC.",
        ),
        (
            (funding([0, 8, 12, 16], [8, 8, 4, 4]), bars("perp", ALL_DAY), bars("spot", ALL_DAY)),
            "The funding interval changes once, first at 2024-01-01 12:00 UTC from 8 h to 4 h.",
        ),
        (
            (funding([0, 8, 15, 24], [8.0] * 4), bars("perp", ALL_DAY), bars("spot", ALL_DAY)),
            "2 settlements off schedule, first at 2024-01-01 15:00 UTC.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY, volume=0.0)),
            "Spot 1h traded nothing in 100.0% of the bars: prices there are stale.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY, volume=float("nan")), bars("spot", ALL_DAY)),
            "Perp 1h volume is unknown: the volume filter of composite sees no decline.",
        ),
    ],
    ids=["spot ends", "perp late", "gaps", "missing", "change", "off", "dead", "no volume"],
)
def test_a_flaw_is_told_in_a_sentence(series: tuple[Series, ...], finding: str) -> None:
    quality = assess(series)
    assert finding in quality["findings"]
    assert quality["can_backtest"]


def test_gaps_are_counted_between_first_and_last() -> None:
    gaps = gaps_of(bars("spot", [3, 4, 7, 8, 20]))
    assert (gaps.count, gaps.missing, gaps.longest_missing) == (2, 13, 11)
    assert gaps.longest_from_ms == START_MS + 9 * HOUR_MS


def test_settlement_marks_have_no_schedule_to_miss() -> None:
    ts_ms = START_MS + np.array([0, 8, 80], dtype=np.int64) * HOUR_MS
    marks = Series("funding_mark", "", {"ts_ms": ts_ms, "price": np.ones(3)})
    assert gaps_of(marks).count == 0


def test_statistics_of_a_hand_made_history() -> None:
    rate = np.array([0.0001, -0.0002, 0.00005, 0.00005])
    hours = np.array([8.0, 8.0, 4.0, 4.0])
    statistics = funding_statistics(rate, hours)
    # sum 0.0 over 24 hours; the deviation is that of [1, -2, .5, .5] bp: sqrt(5.5 / 3).
    assert statistics["annualised_rate"] == pytest.approx(0.0, abs=1e-15)
    assert statistics["standard_deviation"] == pytest.approx(0.0001 * (5.5 / 3) ** 0.5)
    assert statistics["mean_rate"] == pytest.approx(0.0, abs=1e-19)
    assert statistics["median_rate"] == 0.00005
    assert statistics["minimum_rate"] == -0.0002
    assert statistics["maximum_rate"] == 0.0001
    assert statistics["positive_share"] == 0.75
    assert statistics["at_baseline_share"] == 0.75  # 0.0001 per 8 h is 0.00005 per 4 h
    assert statistics["intervals"] == [
        {"hours": 4.0, "settlements": 2},
        {"hours": 8.0, "settlements": 2},
    ]


def test_one_settlement_has_no_deviation() -> None:
    statistics = funding_statistics(np.array([0.0001]), np.array([8.0]))
    assert statistics["standard_deviation"] is None
    assert statistics["annualised_rate"] == pytest.approx(0.0001 * 3 * 365)
