from pathlib import Path

import numpy as np
import pytest
from arch.bootstrap import optimal_block_length

from engine.metrics.long_run import long_run, long_run_sharpe
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.units import FloatArray
from tests.engine.luck import autoregression, of_case, oracle


def test_the_oracle_agrees(shared_dir: Path) -> None:
    for case in oracle(shared_dir, "series"):
        returns = of_case(case)
        found = long_run(returns)
        assert found is not None
        assert found.bandwidth == case["bandwidth"]
        assert found.variance == pytest.approx(case["long_run_variance"], rel=1e-9, abs=0)
        assert found.block == pytest.approx(case["block_days"], abs=1e-9)
        assert long_run_sharpe(returns) == pytest.approx(case["sharpe_long_run"], abs=1e-9)


@pytest.mark.parametrize("memory", [-0.6, 0.0, 0.5, 0.95, 0.999])
@pytest.mark.parametrize("count", [60, 61, 365, 1088])
@pytest.mark.parametrize("idle", [False, True], ids=["always held", "forty days on, forty off"])
def test_arch_finds_the_same_block(memory: float, count: int, idle: bool) -> None:
    returns = autoregression(11, count, memory)
    if idle:
        returns *= np.arange(count) // 40 % 2
    found = long_run(returns)
    assert found is not None
    expected = optimal_block_length(returns)["stationary"].iloc[0]
    assert found.block == pytest.approx(expected, abs=1e-9)


def test_days_that_hang_together_are_worth_less() -> None:
    returns = autoregression(2, 2_000, 0.9, mean=0.002)
    found = long_run(returns)
    assert found is not None
    # Of such a process the long-run variance is (1 + a) / (1 - a) x the variance, here 19.
    assert 10.0 < found.variance / returns.var() < 30.0


@pytest.mark.parametrize(
    "returns",
    [
        autoregression(1, FEWEST_DAYS_OF_LUCK - 1, 0.0),
        np.zeros(400),
        np.full(400, 0.1 + 0.2),
        np.full(400, 0.001) + np.arange(400) % 2 * 1e-19,
    ],
    ids=["too few days", "nothing happens", "always the same", "the same but for rounding"],
)
def test_it_is_undefined_where_there_is_nothing_to_say(returns: FloatArray) -> None:
    assert long_run(returns) is None
    assert long_run_sharpe(returns) is None


def test_a_variance_of_nothing_gives_no_ratio() -> None:
    # Every move is taken back at once: in the long run nothing varies.
    returns = 0.001 + np.tile([0.01, -0.01], 200) + autoregression(3, 400, 0.0, scale=1e-5)
    found = long_run(returns)
    assert found is not None
    assert (found.variance > 0.0) == (long_run_sharpe(returns) is not None)
    assert found.variance < 0.1 * returns.var()
