import math
from typing import cast

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap

from engine.analysis.luck.bands import bands_of
from engine.metrics.daily import daily_returns
from engine.metrics.long_run import long_run
from engine.model.units import FloatArray
from tests.engine.luck import autoregression

INITIAL = 10_000.0
RESAMPLES = 4_000


def equity_of(seed: int = 1, memory: float = 0.6, days: int = 1_095) -> FloatArray:
    growth = 1.0 + autoregression(seed, days, memory, mean=0.0003)
    return np.concatenate(([INITIAL], INITIAL * np.cumprod(growth)))


def figures(
    returns: FloatArray, gains: FloatArray, deviation: float, *, compounding: bool
) -> tuple[float, ...]:
    path = np.cumprod(1.0 + gains) if compounding else 1.0 + np.cumsum(gains)
    level = np.concatenate(([1.0], path))
    return (
        returns.mean() / returns.std(ddof=1) * math.sqrt(365),
        returns.mean() / deviation * math.sqrt(365),
        (level[-1] - 1.0) * INITIAL,
        (1.0 - level / np.maximum.accumulate(level)).max(),
    )


@pytest.mark.parametrize("compounding", [False, True])
@pytest.mark.parametrize("memory", [0.0, 0.6])
def test_archs_stationary_bootstrap_gives_the_same_bands(compounding: bool, memory: float) -> None:
    equity = equity_of(memory=memory)
    returns = daily_returns(equity, 0.00005)
    gains = equity[1:] / equity[:-1] - 1.0 if compounding else np.diff(equity) / INITIAL
    found = long_run(returns)
    assert found is not None
    ours = bands_of(equity, returns, found, compounding=compounding, seed=3, resamples=RESAMPLES)
    bootstrap = StationaryBootstrap(cast("int", max(found.block, 1.0)), returns, gains, seed=4)
    deviation = math.sqrt(found.variance)
    theirs = [
        figures(drawn[0], drawn[1], deviation, compounding=compounding)
        for drawn, _ in bootstrap.bootstrap(RESAMPLES)
    ]
    assert ours.sharpe is not None
    assert ours.sharpe_long_run is not None
    bands = (ours.sharpe, ours.sharpe_long_run, ours.net_pnl, ours.max_drawdown)
    for band, values in zip(bands, zip(*theirs, strict=True), strict=True):
        low, high = np.quantile(values, (0.025, 0.975))
        # A quantile of 4,000 draws at the foot of a bell is off by 1 % of its width or so.
        within = 0.06 * (high - low)
        assert band.low == pytest.approx(low, abs=within)
        assert band.high == pytest.approx(high, abs=within)


def test_equal_seeds_give_equal_bands() -> None:
    equity = equity_of()
    returns = daily_returns(equity)
    found = long_run(returns)
    assert found is not None
    one, two, other = (
        bands_of(equity, returns, found, compounding=False, seed=seed) for seed in (5, 5, 6)
    )
    assert one == two
    assert one != other


def test_days_that_cancel_in_the_long_run_have_no_long_run_band() -> None:
    equity = equity_of()
    returns = daily_returns(equity)
    found = long_run(returns)
    assert found is not None
    nothing = type(found)(0.0, found.bandwidth, found.block)
    bands = bands_of(equity, returns, nothing, compounding=False, seed=1)
    assert bands.sharpe_long_run is None
    assert bands.sharpe is not None


def test_a_single_day_that_moves_has_no_band_of_sharpe() -> None:
    equity = np.full(401, INITIAL)
    equity[200:] += 50.0
    returns = daily_returns(equity)
    found = long_run(returns)
    assert found is not None
    bands = bands_of(equity, returns, found, compounding=False, seed=1)
    assert bands.sharpe is None  # more than a third of the resamples miss it
    assert bands.net_pnl.low == pytest.approx(0.0)
