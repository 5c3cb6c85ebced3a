"""Statistics of a hand-made funding history."""

import numpy as np
import pytest

from api.market_data.statistics import funding_statistics


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
