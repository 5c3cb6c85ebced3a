"""In sample against out of sample."""

from dataclasses import replace

import pytest

from engine.walk_forward.figures import Figures, difference


def test_in_sample_against_out_of_sample_is_a_difference() -> None:
    promised = Figures(sharpe=3.0, net_pnl=730.0, total_return=0.073, days=365, trades=4)
    found = Figures(sharpe=-1.0, net_pnl=90.0, total_return=0.009, days=90, trades=1)
    told = difference(promised, found)
    assert told.sharpe == -4.0
    assert told.net_pnl_per_year == pytest.approx(-365.0)
    assert told.total_return_per_year == pytest.approx(-0.0365)
    assert difference(replace(promised, sharpe=None), found).sharpe is None
