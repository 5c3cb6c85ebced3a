"""What is told of the prices that a run used."""

from dataclasses import replace

import numpy as np
import pytest

from engine.model.columns import MarketColumns
from engine.model.params import SimpleParams
from engine.model.prices import PRICE_NONE, PRICE_OPEN, PRICE_STALE
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.markets import columns, whole

pytestmark = pytest.mark.interpreted


def played(market: MarketColumns) -> SimulationResult:
    return simulate(market, whole(market), SimpleParams(0.0001, 0.00005), Terms())


def test_which_prices_were_stale_or_missing_is_counted_by_leg() -> None:
    market = columns([0.01] * 6)
    perp = np.array([PRICE_NONE, PRICE_STALE, PRICE_STALE, PRICE_OPEN, PRICE_OPEN, PRICE_OPEN])
    spot = np.array([PRICE_NONE, PRICE_NONE, PRICE_NONE, PRICE_NONE, PRICE_STALE, PRICE_OPEN])
    market = replace(market, perp_state=perp.astype(np.uint8), spot_state=spot.astype(np.uint8))
    used = played(market).data_use
    assert (used.perp_missing, used.perp_stale) == (1, 2)
    assert (used.spot_missing, used.spot_stale) == (4, 1)
    assert used.settlements == 6


@pytest.mark.parametrize(
    ("rates", "tradable", "trades", "stale"),
    [
        ([0.01, 0.01, 0.0, 0.01, 0.01], [True, True, True, True, False], 2, True),
        ([0.01, 0.01, 0.0, 0.01, 0.01], [True, False, True, True, True], 2, False),
        ([0.01, 0.0, 0.0], [True, True, False], 1, False),
        ([0.0, 0.0, 0.0], [True, True, False], 0, False),
    ],
)
def test_a_last_close_at_old_prices_is_told(
    rates: list[float], tradable: list[bool], trades: int, stale: bool
) -> None:
    result = played(columns(rates, tradable=tradable))
    assert len(result.trades) == trades
    assert result.data_use.closed_at_stale_price is stale
