"""What is worked out of each settlement before a kernel sees it."""

import numpy as np
import pytest

from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import Period, Sizing
from engine.model.terms import Terms
from engine.simulator import columns as at
from engine.simulator.quantity import sizes
from engine.simulator.table import settlement_table, size_of, slice_within
from tests.engine.markets import START_MS, columns


def test_a_period_without_a_settlement_is_refused() -> None:
    market = columns([0.001] * 3)
    assert slice_within(market, Period(START_MS, START_MS)) == slice(0, 1)
    with pytest.raises(InvalidParams, match="period must hold at least one settlement"):
        slice_within(market, Period(START_MS + 1, START_MS + 2))


def test_fees_are_of_slipped_prices() -> None:
    market = columns([0.001, 0.001], perp=200.0, spot=100.0)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=100)
    found = settlement_table(market, np.ones(2, np.bool_), None, Terms(costs)).columns[0]
    assert found[at.FUNDING_UNIT] == pytest.approx(0.2)
    assert found[at.GAP] == -100.0
    assert found[at.SPOT_FEE_IN] == pytest.approx(101.0 * 0.001)
    assert found[at.SPOT_FEE_OUT] == pytest.approx(99.0 * 0.001)
    assert found[at.PERP_FEE_IN] == pytest.approx(198.0 * 0.0005)
    assert found[at.PERP_FEE_OUT] == pytest.approx(202.0 * 0.0005)
    assert found[at.SLIPPAGE_UNIT] == pytest.approx(1.0 + 2.0)


def test_before_the_first_bar_and_at_the_last_settlement_nothing_is_opened() -> None:
    market = columns([0.001] * 3, perp=[np.nan, 100.0, 100.0], spot=100.0)
    found = settlement_table(market, np.ones(3, np.bool_), None, Terms()).columns
    assert found[:, at.CAN_OPEN].tolist() == [0.0, 1.0, 0.0]
    assert found[:, at.CAN_CLOSE].tolist() == [0.0, 1.0, 1.0]
    assert found[0, at.FUNDING_UNIT] == 0.0


def test_a_size_has_its_lot_as_a_fraction() -> None:
    size = size_of(Sizing(0.2, 0.6), Capital(lot_step=0.0005))
    assert size[sizes.LOT_UNITS] / size[sizes.LOT_PARTS] == 0.0005
    assert (size[sizes.LOT_UNITS], size[sizes.LOT_PARTS]) == (1.0, 2_000.0)
    assert (size[sizes.SIZED], size[sizes.MIN_SHARE], size[sizes.MAX_SHARE]) == (1.0, 0.2, 0.6)
