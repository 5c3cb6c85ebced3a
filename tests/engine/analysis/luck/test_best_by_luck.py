import math
from typing import Any

import numpy as np
import pytest
from arch.bootstrap import SPA

from engine.analysis.luck.best_by_luck import (
    Resampled,
    best_by_luck,
    block_days_of,
    superior_to_hold,
)
from engine.analysis.luck.blocks import block_sums, fixed_edges
from engine.analysis.luck.draws import drawn_blocks
from engine.model.units import FloatArray

RESAMPLES = 3_000


def sums(seed: int, *, worst: float = -0.001, best: float = 0.0004, cells: int = 300) -> FloatArray:
    returns = np.random.RandomState(seed).standard_normal((1_088, cells)) * 0.01
    return block_sums(returns + np.linspace(worst, best, cells), fixed_edges(1_088, 30)).total


def by_arch(more: FloatArray) -> Any:
    # Blocks are drawn alone, and it takes largest means: each cell in deviations of its own.
    more = more / more.std(axis=0)
    losses = np.zeros(more.shape[0])
    test = SPA(losses, -more, block_size=1, reps=RESAMPLES, bootstrap="cbb", seed=1)
    test.compute()
    return test.pvalues


def error_of(p: float) -> float:
    return 5 * math.sqrt(2 * p * (1 - p) / RESAMPLES) + 2 / RESAMPLES


@pytest.mark.parametrize("seed", [1, 2])
def test_arch_finds_the_same_p_values(seed: int) -> None:
    total = sums(seed)
    found = best_by_luck(total, 30, 7, RESAMPLES)
    expected = by_arch(total)["upper"]
    assert found is not None
    assert found.p_value == pytest.approx(expected, abs=error_of(expected))
    hold, others = total[:, 150], np.delete(total, 150, axis=1)
    superior = superior_to_hold(total, hold, 7, RESAMPLES)
    expected = by_arch(others - hold[:, None])["consistent"]
    assert superior == pytest.approx(expected, abs=error_of(expected))


def test_equal_seeds_draw_the_same_and_others_do_not() -> None:
    total = sums(1)
    assert best_by_luck(total, 30, 5) == best_by_luck(total, 30, 5)
    assert best_by_luck(total, 30, 5) != best_by_luck(total, 30, 6)


def test_an_edge_is_no_luck() -> None:
    found = best_by_luck(sums(2, best=0.004), 30, 1)
    assert found is not None
    assert found.p_value == 1 / 1_001
    assert found.resamples == 1_000


def test_a_single_cell_is_tested_as_by_hand() -> None:
    total = sums(4, cells=1)
    found = best_by_luck(total, 30, 9)
    assert found is not None
    blocks, each = total.shape[0], total[:, 0]
    drawn = (each - each.mean())[drawn_blocks(9, 1_000, blocks)].sum(axis=1)
    assert found.p_value == (1 + np.count_nonzero(drawn >= each.sum())) / 1_001
    expected = drawn.mean() / (each.std() * blocks) * math.sqrt(365 / 30)
    assert found.sharpe == pytest.approx(expected, abs=1e-12)


def test_many_cells_are_tested_as_by_a_matrix_product() -> None:
    total = sums(5, worst=-0.004, cells=5_000)
    hold = total[:, 4_000]
    blocks = total.shape[0]
    counts = np.stack(
        [np.bincount(one, minlength=blocks) for one in drawn_blocks(3, 1_000, blocks)]
    )
    more = np.delete(total, 4_000, axis=1) - hold[:, None]
    error = more.std(axis=0) / math.sqrt(blocks)
    bad = more.mean(axis=0) < -error * math.sqrt(2 * math.log(math.log(blocks)))
    assert 0 < np.count_nonzero(bad) < more.shape[1]

    def maxima(values: FloatArray, centre: FloatArray) -> tuple[FloatArray, float]:
        own = values.std(axis=0) * math.sqrt(blocks)
        return (counts @ ((values - centre) / own)).max(axis=1), (values.sum(axis=0) / own).max()

    found = Resampled(blocks, 3, hold)
    for part in np.array_split(total, 3, axis=1):
        found.add(part)
    drawn, largest = maxima(total, total.mean(axis=0))
    np.testing.assert_allclose(found.maxima, drawn, rtol=1e-12)
    assert found.best(30) == best_by_luck(total, 30, 3)
    best = found.best(30)
    assert best is not None
    assert best.p_value == (1 + np.count_nonzero(drawn >= largest)) / 1_001
    drawn, largest = maxima(more, np.where(bad, 0.0, more.mean(axis=0)))
    expected = (1 + np.count_nonzero(np.maximum(drawn, 0.0) >= largest)) / 1_001
    assert 1 / 1_001 < expected < 1.0
    assert found.superior() == superior_to_hold(total, hold, 3) == expected


def test_cells_that_never_vary_are_left_out() -> None:
    total = sums(3, cells=5)
    more = np.concatenate((total, np.zeros((36, 2)), np.full((36, 1), 0.3)), axis=1)
    assert best_by_luck(more, 30, 1) == best_by_luck(total, 30, 1)
    assert best_by_luck(np.zeros((36, 4)), 30, 1) is None


def test_nothing_beats_itself() -> None:
    total = sums(3, cells=1)
    assert superior_to_hold(total, total[:, 0], 1) is None


def test_19_blocks_are_too_few() -> None:
    total = sums(1)[:19]
    assert best_by_luck(total, 30, 1) is None
    assert superior_to_hold(total, total[:, 0], 1) is None


@pytest.mark.parametrize(("automatic", "days"), [(0.9, 30), (30.0, 30), (35.3, 36)])
def test_a_block_has_30_days_at_least(automatic: float, days: int) -> None:
    assert block_days_of(automatic) == days
