"""A cell that was chosen, tested by what the best of all shows."""

import numpy as np
import pytest

from engine.analysis.luck.chosen import Choice

MAXIMA = np.array([1.0, 2.0, 3.0])


def test_one_that_beats_every_resample_has_the_smallest_p_value() -> None:
    # Blocks of two days: sums of 2, 4 and 6. Their deviation is small beside 12.
    returns = np.array([1.0, 1.0, 2.0, 2.0, 3.0, 3.0])
    found = Choice(20, 2, MAXIMA).test(returns)
    assert found is not None
    assert found.p_value == 1 / 4
    assert (found.resamples, found.block_days) == (3, 2)
    # Of a year of 365 days in 3 blocks of 2.
    assert found.sharpe == pytest.approx(2.0 * (365 / 2 / 3) ** 0.5)


def test_one_that_loses_is_reached_by_all() -> None:
    found = Choice(20, 2, MAXIMA).test(-np.array([1.0, 1.0, 2.0, 2.0, 3.0, 3.0]))
    assert found is not None
    assert found.p_value == 1.0


def test_blocks_that_do_not_vary_cannot_be_tested() -> None:
    assert Choice(20, 2, MAXIMA).test(np.ones(6)) is None
