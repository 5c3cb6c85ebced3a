"""How a walk-forward cuts a period into folds: choose on the past, score on what comes next."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import Measure, check_parameters, parameter
from engine.model.params import Period
from engine.model.scales import DAY_MS
from engine.model.written import camel

FEWEST_TEST_DAYS = 7
"""A last test that is shorter is dropped."""

_LONGEST_DAYS = 36_500
_SECOND_MS = 1_000


class FoldMode(StrEnum):
    """ANCHORED: every training begins at the first. ROLLING: all are equally long."""

    ANCHORED = "ANCHORED"
    ROLLING = "ROLLING"


class FoldMetric(StrEnum):
    """What a fold may choose by; each is a metric of sweeps, too."""

    SHARPE = "SHARPE"
    NET_PNL = "NET_PNL"
    TOTAL_RETURN = "TOTAL_RETURN"

    @property
    def column(self) -> str:
        """The metric of sweeps."""
        return self.lower()


class FoldChoice(StrEnum):
    """BEST: the best cell. ROBUST: the one whose worst neighbour, itself included, is best."""

    BEST = "BEST"
    ROBUST = "ROBUST"


@dataclass(frozen=True, slots=True)
class FoldRules:
    """How folds are cut, and how each of them chooses its cell."""

    mode: FoldMode = parameter(
        FoldMode.ROLLING,
        None,
        Measure.NONE,
        "Whether every training begins at the first, or all are equally long",
        title="Folds",
        line="",
    )
    train_days: int = parameter(
        365,
        Bound(FEWEST_TEST_DAYS, _LONGEST_DAYS, integer=True),
        Measure.DAYS,
        "Length of a training; of an anchored one that of the first",
        title="Training",
        line="",
    )
    test_days: int = parameter(
        90,
        Bound(FEWEST_TEST_DAYS, _LONGEST_DAYS, integer=True),
        Measure.DAYS,
        "Length of a test, and how far the next fold is on",
        title="Test",
        more=f"The last may be shorter; one under {FEWEST_TEST_DAYS} days is dropped",
        line="",
    )
    embargo_days: int = parameter(
        0,
        Bound(0, _LONGEST_DAYS, integer=True),
        Measure.DAYS,
        "Between a training and its test, left out of both",
        title="Embargo",
        line="",
    )
    metric: FoldMetric = parameter(
        FoldMetric.SHARPE,
        None,
        Measure.NONE,
        "What decides, of the daily returns of a training",
        title="Chosen by",
        more="SHARPE, NET_PNL or TOTAL_RETURN",
        line="",
    )
    choice: FoldChoice = parameter(
        FoldChoice.BEST,
        None,
        Measure.NONE,
        "Which cell of a training is tested",
        title="Choice",
        line="",
    )

    def __post_init__(self) -> None:
        check_parameters(self)


@dataclass(frozen=True, slots=True)
class Fold:
    """One choice and its test, from midnight to midnight, UTC.

    The daily returns of (train_start_ms, train_end_ms] decide; the settlements of
    [test_start_ms, test_end_ms) are traded.
    """

    train_start_ms: int
    train_end_ms: int
    test_start_ms: int
    test_end_ms: int

    @property
    def test(self) -> Period:
        """The test as the period of a run, whose end counts."""
        return Period(self.test_start_ms, self.test_end_ms - 1)


def folds_of(period: Period, rules: FoldRules) -> tuple[Fold, ...]:
    """The folds of the whole days within a period; a day that lacks its last second is whole.

    Tests follow each other without a gap. Raises InvalidParams("period", ...) without a fold.
    """
    begin = -(-period.start_ms // DAY_MS) * DAY_MS
    end = (period.end_ms + _SECOND_MS) // DAY_MS * DAY_MS
    train, test, embargo, shortest = (
        days * DAY_MS
        for days in (rules.train_days, rules.test_days, rules.embargo_days, FEWEST_TEST_DAYS)
    )
    folds = []
    start = begin + train + embargo
    while start + shortest <= end:
        chosen = start - embargo
        trained = begin if rules.mode is FoldMode.ANCHORED else chosen - train
        folds.append(Fold(trained, chosen, start, min(start + test, end)))
        start += test
    if not folds:
        parts = (
            f"{rules.train_days} of {camel('train_days')}",
            f"{rules.embargo_days} of {camel('embargo_days')}",
            f"{FEWEST_TEST_DAYS} of the shortest test",
        )
        needed = rules.train_days + rules.embargo_days + FEWEST_TEST_DAYS
        raise InvalidParams(
            "period",
            f"must hold at least {needed} whole days for one fold ({', '.join(parts)}), "
            f"was {max(end - begin, 0) // DAY_MS}",
        )
    return tuple(folds)
