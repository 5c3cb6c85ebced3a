import math
from pathlib import Path

import numpy as np
import pytest

from engine.analysis.luck.expected_maximum import expected_maximum, expected_maximum_2014
from tests.engine.luck import oracle


def test_the_oracle_agrees(shared_dir: Path) -> None:
    for case in oracle(shared_dir, "expected_max"):
        assert expected_maximum(case["K"]) == pytest.approx(case["exact"], abs=1e-6)
        assert expected_maximum_2014(case["K"]) == pytest.approx(case["approximate"], abs=1e-9)


@pytest.mark.parametrize(
    ("trials", "known"),
    [(1, 0.0), (2, 1 / math.sqrt(math.pi)), (3, 1.5 / math.sqrt(math.pi))],
)
def test_few_trials_are_known_exactly(trials: int, known: float) -> None:
    assert expected_maximum(trials) == pytest.approx(known, abs=1e-12)


def test_drawn_numbers_agree() -> None:
    drawn = np.random.RandomState(5).standard_normal((20_000, 50)).max(axis=1)
    error = drawn.std() / math.sqrt(drawn.size)
    assert abs(drawn.mean() - expected_maximum(50)) < 4 * error
