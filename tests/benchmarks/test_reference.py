"""The reference work is what the figures say it is."""

import numpy as np

from benchmarks import reference


def test_three_years_of_eight_hour_settlements_and_hourly_bars() -> None:
    history = reference.history()
    assert history.settlements.ts_ms.shape == (3_285,)
    assert history.perp.open_ms.shape == history.spot.open_ms.shape == (26_280,)
    assert np.all(reference.columns().tradable)


def test_a_third_or_more_of_the_rates_sit_at_the_interest_and_some_are_negative() -> None:
    rate = reference.columns().rate
    assert 0.33 < np.mean(rate == 0.0001) < 0.66
    assert np.mean(rate < 0.0) > 0.05


def test_the_grids_have_10_000_valid_cells() -> None:
    for grid in (reference.simple_grid(), reference.composite_grid()):
        assert grid.total_cells == 10_000
        assert not grid.invalid_cells().any()
