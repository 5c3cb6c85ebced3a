"""The quality gate: every check over a history, a grade, and the findings of a period.

A: nothing is wrong with the data. B: something is missing or implausible at a few places. C: 1 %
or more of a series is. D: a quarter is, or a backtest cannot run.
"""

from collections.abc import Callable
from typing import Any

from api.market_data.quality.basis import find_basis
from api.market_data.quality.coverage import (
    find_absent,
    find_contract,
    find_ends,
    find_uncovered,
    find_unit,
    tradable_span,
)
from api.market_data.quality.duplicates import find_duplicates
from api.market_data.quality.finding import Finding, Severity, grade_of, gravest_first
from api.market_data.quality.gaps import find_gaps
from api.market_data.quality.history import History
from api.market_data.quality.measures import market_measures
from api.market_data.quality.outliers import find_outliers
from api.market_data.quality.percents import find_percents
from api.market_data.quality.rates import find_rates
from api.market_data.quality.schedule import find_schedule
from api.market_data.quality.stale import find_stale
from api.market_data.quality.untradable import find_untradable
from api.market_data.quality.volume import find_volume

Check = Callable[[History], list[Finding]]

_CHECKS: tuple[Check, ...] = (
    find_contract,
    find_absent,
    find_untradable,
    find_ends,
    find_gaps,
    find_schedule,
    find_stale,
    find_volume,
    find_outliers,
    find_basis,
    find_duplicates,
    find_percents,
    find_rates,
    find_unit,
)
# What a period is refused for; where a leg begins or ends is told by its settlements.
_PERIOD_CHECKS: tuple[Check, ...] = (
    find_gaps,
    find_schedule,
    find_stale,
    find_volume,
    find_outliers,
    find_basis,
)


def assess(history: History) -> dict[str, Any]:
    """The quality document of a market, as it is stored with it.

    grade, can_backtest, findings (gravest first) and the numbers of `market_measures`.
    """
    findings = gravest_first([found for check in _CHECKS for found in check(history)])
    can_backtest = tradable_span(history) is not None and not find_contract(history)
    return {
        "grade": grade_of(findings),
        "can_backtest": can_backtest,
        "findings": [one.to_document() for one in findings],
        **market_measures(history),
    }


def flaws_between(history: History, start_ms: int, end_ms: int) -> tuple[Finding, ...]:
    """What is wrong with the data that a backtest of this period would use, gravest first.

    Everything above NOTE; empty: strict data.
    """
    part = history.between(start_ms, end_ms)
    findings = find_uncovered(part, start_ms, end_ms)
    findings += find_untradable(part, (start_ms, end_ms))
    findings += find_percents(history, (start_ms, end_ms))  # a wild week alone would look like it
    findings += [found for check in _PERIOD_CHECKS for found in check(part)]
    return gravest_first([one for one in findings if one.severity is not Severity.NOTE])
