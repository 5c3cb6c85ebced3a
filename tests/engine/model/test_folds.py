"""How a period is cut into folds."""

import pytest

from engine.model.errors import InvalidParams
from engine.model.folds import FoldMode, FoldRules, folds_of
from engine.model.params import Period
from engine.model.units import DAY_MS, HOUR_MS

DAY_0 = 19_723 * DAY_MS  # 2024-01-01


def days(period: Period, rules: FoldRules) -> list[tuple[int, ...]]:
    """Each fold's four midnights, in days from the first."""
    return [
        tuple(
            (at - DAY_0) // DAY_MS
            for at in (f.train_start_ms, f.train_end_ms, f.test_start_ms, f.test_end_ms)
        )
        for f in folds_of(period, rules)
    ]


def test_rolling_trainings_are_equally_long_and_tests_follow_each_other() -> None:
    rules = FoldRules(train_days=100, test_days=30, embargo_days=5)
    assert days(Period(DAY_0, DAY_0 + 180 * DAY_MS), rules) == [
        (0, 100, 105, 135),
        (30, 130, 135, 165),
        (60, 160, 165, 180),
    ]


def test_anchored_trainings_begin_at_the_first() -> None:
    rules = FoldRules(FoldMode.ANCHORED, train_days=100, test_days=30)
    assert days(Period(DAY_0, DAY_0 + 160 * DAY_MS), rules) == [
        (0, 100, 100, 130),
        (0, 130, 130, 160),
    ]


@pytest.mark.parametrize(
    ("length_ms", "tests"),
    [
        (136 * DAY_MS, [30]),
        (137 * DAY_MS, [30, 7]),
        (137 * DAY_MS - 1, [30, 7]),
        (137 * DAY_MS - 1_000, [30, 7]),
        (137 * DAY_MS - 1_001, [30]),
        (137 * DAY_MS + 23 * HOUR_MS, [30, 7]),
    ],
    ids=["6 days", "7 days", "last ms", "last second", "a day cut off", "a day begun"],
)
def test_a_last_test_under_7_days_is_dropped(length_ms: int, tests: list[int]) -> None:
    rules = FoldRules(train_days=100, test_days=30)
    folds = days(Period(DAY_0, DAY_0 + length_ms), rules)
    assert [end - start for _, _, start, end in folds] == tests


def test_a_period_that_begins_within_a_day_is_folded_from_the_next() -> None:
    rules = FoldRules(train_days=10, test_days=10)
    period = Period(DAY_0 + HOUR_MS, DAY_0 + 21 * DAY_MS)
    assert days(period, rules) == [(1, 11, 11, 21)]


def test_a_test_is_a_period_without_its_last_midnight() -> None:
    (fold,) = folds_of(Period(DAY_0, DAY_0 + 20 * DAY_MS), FoldRules(train_days=10, test_days=10))
    assert fold.test == Period(DAY_0 + 10 * DAY_MS, DAY_0 + 20 * DAY_MS - 1)


def test_a_period_too_short_for_a_fold_is_refused_in_words() -> None:
    rules = FoldRules(train_days=100, embargo_days=3)
    with pytest.raises(InvalidParams) as refused:
        folds_of(Period(DAY_0, DAY_0 + 109 * DAY_MS), rules)
    assert refused.value.field == "period"
    assert str(refused.value) == (
        "period must hold at least 110 whole days for one fold (100 of trainDays, 3 of "
        "embargoDays, 7 of the shortest test), was 109"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("metric", "MAX_DRAWDOWN"),
        ("train_days", 6),
        ("train_days", 10.5),
        ("test_days", 6),
        ("embargo_days", -1),
        ("mode", "SLIDING"),
        ("choice", "WORST"),
    ],
)
def test_nonsense_is_refused(field: str, value: object) -> None:
    with pytest.raises(InvalidParams) as refused:
        FoldRules(**{field: value})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_defaults_are_a_year_and_a_quarter() -> None:
    rules = FoldRules()
    assert (rules.mode, rules.train_days, rules.test_days, rules.embargo_days) == (
        *("ROLLING", 365, 90, 0),
    )
    assert (rules.metric, rules.choice) == ("SHARPE", "BEST")
