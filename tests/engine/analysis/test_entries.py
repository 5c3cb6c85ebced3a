"""Every settlement without an entry is told at the first rule that stopped it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.analysis.entries import EntryChances, entry_chances
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.model.trading import Direction, EntryBasis, OrderRules, Trading
from engine.simulator.run import simulate
from tests.engine.markets import EIGHT_HOURS_MS, START_MS, columns, random_history, whole

RATES = (0.0001, 0.0003, 0.0002, 0.0003, 0.0003)


def chances(
    market: MarketColumns, strategy: Strategy, trading: Trading | None = None
) -> EntryChances:
    return entry_chances(market, whole(market), strategy, Terms(trading=trading or Trading()))


def test_a_threshold_above_every_rate_is_never_reached() -> None:
    found = chances(columns(RATES), SimpleParams(0.01, 0.005))
    assert (found.highest, found.highest_ts_ms, found.side) == (
        0.0003,
        START_MS + EIGHT_HOURS_MS,
        1,
    )
    assert (found.settlements, found.reached, found.tried) == (5, 0, 0)


def test_the_short_side_sees_the_rates_negated() -> None:
    short = Trading(direction=Direction.SHORT_SPOT)
    found = chances(columns((0.0003, -0.0002, -0.0005)), SimpleParams(0.01, 0.005), short)
    assert (found.highest, found.side) == (0.0005, -1)
    both = Trading(direction=Direction.BOTH)
    assert chances(columns(RATES), SimpleParams(0.01, 0.005), both).side == 1


def test_each_settlement_counts_at_the_first_rule_that_stops_it() -> None:
    market = columns(
        (0.0003, 0.0003, 0.0003, 0.0003, 0.0001, 0.0003, 0.0003),
        tradable=[True, False, True, True, True, True, True],
    )
    rules = Trading(rules=OrderRules(entry_persistence_settlements=2))
    found = chances(market, SimpleParams(0.0002, 0.0001), rules)
    # 1st and 6th: the first of their kind; 2nd: untradable; 3rd, 4th: due; 5th: below; 7th: last.
    assert (found.reached, found.at_end, found.unconfirmed) == (6, 1, 2)
    assert (found.filtered, found.untradable, found.tried) == (0, 1, 2)


def test_the_volume_filter_is_asked_of_composite_alone() -> None:
    market = columns(RATES, volume_ok=False)
    composite = chances(market, CompositeParams(entry_threshold=0.0, exit_threshold=0.0))
    assert (composite.reached, composite.filtered, composite.at_end) == (5, 4, 1)
    assert chances(market, HoldParams()).filtered == 0


def test_a_basis_outside_of_what_was_asked_for_stops_what_could_be_traded() -> None:
    market = columns(RATES, tradable=[True, False, True, True, True])  # at a basis of 0
    rules = Trading(rules=OrderRules(entry_basis=EntryBasis(min=0.001)))
    found = chances(market, SimpleParams(0.0002, 0.0001), rules)
    assert (found.untradable, found.off_basis, found.tried) == (1, 2, 0)


def test_impact_without_volume_is_untradable() -> None:
    market = columns(RATES, volume_quote=[0.0, 0.0, 0.0, 0.0, 1e6])
    costs = Costs(impact_coefficient=0.1)
    found = entry_chances(market, whole(market), HoldParams(), Terms(costs))
    assert (found.untradable, found.tried) == (4, 0)


@given(
    seed=st.integers(0, 10_000),
    strategy=st.sampled_from(
        (
            SimpleParams(),
            SimpleParams(0.0004, 0.0002, use_eight_hour_equivalent=True),
            CompositeParams(),
            CompositeParams(entry_threshold=0.1, exit_threshold=0.05),
            HoldParams(),
        )
    ),
    direction=st.sampled_from(list(Direction)),
    lasts=st.integers(1, 4),
)
@settings(max_examples=60, deadline=None)
def test_due_orders_are_those_that_the_simulator_refuses(
    seed: int, strategy: Strategy, direction: Direction, lasts: int
) -> None:
    """Where no order is large enough, each that is due is one entry below the minimum."""
    market = align(random_history(seed))
    trading = Trading(direction, OrderRules(entry_persistence_settlements=lasts))
    nothing_opens = Capital(min_notional=1e15)
    result = simulate(market, whole(market), strategy, Terms(Costs(), nothing_opens, trading))
    assert len(result.trades) == 0
    found = chances(market, strategy, trading)
    assert found.tried == result.data_use.entries_below_minimum
    stopped = found.at_end + found.filtered + found.unconfirmed + found.untradable
    stopped += found.off_basis + found.tried
    assert found.reached == stopped


def test_no_settlement_after_the_highest_changes_what_is_told_of_it() -> None:
    market = columns(RATES)
    earlier = replace(whole(market), end_ms=START_MS + 2 * EIGHT_HOURS_MS)
    found = entry_chances(market, earlier, SimpleParams(0.01, 0.005), Terms())
    assert (found.settlements, found.highest) == (3, 0.0003)
    assert np.isneginf(chances(columns((-0.0001, 0.0)), CompositeParams()).highest), (
        "no score where no rate is above 0"
    )


@pytest.mark.parametrize("count", [1, 2])
def test_one_settlement_alone_is_the_last(count: int) -> None:
    found = chances(columns(RATES[:count]), HoldParams())
    assert (found.reached, found.at_end, found.tried) == (count, 1, count - 1)
