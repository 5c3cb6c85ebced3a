"""The kernel of a managed position against that of the plain trade, where both can compute it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.signals.columns import signal_of
from engine.simulator import curves
from engine.simulator.managed.run import ManagedMarket, Recorded
from engine.simulator.run import simulate
from engine.simulator.table import slice_within
from tests.engine.markets import random_history, whole
from tests.engine.parameters import CAPITALS, COSTS, STRATEGIES

STRATEGIES_THAT_TRADE = (SimpleParams(), HoldParams(), CompositeParams(entry_threshold=0.2))


def managed(seed: int, strategy: Strategy, costs: Costs, capital: Capital) -> Recorded:
    market = align(random_history(seed))
    where = slice_within(market, whole(market))
    signal = signal_of(market, where, strategy)
    mirrored = signal_of(market.mirrored(), where, strategy)
    prepared = ManagedMarket(
        market.part(where), signal.may_enter, signal.sizing, Terms(costs, capital)
    )
    return prepared.run(signal.value, mirrored.value, signal.entry, signal.exit)


@settings(max_examples=100)
@given(seed=st.integers(0, 2**32 - 1), strategy=STRATEGIES, costs=COSTS, capital=CAPITALS)
def test_terms_that_ask_for_nothing_give_the_bits_of_the_plain_trade(
    seed: int, strategy: Strategy, costs: Costs, capital: Capital
) -> None:
    found = managed(seed, strategy, costs, capital)
    market = align(random_history(seed))
    plain = simulate(market, whole(market), strategy, Terms(costs, capital))
    np.testing.assert_array_equal(found.totals, plain.totals)
    np.testing.assert_array_equal(found.curve[curves.EQUITY], plain.curve.equity)
    np.testing.assert_array_equal(found.curve[curves.FUNDING], plain.curve.funding)
    np.testing.assert_array_equal(found.curve[curves.QUANTITY], plain.curve.quantity)
    assert found.below_minimum == plain.data_use.entries_below_minimum
    close = 1e-9 * capital.initial
    for name in plain.trades.__slots__:
        ours, theirs = getattr(found.trades, name), getattr(plain.trades, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=close, err_msg=name)


@pytest.mark.parametrize("seed", range(3))
def test_a_position_that_asks_for_nothing_is_never_adjusted_nor_refused_margin(seed: int) -> None:
    found = managed(seed, STRATEGIES_THAT_TRADE[seed], Costs(), Capital())
    assert len(found.trades) > 0
    assert len(found.adjustments) == found.beyond_margin == 0
    assert np.isnan(found.curve[curves.HEADROOM]).all()
