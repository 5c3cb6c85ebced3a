"""What an input means that says nothing of its account, and what preset origin undoes of it."""

from dataclasses import replace
from typing import Any

import pytest

from engine.model.account import (
    ASSUMED_TIERS,
    DEFAULT_MARGIN,
    default_resize_band,
    default_terms,
)
from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.parameter import REQUIRED, parameters_of
from engine.model.params import CompositeParams, SimpleParams
from engine.model.portfolio import PortfolioRules
from engine.model.presets.origin import ORIGIN
from engine.model.terms import Terms
from engine.model.trading import OrderRules


def test_the_account_by_default_pays_for_what_it_opens_and_can_be_liquidated() -> None:
    terms = default_terms()
    assert terms.capital == Capital(funded=True, resize_band=0.25)
    assert terms.costs == Costs()
    assert terms.trading.rules == OrderRules(fill_without_volume=False)
    assert terms.trading.margin == IsolatedMargin(1.0, (MaintenanceTier(0.0, 0.01),))
    assert not terms.is_plain
    assert Terms().is_plain


@pytest.mark.parametrize(
    ("leverage", "buffer", "band"),
    [(1.0, 0.0, 0.25), (2.0, 0.0, 0.25), (4.0, 0.0, 0.125), (5.0, 0.1, 0.15)],
)
def test_a_levered_account_is_resized_before_half_of_what_is_posted_is_gone(
    leverage: float, buffer: float, band: float
) -> None:
    margin = IsolatedMargin(leverage, ASSUMED_TIERS, buffer_fraction=buffer)
    assert default_resize_band(funded=True, margin=margin) == pytest.approx(band, rel=1e-15)


def test_it_is_not_resized_where_nothing_is_paid_for_or_collateral_is_moved() -> None:
    moved = replace(DEFAULT_MARGIN, rebalance=Rebalance(0.2, 0.3))
    assert default_resize_band(funded=True, margin=moved) is None
    assert default_resize_band(funded=False, margin=DEFAULT_MARGIN) is None
    assert default_resize_band(funded=True, margin=None) == 0.25


def test_preset_origin_names_all_that_a_default_has_left() -> None:
    def left(kind: Any) -> dict[str, Any]:
        known = (one for one in parameters_of(kind) if one.plain is not REQUIRED)
        return {one.name: one.plain for one in known if one.plain != one.default}

    assert left(Capital) == ORIGIN.input["capital"]
    assert left(OrderRules) == ORIGIN.input["rules"]
    for kind in (Costs, SimpleParams, CompositeParams, PortfolioRules, IsolatedMargin):
        assert left(kind) == {}
