from collections.abc import Iterable

import numpy as np
import pytest

from engine.analysis.luck.timing import MOST_ROTATIONS, timing_test, unit_returns
from engine.model.units import FloatArray


def by_hand(held: FloatArray, unit: FloatArray, shifts: Iterable[int]) -> float:
    own = float(held @ unit)
    scores = [float(np.roll(held, shift) @ unit) for shift in shifts]
    return (1 + sum(score >= own - 1e-12 for score in scores)) / (1 + len(scores))


@pytest.mark.parametrize("count", [2, 30, 97, 1_000])
def test_every_rotation_counts(count: int) -> None:
    random = np.random.RandomState(count)
    held = np.asarray((random.rand(count) < 0.4) * random.choice([-1.0, 1.0], count), np.float64)
    unit = np.asarray(random.standard_normal(count) * 1e-4, np.float64)
    found = timing_test(held, unit, 1)
    assert found is not None
    assert found.rotations == count - 1
    assert found.share_as_good == by_hand(held, unit, range(1, count))


def test_equal_rotations_are_as_good() -> None:
    held = np.tile([1.0, 0.0], 50)
    found = timing_test(held, np.tile([0.0001, -0.0002], 50), 1)
    assert found is not None
    assert found.share_as_good == (1 + 49) / 100  # every other rotation is the same again


def test_perfect_timing_is_never_matched() -> None:
    unit = np.asarray(np.random.RandomState(1).standard_normal(800), np.float64)
    found = timing_test((unit > 0.0).astype(np.float64), unit, 1)
    assert found is not None
    assert found.share_as_good == 1 / 800


def test_of_many_settlements_a_thousand_rotations_are_drawn() -> None:
    random = np.random.RandomState(3)
    held = (random.rand(3_285) < 0.3).astype(np.float64)
    unit = np.asarray(random.standard_normal(3_285), np.float64)
    found, again, other = (timing_test(held, unit, seed) for seed in (1, 1, 2))
    assert found is not None
    assert found == again
    assert found.rotations == MOST_ROTATIONS
    all_of_them = by_hand(held, unit, range(1, 3_285))
    for drawn in (found, other):
        assert drawn is not None
        assert drawn.share_as_good == pytest.approx(all_of_them, abs=0.07)


def test_one_settlement_has_no_rotation() -> None:
    assert timing_test(np.ones(1), np.ones(1), 1) is None


def test_a_unit_earns_the_rate_and_the_change_of_the_gap() -> None:
    nan = float("nan")
    rate = np.array([0.0001, 0.0002, 0.0003, 0.0004])
    perp = np.array([100.0, 102.0, nan, 104.0])
    spot = np.array([100.0, 101.0, nan, 104.0])
    # At the second the gap spot - perp falls from 0 to -1: a loss of 1 %.
    np.testing.assert_allclose(
        unit_returns(rate, perp, spot), [0.0001, 0.0002 - 0.01, 0.0003, 0.0004], atol=1e-15
    )
