"""The tiers of maintenance as lines."""

from engine.margin.tiers import tier_lines
from engine.model.margin import MaintenanceTier


def test_each_line_meets_the_one_before_at_its_floor() -> None:
    tiers = ((0.0, 0.01), (1_000.0, 0.02), (5_000.0, 0.05))
    # 1,000 x (0.02 - 0.01), and 5,000 x (0.05 - 0.02) more.
    assert tier_lines(tuple(MaintenanceTier(*one) for one in tiers)).tolist() == [
        [0.01, 0.0],
        [0.02, 10.0],
        [0.05, 160.0],
    ]
