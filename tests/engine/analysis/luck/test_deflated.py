"""The Sharpe ratio of the best trial, deflated."""

import math
from pathlib import Path

import pytest

from engine.analysis.luck.deflated import deflated_sharpe
from engine.analysis.luck.moments import Moments
from tests.engine.luck import oracle


def test_the_oracle_deflates_the_same(shared_dir: Path) -> None:
    for case in oracle(shared_dir, "deflated_2014"):
        best = Moments(
            case["n"],
            case["sharpe_annual"] / math.sqrt(case["periods"]),
            case["skew"],
            case["kurtosis"],
            0.0,
        )
        variance = case["variance_of_trials_annual"] / case["periods"]
        found = deflated_sharpe(best, case["trials"], variance)
        assert found is not None
        assert found.value == pytest.approx(case["deflated"], abs=1e-9)
        assert found.expected_maximum == pytest.approx(case["expected_maximum"], abs=1e-9)


@pytest.mark.parametrize(("trials", "variance"), [(1, 0.1), (10, 0.0)])
def test_nothing_is_deflated_by_one_trial_or_by_equal_ones(trials: int, variance: float) -> None:
    assert deflated_sharpe(Moments(500, 0.1, 0.0, 3.0, 0.0), trials, variance) is None
