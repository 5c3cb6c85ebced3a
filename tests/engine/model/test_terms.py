"""What terms ask for beyond the plain trade."""

from dataclasses import replace

import pytest

from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.terms import Terms
from engine.model.trading import Direction, OrderRules, Trading

MARGIN = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.01),))


@pytest.mark.parametrize(
    "terms",
    [
        Terms(costs=Costs(impact_coefficient=0.1)),
        Terms(capital=Capital(compounding=True)),
        Terms(capital=Capital(cash_apr=0.01)),
        Terms(trading=Trading(Direction.SHORT_SPOT)),
        Terms(trading=Trading(rules=OrderRules(min_holding_settlements=2))),
        Terms(trading=Trading(margin=MARGIN)),
    ],
    ids=["impact", "compounding", "interest", "short spot", "a rule", "margin"],
)
def test_one_thing_more_is_not_plain(terms: Terms) -> None:
    assert not terms.is_plain


def test_which_bars_fill_is_plain() -> None:
    assert Terms().is_plain
    assert Terms(trading=Trading(rules=OrderRules(fill_without_volume=False))).is_plain


def test_the_benchmark_keeps_what_is_no_rule() -> None:
    rules = OrderRules(min_holding_settlements=2, anticipate=True, fill_without_volume=False)
    kept = Terms(trading=Trading(rules=rules, margin=MARGIN)).without_rules().trading
    assert kept.rules == OrderRules(anticipate=True, fill_without_volume=False)
    assert kept.margin == MARGIN


def test_a_band_and_rebalancing_exclude_each_other() -> None:
    both = replace(MARGIN, rebalance=Rebalance(top_up_below=0.3, restore_to=0.5))
    capital = Capital(initial=1_000.0, funded=True, resize_band=0.1)
    with pytest.raises(InvalidParams, match=r"resize_band must go without rebalance, was 0\.1"):
        Terms(capital=capital, trading=Trading(margin=both))
