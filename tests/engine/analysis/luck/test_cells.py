import numpy as np
import pytest

from engine.analysis.luck.best_by_luck import best_by_luck, superior_to_hold
from engine.analysis.luck.blocks import block_sums, fixed_edges, split_edges
from engine.analysis.luck.cells import CellSums, judge_cells, plateau
from engine.analysis.luck.deflated import deflated_sharpe
from engine.analysis.luck.moments import moments_of
from engine.model.units import FloatArray
from tests.engine.luck import autoregression

DAYS = 1_095
HOLD = autoregression(99, DAYS, 0.5)


def returns_of(cells: int) -> FloatArray:
    return np.stack([autoregression(one, DAYS, 0.3) for one in range(cells)], axis=1)


def sums_of(returns: FloatArray) -> CellSums:
    edges = fixed_edges(DAYS, 30)
    return CellSums(
        cells=np.arange(returns.shape[1]),
        halves=block_sums(returns, split_edges(DAYS)),
        blocks=block_sums(returns, edges).total,
        hold=block_sums(HOLD[:, None], edges).total[:, 0],
        block_days=30,
    )


def test_every_statistic_is_of_the_distinct_cells() -> None:
    returns = returns_of(14)
    twice = np.concatenate((returns, returns[:, 3:6]), axis=1)
    best = moments_of(returns[:, 2])
    found = judge_cells(sums_of(twice), best, 5)
    alone = sums_of(returns)
    sharpe = returns.mean(axis=0) / returns.std(axis=0, ddof=1)
    assert found.distinct_cells == 14
    assert found.best_by_luck == best_by_luck(alone.blocks, 30, 5)
    assert found.superior_to_hold == superior_to_hold(alone.blocks, alone.hold, 5)
    expected = deflated_sharpe(best, 14, float(sharpe.var(ddof=1)))
    assert found.overfitting is not None
    assert found.overfitting.logits.shape == (924,)
    assert found.deflated is not None
    assert expected is not None
    assert found.deflated.value == pytest.approx(expected.value, abs=1e-9)


def test_equal_cells_are_known_by_their_first() -> None:
    returns = returns_of(4)
    twice = sums_of(returns[:, [2, 0, 2, 1, 0, 3]]).distinct()
    assert twice.cells.tolist() == [0, 1, 3, 5]
    np.testing.assert_allclose(
        twice.daily_sharpe(),
        (returns.mean(axis=0) / returns.std(axis=0, ddof=1))[[2, 0, 1, 3]],
        atol=1e-12,
    )


def test_eleven_cells_are_too_few() -> None:
    returns = returns_of(11)
    found = judge_cells(sums_of(np.concatenate((returns, returns), axis=1)), moments_of(HOLD), 1)
    assert (found.distinct_cells, found.best_by_luck, found.overfitting) == (11, None, None)
    assert (found.superior_to_hold, found.deflated) == (None, None)


def test_a_plateau_is_made_of_neighbours() -> None:
    nan = float("nan")
    mean = np.array([[1.0, 2.8, 0.0], [2.9, 3.0, nan], [9.0, 2.0, 9.0]])
    # Of the four beside it two are near; the one that is not eligible is none of them.
    assert plateau(mean, (1, 1), 0.5) == 0.5
    assert plateau(mean, (0, 0), 0.5) == 1.0
    assert plateau(np.array([3.0]), (0,), 0.5) is None
