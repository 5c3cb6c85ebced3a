from pathlib import Path

import pytest

from engine.analysis.luck.moments import Moments, moments_of
from engine.analysis.luck.probabilistic import (
    minimum_track_record,
    probabilistic_sharpe,
    probabilistic_sharpe_2012,
)
from tests.engine.luck import autoregression, of_case, oracle


def test_the_oracle_agrees(shared_dir: Path) -> None:
    for case in oracle(shared_dir, "series"):
        moments = moments_of(of_case(case))
        assert moments.sharpe == pytest.approx(case["sharpe_daily"], abs=1e-9)
        assert moments.skew == pytest.approx(case["skew"], abs=1e-9)
        assert moments.kurtosis == pytest.approx(case["kurtosis"], abs=1e-9)
        assert moments.autocorrelation == pytest.approx(case["rho1"], abs=1e-9)
        assert probabilistic_sharpe(moments) == pytest.approx(case["psr0"], abs=1e-9)
        assert probabilistic_sharpe_2012(moments) == pytest.approx(case["psr0_2012"], abs=1e-9)
        record = minimum_track_record(moments)
        assert record == pytest.approx(case["min_track_days"], rel=1e-9)


def test_a_longer_record_is_just_long_enough() -> None:
    moments = moments_of(autoregression(7, 500, 0.3, mean=0.0002))
    record = minimum_track_record(moments, than=0.01)
    assert record is not None
    enough = Moments(
        round(record), moments.sharpe, moments.skew, moments.kurtosis, moments.autocorrelation
    )
    assert probabilistic_sharpe(enough, 0.01) == pytest.approx(0.95, abs=1e-3)


def test_no_record_is_long_enough_for_what_is_not_better() -> None:
    moments = Moments(500, 0.02, 0.0, 3.0, 0.0)
    assert minimum_track_record(moments, than=0.02) is None
    assert probabilistic_sharpe(moments, than=0.02) == 0.5


def test_moments_that_no_distribution_has_give_nothing() -> None:
    assert probabilistic_sharpe_2012(Moments(500, 1.0, 9.0, 3.0, 0.0)) is None
    assert probabilistic_sharpe(Moments(500, 1.0, 0.0, 3.0, 1.0)) is None
