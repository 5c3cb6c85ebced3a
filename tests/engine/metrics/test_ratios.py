"""Ratios by hand from the sums of daily returns."""

import numpy as np
import pytest

from engine.metrics.ratios import cagr, deviation, divided, max_drawdown, sharpe, sortino
from engine.model import totals as at
from engine.model.result import Span
from engine.model.units import FloatArray


def totals(**places: float) -> FloatArray:
    found = np.zeros((at.TOTALS, 1))
    usual = {"DRAWDOWN_EQUITY": 900.0, "DRAWDOWN_PEAK": 1_000.0, "FINAL_EQUITY": 1_100.0}
    usual |= {"TRADES": 1.0, "DAILY_MEAN": 0.01, "DAILY_SQUARES": 0.04, "DAILY_DOWNSIDE": 0.05}
    for name, value in (usual | places).items():
        found[getattr(at, name)] = value
    return found


def days(count: int) -> Span:
    return Span(1_000.0, count, 0, count * 86_400_000, count)


def test_a_quotient_that_is_no_number_is_nan() -> None:
    assert divided(1.0, 4.0) == 0.25
    assert np.isnan(divided(1.0, 0.0))
    assert np.isnan(divided(np.nan, 1.0))


def test_they_are_of_a_year_of_365_days() -> None:
    # Five days: a variance of 0.04 / 4, a downside of 0.05 / 5.
    assert deviation(totals(), days(5)) == pytest.approx(0.1)
    assert sharpe(totals(), days(5)) == pytest.approx(0.1 * 365**0.5)
    assert sortino(totals(), days(5)) == pytest.approx(0.1 * 365**0.5)
    assert max_drawdown(totals()) == pytest.approx(0.1)


@pytest.mark.parametrize(
    "found",
    [
        sharpe(totals(), days(1)),
        sharpe(totals(TRADES=0.0), days(5)),
        sharpe(totals(DAILY_SQUARES=0.0), days(5)),
        sharpe(totals(DRAWDOWN_EQUITY=0.0), days(5)),
        sortino(totals(DAILY_DOWNSIDE=0.0), days(5)),
        sortino(totals(TRADES=0.0), days(5)),
        cagr(totals(DRAWDOWN_EQUITY=-1.0), days(730)),
        cagr(totals(), days(2)),
        cagr(totals(FINAL_EQUITY=1e308), days(365)),
    ],
    ids=["a day", "no trade", "level", "ruin", "no loss", "none", "ruined", "short", "beyond"],
)
def test_where_they_mean_nothing_they_are_nan(found: FloatArray) -> None:
    assert np.isnan(found).all()


def test_growth_is_per_year_of_days() -> None:
    assert cagr(totals(FINAL_EQUITY=1_210.0), days(730)) == pytest.approx(0.1)
