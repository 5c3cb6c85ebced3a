"""What the mark did between settlements decides a liquidation: hand calculations.

Hourly bars at 100 with an edge here and there, no costs, 100 coins of 10,000 on each leg; the
liquidation price of leverage 2 and maintenance 0.005 is 150 / 1.005 = 149.25 before any funding.
"""

import numpy as np
import pytest

from engine.model.costs import Capital
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import HoldParams, SimpleParams, Strategy
from engine.model.trading import Trading
from engine.model.units import HOUR_MS
from tests.engine.handmade import FREE, SIMULATORS, Simulator, play
from tests.engine.markets import START_MS, bars
from tests.engine.outcome import Outcome

TWICE = Trading(margin=IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.005),)))


def series(
    count: int, *, hours: int = 1, highs: dict[int, float] | None = None, volume: float = 1e6
) -> Bars:
    """That many bars at 100, some with a high."""
    high = np.full(count, 100.0)
    for place, value in (highs or {}).items():
        high[place] = value
    opened = START_MS + np.arange(count) * hours * HOUR_MS
    return bars(
        opened, np.full(count, 100.0), high=high, volume=volume, timeframe_ms=hours * HOUR_MS
    )


def settled(count: int, hours: int) -> Settlements:
    times = START_MS + np.arange(count) * hours * HOUR_MS
    return Settlements(times, np.full(count, 0.001), np.full(count, float(hours)))


def played(
    simulator: Simulator,
    perp: Bars,
    spot: Bars,
    mark: Bars | None,
    *,
    settlements: Settlements | None = None,
    strategy: Strategy | None = None,
) -> Outcome:
    return play(
        simulator,
        MarketHistory(settlements or settled(3, 8), perp, spot, mark),
        TWICE,
        strategy or HoldParams(),
        FREE,
        Capital(),
    )


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
@pytest.mark.parametrize("hours", [1, 8], ids=["hourly marks", "marks of eight hours"])
def test_a_wild_last_price_liquidates_nobody_where_the_marks_are_calm(
    simulator: Simulator, hours: int
) -> None:
    mark = series(24 // hours, hours=hours, highs={3 // hours: 101.0}, volume=0.0)
    outcome = played(simulator, series(24, highs={3: 160.0}), series(24), mark)
    assert [trade.reason for trade in outcome.trades] == ["END_OF_PERIOD"]
    # Two payments of 100 coins x 100 x 0.001.
    assert outcome.trades[0].net_pnl == pytest.approx(20.0)


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
def test_the_ratio_of_spot_to_mark_comes_from_one_window(simulator: Simulator) -> None:
    spike = {5: 154.9}
    mark = series(24, highs={5: 155.0}, volume=0.0)
    outcome = played(simulator, series(24, highs=spike), series(24, highs=spike), mark)
    price = 150.0 / 1.005
    spot = price * 154.9 / 155.0
    # Liquidated before any payment: both legs' gains, 100 coins.
    assert outcome.trades[0].net_pnl == pytest.approx(100.0 * (spot - price))
    assert outcome.trades[0].net_pnl == pytest.approx(-9.63, abs=0.005)


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
def test_without_a_spot_bar_of_that_window_the_last_spot_price_counts(
    simulator: Simulator,
) -> None:
    spike = {5: 154.9}
    mark = series(3, hours=8, highs={0: 155.0}, volume=0.0)
    outcome = played(simulator, series(24, highs=spike), series(24, highs=spike), mark)
    trade = outcome.trades[0]
    assert (trade.reason, trade.exit_ts_ms) == ("LIQUIDATED", START_MS + 8 * HOUR_MS)
    assert trade.spot_exit == 100.0
    assert trade.perp_exit == pytest.approx(150.0 / 1.005)


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
def test_a_spot_bar_that_has_not_closed_is_not_read(simulator: Simulator) -> None:
    def equity_at_nine(high: float) -> float:
        outcome = played(
            simulator,
            series(24, highs={8: 160.0}),
            series(3, hours=8, highs={1: high}),
            None,
            settlements=settled(13, 1),
            strategy=SimpleParams(),
        )
        assert outcome.trades[0].exit_ts_ms == START_MS + 9 * HOUR_MS
        return float(outcome.equity[9])

    # 8 payments have raised the price: (150 + 0.8) / 1.005; the spot bar's open is all one knows.
    price = 150.8 / 1.005
    assert equity_at_nine(100.0) == pytest.approx(10_080.0 + 100.0 * (100.0 - price))
    assert equity_at_nine(100.0) == equity_at_nine(160.0) == equity_at_nine(300.0)
