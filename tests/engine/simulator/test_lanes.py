"""The helpers that runs, sweeps and portfolios share: a lane is its own and nobody else's."""

import numpy as np
import pytest

from engine.model import totals as at
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator import lanes
from engine.simulator.fill import Fill
from engine.simulator.kernels import (
    close_nb,
    equity_nb,
    mark_nb,
    open_nb,
    pay_nb,
    receive_nb,
    sample_nb,
    sample_nothing_nb,
    start_nb,
)
from engine.simulator.lanes import BLOCK
from engine.simulator.position import state, term
from engine.simulator.position.kernels import borrow_nb

WAY_IN = Fill(100.0, 101.0, -1.0, 0.1, 0.05, 0.2, 201.0, 200.9, 0.4, 3.0, 3_000.0)
WAY_OUT = Fill(104.0, 102.0, 2.0, 0.11, 0.06, 0.21, 206.0, 205.9, 0.6, 7.0, 9_000.0)
WAY_BACK = WAY_IN._replace(settlement=12.0, ts_ms=12_000.0)


def started(lane: int) -> FloatArray:
    """The state of a block whose other lanes are unknown, shape (lanes.PLAIN_COUNT, BLOCK)."""
    numbers = np.full((lanes.PLAIN_COUNT, BLOCK), np.nan)
    start_nb(numbers.reshape(-1), lane, 1_000.0, 0.3, 0.1)
    return numbers


def traded(lane: int) -> FloatArray:
    """A gain and a loss, with funding both ways."""
    block = started(lane)
    numbers = block.reshape(-1)
    mark_nb(numbers, lane, 0.0)
    for way_in, way_out in ((WAY_IN, WAY_OUT), (WAY_OUT, WAY_BACK)):
        open_nb(numbers, lane, way_in, 2.0, True)
        receive_nb(numbers, lane, 0.7)
        mark_nb(numbers, lane, 1.5)
        sample_nb(numbers, lane, 1.5, 1.0, 0.0)
        pay_nb(numbers, lane, -0.4)
        mark_nb(numbers, lane, -3.0)
        sample_nb(numbers, lane, -3.0, 0.5, 0.0)
        close_nb(numbers, lane, way_out, True)
        sample_nothing_nb(numbers, lane, 1.0 / 3.0, 0.0)
        assert np.isfinite(equity_nb(numbers, lane, 0.0))
    return block


@pytest.mark.parametrize("lane", [1, 37, BLOCK - 1])
def test_a_lane_reads_and_writes_its_own_places_alone(lane: int) -> None:
    for way in (started, traded):
        block = way(lane)
        np.testing.assert_array_equal(block[:, lane], way(0)[:, 0])
        assert np.isnan(np.delete(block, lane, axis=1)).all()


def test_a_lane_starts_with_its_capital_and_nothing_else() -> None:
    numbers = started(5)[:, 5]
    capital = [lanes.BASE, lanes.PEAK, lanes.SAMPLE, at.DRAWDOWN_EQUITY, at.DRAWDOWN_PEAK]
    assert numbers[capital].tolist() == [1_000.0] * 5
    assert numbers[[at.BEST, at.WORST, lanes.CLOSE_BELOW]].tolist() == [-np.inf, np.inf, -np.inf]
    assert numbers[[lanes.ENTRY, lanes.EXIT, lanes.OPEN_AT]].tolist() == [0.3, 0.1, 0.3]
    assert np.count_nonzero(numbers) == 11


def test_what_a_lane_keeps_of_its_trades() -> None:
    numbers = traded(2)[:, 2]
    # 2 x (4 - 1) of the legs, 2 x (0.7 - 0.4) of funding, 2 x 0.73 of costs; then back again.
    assert numbers[[at.BEST, at.WORST]].tolist() == pytest.approx([5.14, -6.86])
    assert numbers[[at.WON, at.LOST]].tolist() == pytest.approx([5.14, -6.86])
    assert numbers[lanes.TRADE_NET] == pytest.approx(-6.86)
    # From settlement 3 to 7 and from there to 12, in 6,000 and 3,000 ms.
    assert numbers[[at.TRADES, at.HELD_SETTLEMENTS, at.HELD_MS]].tolist() == [2.0, 9.0, 9_000.0]
    assert numbers[lanes.BASE] == pytest.approx(1_000.0 - 1.72)
    assert numbers[at.SLIPPABLE] == pytest.approx(2.0 * (200.9 + 2.0 * 205.9 + 200.9))
    assert numbers[at.SLIPPED] == pytest.approx(2.0 * (0.4 + 2.0 * 0.6 + 0.4))


@pytest.mark.parametrize("held", [0.0, 2.0])
def test_a_lane_that_does_not_act_stays_as_it_is(held: float) -> None:
    block = started(9)
    numbers = block.reshape(-1)
    if held > 0.0:
        open_nb(numbers, 9, WAY_IN, held, True)
    before = block.copy()
    open_nb(numbers, 9, WAY_OUT, 5.0, False)
    close_nb(numbers, 9, WAY_OUT, False)
    np.testing.assert_array_equal(block, before)


def test_borrowing_costs_from_the_first_millisecond() -> None:
    account, position = np.zeros(lanes.PLAIN_COUNT * BLOCK), np.zeros(state.COUNT)
    terms = np.zeros(term.COUNT)
    terms[term.BORROW_PER_HOUR] = 0.0036
    position[state.HELD] = -2.0
    cost = borrow_nb(account, position, 100.0, 1.0, terms)
    assert cost == pytest.approx(2.0 * 100.0 * 0.0036 / HOUR_MS)
    assert (account[lanes.CASH], position[at.BORROW]) == (-cost, cost)
