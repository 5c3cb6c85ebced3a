"""What a fold gave, in its training and in its test, in the same few numbers."""

from dataclasses import dataclass

from engine.model.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Figures:
    """sharpe: annualised, of daily returns; None: undefined. total_return: of the equity at the
    beginning. days: daily returns. trades: that were open at some time of it.
    """

    sharpe: float | None
    net_pnl: float
    total_return: float
    days: int
    trades: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Out of sample less in sample: what the choice had promised and did not keep, or more.

    Money and return are of a year each, for the two are not equally long.
    """

    sharpe: float | None
    net_pnl_per_year: float
    total_return_per_year: float


def difference(in_sample: Figures, out_of_sample: Figures) -> Difference:
    """What was found less what was promised."""
    promised, found = in_sample, out_of_sample
    return Difference(
        sharpe=(
            None
            if promised.sharpe is None or found.sharpe is None
            else found.sharpe - promised.sharpe
        ),
        net_pnl_per_year=_yearly(found.net_pnl, found) - _yearly(promised.net_pnl, promised),
        total_return_per_year=(
            _yearly(found.total_return, found) - _yearly(promised.total_return, promised)
        ),
    )


def _yearly(value: float, of: Figures) -> float:
    return value * DAYS_PER_YEAR / max(of.days, 1)
