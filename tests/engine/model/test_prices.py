"""Where each price comes from, and why a settlement could not be traded."""

import numpy as np
import pytest

from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import HoldParams, Period
from engine.model.prices import PRICE_LAST_CLOSE, PRICE_NONE, PRICE_OPEN, PRICE_STALE, price_at
from engine.model.terms import Terms
from engine.simulator.run import simulate

HOUR_MS = 3_600_000


def bars(*hours: int) -> Bars:
    price = np.full(len(hours), 100.0)
    open_ms = np.array(hours, dtype=np.int64) * HOUR_MS
    return Bars(open_ms, price, price, price, price, price, HOUR_MS)


@pytest.mark.parametrize(
    ("hour", "state"),
    [
        (9, PRICE_NONE),
        (10, PRICE_OPEN),
        (11, PRICE_LAST_CLOSE),
        (14, PRICE_LAST_CLOSE),
        (15, PRICE_STALE),
    ],
    ids=["before", "at its open", "at its close", "three bars later", "four bars later"],
)
def test_the_price_of_a_single_bar_ages(hour: int, state: int) -> None:
    ts_ms = np.array([hour * HOUR_MS], dtype=np.int64)
    _, states = price_at(ts_ms, bars(10), max_stale_bars=3)
    assert states.tolist() == [state]


def history() -> MarketColumns:
    # Perp from 8:00 on; spot ends with the bar of 8:00.
    ts_ms = np.array([0, 8, 16, 24], dtype=np.int64) * HOUR_MS
    settlements = Settlements(ts_ms, np.full(4, 0.0001), np.full(4, 8.0))
    return align(MarketHistory(settlements, bars(*range(8, 26)), bars(*range(9))))


def test_a_settlement_is_tradable_where_both_legs_are_fresh() -> None:
    columns = history()
    assert columns.perp_state.tolist() == [PRICE_NONE, PRICE_OPEN, PRICE_OPEN, PRICE_OPEN]
    assert columns.spot_state.tolist() == [PRICE_OPEN, PRICE_OPEN, PRICE_STALE, PRICE_STALE]
    assert columns.tradable.tolist() == [False, True, False, False]


def test_a_run_counts_why_each_leg_could_not_be_traded() -> None:
    use = simulate(history(), Period(0, 24 * HOUR_MS), HoldParams(), Terms()).data_use
    assert (use.settlements, use.untradable_count) == (4, 3)
    assert (use.perp_missing, use.perp_stale) == (1, 0)
    assert (use.spot_missing, use.spot_stale) == (0, 2)
