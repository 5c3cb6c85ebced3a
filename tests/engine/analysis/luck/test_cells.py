import numpy as np
import pytest

from engine.analysis.luck.best_by_luck import best_by_luck, superior_to_hold
from engine.analysis.luck.blocks import block_sums, day_blocks, fixed_edges, split_edges
from engine.analysis.luck.cells import CellsLuck, CellsOnTrial, plateau
from engine.analysis.luck.deflated import deflated_sharpe
from engine.analysis.luck.moments import moments_of
from engine.analysis.luck.overfitting import overfitting
from engine.model.units import FloatArray
from tests.engine.luck import autoregression

DAYS = 1_095
HOLD = autoregression(99, DAYS, 0.5)
FIXED = fixed_edges(DAYS, 30)
HELD = block_sums(HOLD[:, None], FIXED).total[:, 0]


def returns_of(cells: int) -> FloatArray:
    return np.stack([autoregression(one, DAYS, 0.3) for one in range(cells)], axis=1)


def sums_of(returns: FloatArray) -> FloatArray:
    halves = block_sums(returns, split_edges(DAYS))
    fixed = block_sums(returns, FIXED)
    return np.concatenate((halves.by_cell, fixed.total.T), axis=1)


def judged(returns: FloatArray, best: int, *, parts: int = 1, held: bool = True) -> CellsLuck:
    trial = CellsOnTrial(day_blocks(DAYS, 30), HELD if held else None, 5, returns.shape[1])
    for part in np.array_split(sums_of(returns), parts):
        trial.add(part)
    return trial.luck(moments_of(returns[:, best]))


def test_every_statistic_is_of_the_distinct_cells() -> None:
    returns = returns_of(14)
    twice = np.concatenate((returns, returns[:, 3:6]), axis=1)
    found, total = judged(twice, 2), block_sums(returns, FIXED).total
    sharpe = returns.mean(axis=0) / returns.std(axis=0, ddof=1)
    assert found.distinct_cells == 14
    assert found.best_by_luck == best_by_luck(total, 30, 5)
    assert found.superior_to_hold == superior_to_hold(total, HELD, 5)
    expected = deflated_sharpe(moments_of(returns[:, 2]), 14, float(sharpe.var(ddof=1)))
    halves = block_sums(returns, split_edges(DAYS))
    split = overfitting(halves.days, halves.by_cell)
    assert found.overfitting is not None
    assert split is not None
    np.testing.assert_array_equal(found.overfitting.logits, split.logits)
    assert found.deflated is not None
    assert expected is not None
    assert found.deflated.value == pytest.approx(expected.value, abs=1e-9)
    assert found.sharpes is not None
    np.testing.assert_allclose(found.sharpes, sharpe, atol=1e-12)
    assert found.maxima is not None
    assert found.maxima.shape == (1_000,)


def test_parts_change_nothing() -> None:
    returns = returns_of(40)
    whole, parted = judged(returns, 0), judged(returns, 0, parts=7)
    assert parted.best_by_luck == whole.best_by_luck
    assert parted.superior_to_hold == whole.superior_to_hold
    assert whole.overfitting is not None
    assert parted.overfitting is not None
    np.testing.assert_array_equal(parted.overfitting.logits, whole.overfitting.logits)


def test_without_hold_nothing_is_compared_with_it() -> None:
    found = judged(returns_of(12), 0, held=False)
    assert found.superior_to_hold is None
    assert found.best_by_luck is not None


def test_eleven_cells_are_too_few() -> None:
    returns = returns_of(11)
    found = judged(np.concatenate((returns, returns), axis=1), 0)
    assert (found.distinct_cells, found.best_by_luck, found.overfitting) == (11, None, None)
    assert (found.superior_to_hold, found.deflated) == (None, None)


def test_a_plateau_is_made_of_neighbours() -> None:
    nan = float("nan")
    mean = np.array([[1.0, 2.8, 0.0], [2.9, 3.0, nan], [9.0, 2.0, 9.0]])
    # Of the four beside it two are near; the one that is not eligible is none of them.
    assert plateau(mean, (1, 1), 0.5) == 0.5
    assert plateau(mean, (0, 0), 0.5) == 1.0
    assert plateau(np.array([3.0]), (0,), 0.5) is None
