"""Yields by hand: which compounds, what a round trip takes."""

import numpy as np
import pytest

from engine.analysis.yields import earned, round_trip_cost, yields
from engine.model.costs import Costs

FREE = Costs(0.0, 0.0, 0.0)


def test_one_interval_gives_the_textbook_formulas() -> None:
    found = yields(earned(np.full(9, 0.0001), np.full(9, 8.0)), FREE)
    assert found.gross_apr == pytest.approx(0.0001 * 8_760 / 8)  # 10.95 %
    assert found.gross_apy == pytest.approx(1.0001 ** (8_760 / 8) - 1)  # 11.57 %
    assert found.net_apr == found.gross_apr
    assert found.net_apy == pytest.approx(found.gross_apy)


def test_a_change_of_the_interval_counts_hours_not_settlements() -> None:
    # 2 x 8 h at 2 bps and 4 x 4 h at 1 bp: 8 bps in 32 h, whatever the number of settlements.
    rate = np.array([2.0, 2, 1, 1, 1, 1]) * 0.0001
    found = yields(earned(rate, np.array([8.0, 8, 4, 4, 4, 4])), FREE)
    assert found.gross_apr == pytest.approx(0.0008 / 32 * 8_760)
    growth = 1.0002**2 * 1.0001**4
    assert found.gross_apy == pytest.approx(growth ** (8_760 / 32) - 1)


def test_four_fills_of_the_default_costs_are_51_basis_points() -> None:
    # 2 x (10 + 5.5) + 4 x 5.
    assert round_trip_cost(Costs()) == pytest.approx(0.0051)


def test_a_round_trip_is_spread_over_the_holding_days() -> None:
    # 1 bp per 8 h for 51 bps: 51 settlements, 17 days (FIELD 2, row 16).
    found = yields(earned(np.full(30, 0.0001), np.full(30, 8.0)), Costs(), holding_days=30)
    assert found.net_apr == pytest.approx(0.1095 - 0.0051 * 365 / 30)
    assert found.break_even_settlements == pytest.approx(51)
    assert found.break_even_days == pytest.approx(17)
    # 30 days are 90 settlements: each bears 51 / 90 bps.
    assert found.net_rate == pytest.approx(0.0001 - 0.0051 / 90)
    held = 1.0001**90 - 1 - 0.0051
    assert found.net_apy == pytest.approx((1 + held) ** (365 / 30) - 1)


def test_what_never_pays_never_breaks_even() -> None:
    found = yields(earned(np.array([-0.0001, 0.0001]), np.full(2, 8.0)), Costs())
    assert found.break_even_days is None
    assert found.break_even_settlements is None
    assert found.gross_apr == 0.0


@pytest.mark.parametrize(
    ("rate", "days"),
    [([-1.0, 0.1], 30.0), ([-0.9, -0.9], 30.0), ([0.9] * 3, 30.0)],
    ids=["all is lost at once", "nothing is left after costs", "more than a float can hold"],
)
def test_an_apy_that_is_no_number_is_none(rate: list[float], days: float) -> None:
    found = yields(earned(np.array(rate), np.full(len(rate), 1.0)), Costs(), days)
    assert found.net_apy is None
    assert np.isfinite([found.gross_apr, found.net_apr, found.net_rate]).all()
