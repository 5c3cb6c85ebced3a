"""Margin of one position by hand: ten coins at 100, or short of them, with 200 as collateral."""

import numpy as np
import pytest

from engine.margin.kernels import (
    balance_nb,
    growth_nb,
    headroom_nb,
    liquidation_price_nb,
    maintenance_nb,
    reduction_nb,
)

pytestmark = pytest.mark.interpreted

TIERS = np.array([[0.01, 0.0], [0.02, 10.0]])


@pytest.mark.parametrize(("notional", "needed"), [(500.0, 5.0), (1_000.0, 10.0), (2_000.0, 30.0)])
def test_maintenance_is_by_the_tier_of_the_notional(notional: float, needed: float) -> None:
    assert maintenance_nb(notional, TIERS) == pytest.approx(needed)


@pytest.mark.parametrize("held", [10.0, -10.0], ids=["short perp", "long perp"])
def test_at_the_liquidation_price_the_balance_is_the_maintenance(held: float) -> None:
    price = liquidation_price_nb(held, 100.0, 200.0, TIERS)
    assert (price > 100.0) == (held > 0.0)
    assert balance_nb(held, 100.0, 200.0, price) == pytest.approx(maintenance_nb(10 * price, TIERS))


def test_headroom_is_the_way_to_the_price_and_never_beyond_all_of_it() -> None:
    assert headroom_nb(10.0, 120.0, 100.0) == pytest.approx(0.2)
    assert headroom_nb(-10.0, 85.0, 100.0) == pytest.approx(0.15)
    assert headroom_nb(-10.0, -5.0, 100.0) == 1.0


def test_what_is_given_up_restores_the_ratio() -> None:
    # x coins at 100 join a balance of 100 of the coins that are left: x = 8 / 3.
    given = reduction_nb(10.0, 100.0, 100.0, 100.0, 100.0, 0.0, 0.5)
    assert 100.0 + given * 100.0 == pytest.approx(0.5 * (10.0 - given) * 100.0)
    assert reduction_nb(10.0, 100.0, 100.0, 100.0, 100.0, 151.0, 0.5) == np.inf


def test_what_is_added_takes_the_ratio_down_to_it() -> None:
    added = growth_nb(10.0, 800.0, 100.0, 100.0, 100.0, 0.0, 0.5)
    assert 800.0 - added * 100.0 == pytest.approx(0.5 * (10.0 + added) * 100.0)
    assert growth_nb(10.0, 400.0, 100.0, 100.0, 100.0, 0.0, 0.5) == 0.0
    assert growth_nb(10.0, 800.0, 100.0, 300.0, 100.0, 0.0, 0.5) == 0.0
