import math
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from phacker.cscv import cscv

from engine.analysis.luck.blocks import block_sums, fixed_edges, split_edges
from engine.analysis.luck.overfitting import Overfitting, overfitting
from engine.model.units import FloatArray
from tests.engine.luck import autoregression, oracle


def full_matrix(returns: FloatArray, blocks: int = 12) -> FloatArray:
    """Logits as the paper has them, from every day of every cell."""
    edges = split_edges(returns.shape[0], blocks)
    parts = [returns[first:last] for first, last in pairwise(edges.tolist())]
    logits = []
    for chosen in combinations(range(blocks), blocks // 2):
        halves = [
            np.concatenate([parts[block] for block in range(blocks) if (block in chosen) == inside])
            for inside in (True, False)
        ]
        best, other = (half.mean(axis=0) / half.std(axis=0, ddof=1) for half in halves)
        winner = other[int(np.argmax(best))]
        share = (1 + np.count_nonzero(other < winner)) / (returns.shape[1] + 1)
        logits.append(math.log(share / (1.0 - share)))
    return np.array(logits)


def judged(returns: FloatArray, blocks: int = 12) -> Overfitting | None:
    sums = block_sums(returns, split_edges(returns.shape[0], blocks))
    return overfitting(sums.days, sums.by_cell)


def cells(count: int, days: int, *, edge: float = 0.0) -> FloatArray:
    found = np.stack(
        [autoregression(100 + one, days, 0.4, scale=0.01) for one in range(count)], axis=1
    )
    found[:, 0] += edge
    return found


def test_the_oracle_agrees(shared_dir: Path) -> None:
    for case in oracle(shared_dir, "pbo"):
        shape = (case["T"], case["N"])
        returns = np.random.RandomState(case["seed"]).standard_normal(shape) * 0.01
        returns[:, 0] += case["drift_of_first"]
        found = judged(returns, case["S"])
        assert found is not None
        assert found.probability == case["pbo"]
        assert found.logits.mean() == pytest.approx(case["mean_logit"], abs=1e-9)
        np.testing.assert_allclose(found.logits[:5], case["first_logits"], atol=1e-9)


def test_300_cells_over_1_088_days_are_judged_as_by_the_full_matrix() -> None:
    returns = cells(300, 1_088)
    found = judged(returns)
    assert found is not None
    np.testing.assert_allclose(found.logits, full_matrix(returns), atol=1e-12)


def test_another_library_agrees() -> None:
    returns = cells(300, 1_080)  # a multiple of 12: it leaves the rest out
    found = judged(returns)
    probability, logits = cscv(returns, 12)
    assert found is not None
    assert found.probability == probability
    np.testing.assert_allclose(found.logits, logits, atol=1e-12)


def test_an_edge_is_found_again() -> None:
    found = judged(cells(30, 600, edge=0.02))
    assert found is not None
    assert (found.probability, found.loss) == (0.0, 0.0)


def test_what_does_not_trade_in_a_half_is_the_worst_there() -> None:
    returns = cells(20, 240)
    returns[:120, 0] = 0.0
    returns[120:, 0] = 0.05 + autoregression(1, 120, 0.0, scale=1e-4)
    found = judged(returns)
    assert found is not None
    # Chosen by the second half alone it has no ratio in the first, and ranks behind all others.
    assert found.logits[-1] == math.log((1 / 21) / (20 / 21))


def test_equal_cells_share_the_middle_rank() -> None:
    same = np.repeat(autoregression(4, 240, 0.0)[:, None], 9, axis=1)
    found = judged(same)
    assert found is not None
    assert found.logits.tolist() == [0.0] * 924
    assert found.slope is not None


@pytest.mark.parametrize("shape", [(119, 5), (240, 1)], ids=["too short", "one cell"])
def test_too_little_is_not_judged(shape: tuple[int, int]) -> None:
    assert judged(np.ones(shape)) is None


def test_the_first_blocks_are_a_day_longer() -> None:
    assert np.diff(split_edges(125)).tolist() == [11] * 5 + [10] * 7
    assert fixed_edges(100, 30).tolist() == [0, 30, 60, 90]


def test_more_than_100_000_cells_are_judged_by_all_halves_too() -> None:
    few, times = block_sums(cells(30, 240), split_edges(240)), 3_400
    many = overfitting(few.days, np.tile(few.by_cell, (times, 1)))
    one = overfitting(few.days, few.by_cell)
    assert many is not None
    assert one is not None
    np.testing.assert_array_equal(many.inside, one.inside)
    np.testing.assert_array_equal(many.outside, one.outside)
    rank = 31 / (1 + np.exp(-one.logits))
    share = ((rank - 0.5) * times + 0.5) / (30 * times + 1)
    np.testing.assert_allclose(many.logits, np.log(share / (1 - share)), atol=1e-9)


def test_of_equal_winners_the_first_counts_however_far_apart() -> None:
    returns = cells(400, 240) - 0.01
    returns[:120, 130] = returns[:120, 390] = 0.05 + autoregression(1, 120, 0.0, scale=1e-4)
    returns[120:, 130], returns[120:, 390] = returns[120:, 7] + 1e-4, returns[120:, 8] + 2e-3
    found = judged(returns)
    assert found is not None
    np.testing.assert_allclose(found.logits, full_matrix(returns), atol=1e-12)
    assert found.inside[0] > 1.0
    half = returns[120:, 130]
    assert found.outside[0] == pytest.approx(half.mean() / half.std(ddof=1), abs=1e-12)
