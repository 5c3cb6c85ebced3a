"""The borders of the tiers, and what is said of the markets in one."""

import pytest

from engine.analysis.tiers import Spread, Tier, spread_of, tier_of


@pytest.mark.parametrize(
    ("usd", "tier"),
    [
        (2e12, Tier.MEGA),
        (50e9 + 1.0, Tier.MEGA),
        (50e9, Tier.LARGE),
        (10e9, Tier.LARGE),
        (10e9 - 1.0, Tier.MID),
        (1e9, Tier.MID),
        (1e9 - 1.0, Tier.SMALL),
        (0.0, Tier.SMALL),
    ],
)
def test_a_border_belongs_to_the_tier_that_starts_at_it_but_for_the_highest(
    usd: float, tier: Tier
) -> None:
    assert tier_of(usd) is tier


def test_a_spread_names_its_ends_and_of_equal_ones_the_first() -> None:
    assert spread_of([3.0, 1.0, 5.0]) == Spread(3.0, 3.0, best=2, worst=1)
    assert spread_of([1.0, 2.0, 4.0, 9.0]) == Spread(4.0, 3.0, best=3, worst=0)
    assert spread_of([2.0, 2.0]) == Spread(2.0, 2.0, best=0, worst=0)
