"""Each rule of a settlement, by hand."""

import numpy as np
import pytest

from engine.metrics.attribution import attribute
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import (
    CompositeParams,
    HoldParams,
    Period,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.model.result import EXIT_END_OF_PERIOD, EXIT_SIGNAL, SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.markets import EIGHT_HOURS_MS, START_MS, columns, whole

FREE = Costs(0.0, 0.0, 0.0)
TEN_COINS = Capital(initial=1_000.0)
"""At a price of 100: ten coins on each leg."""


def run(
    market: MarketColumns,
    strategy: Strategy | None = None,
    costs: Costs = FREE,
    capital: Capital = TEN_COINS,
) -> SimulationResult:
    return simulate(market, whole(market), strategy or SimpleParams(), Terms(costs, capital))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(0.0005, 0.5), (0.0, 0.0), (-0.0005, -0.5)],
    ids=["longs pay us", "no payment", "we pay longs"],
)
def test_funding_is_paid_on_what_is_held_into_the_settlement(rate: float, expected: float) -> None:
    result = run(columns([0.0001, rate, 0.0001]))
    # 10 coins x 100 x rate; the position opened at 0 earns nothing at 0.
    assert result.curve.funding.tolist()[:3] == [0.0, 0.0, pytest.approx(expected)]
    assert result.settlements.quantity_into[1] == 10.0


def test_the_curve_starts_with_the_capital_before_anything_happens() -> None:
    market = columns([0.0001, 0.0001, 0.0001])
    period = Period(START_MS - 5, START_MS + EIGHT_HOURS_MS)
    result = simulate(market, period, SimpleParams(), Terms(Costs(), TEN_COINS))
    assert result.curve.ts_ms.tolist() == [START_MS - 5, START_MS, START_MS + EIGHT_HOURS_MS]
    assert result.curve.equity[0] == 1_000.0
    # Slippage 5 bp and 10 + 5.5 bp of fees: 100.05 x 10 x 10 bp + 99.95 x 10 x 5.5 bp + 1.
    entry = 1.0005 + 0.549725 + 1.0
    assert result.curve.equity[1] == pytest.approx(1_000 - entry)
    assert result.curve.quantity.tolist() == [0.0, 10.0, 0.0]


def test_funding_is_paid_on_the_mark_price() -> None:
    result = run(columns([0.0001, 0.001, 0.0001], perp=100.0, mark=[1.0, 200.0, 1.0]))
    assert result.curve.funding[2] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("rate", "opens"), [(0.0001, True), (0.00009999, False)], ids=["at", "just below"]
)
def test_simple_opens_at_or_above_the_minimum_rate(rate: float, opens: bool) -> None:
    assert len(run(columns([rate, 0.00006, 0.00006])).trades) == opens


@pytest.mark.parametrize(
    ("rate", "exit_index"), [(0.00005, 3), (0.00004999, 2)], ids=["at", "just below"]
)
def test_simple_closes_below_the_exit_rate(rate: float, exit_index: int) -> None:
    result = run(columns([0.0001, 0.0001, rate, 0.0001]))
    assert result.trades.exit_index.tolist() == [exit_index]
    reason = EXIT_SIGNAL if exit_index == 2 else EXIT_END_OF_PERIOD
    assert result.trades.exit_reason.tolist() == [reason]


def test_the_eight_hour_equivalent_decides_but_the_quoted_rate_is_paid() -> None:
    strategy = SimpleParams(use_eight_hour_equivalent=True)
    market = columns([0.00005, 0.00005, 0.00005], interval_hours=4.0)
    result = run(market, strategy)
    assert len(run(market).trades) == 0
    assert len(result.trades) == 1
    assert result.curve.funding[2] == pytest.approx(10 * 100 * 0.00005)


def test_nothing_is_opened_at_the_last_settlement_and_what_is_open_is_closed() -> None:
    assert len(run(columns([0.0, 0.0001])).trades) == 0
    result = run(columns([0.0001, 0.0001]))
    assert result.trades.exit_reason.tolist() == [EXIT_END_OF_PERIOD]
    assert result.curve.quantity[-1] == 0.0
    assert len(run(columns([0.0001])).trades) == 0


def test_it_closes_or_opens_but_never_both_at_one_settlement() -> None:
    # Entry and exit at the same rate: 0.0001 holds, below closes, the next 0.0001 opens again.
    strategy = SimpleParams(0.0001, 0.0001)
    result = run(columns([0.0001, 0.00005, 0.0001, 0.00005, 0.0001]), strategy)
    assert result.trades.entry_index.tolist() == [0, 2]
    assert result.trades.exit_index.tolist() == [1, 3]


def test_an_untradable_settlement_pays_but_neither_opens_nor_closes() -> None:
    market = columns(
        [0.0001, 0.0001, 0.0, 0.0, 0.0001],
        tradable=[False, True, False, True, True],
    )
    result = run(market)
    assert result.trades.entry_index.tolist() == [1]
    assert result.trades.exit_index.tolist() == [3]
    assert result.data_use.untradable_count == 2
    assert result.data_use.untradable_ts_ms.tolist() == market.ts_ms[[0, 2]].tolist()


def test_funding_is_paid_while_untradable() -> None:
    market = columns([0.0001, 0.001, 0.0001], tradable=[True, False, True])
    assert run(market).curve.funding[2] == pytest.approx(1.0)


def test_a_position_that_cannot_be_closed_at_the_end_is_closed_at_the_last_known_price() -> None:
    market = columns([0.0001, 0.0001], perp=[100.0, 90.0], tradable=[True, False])
    result = run(market)
    assert result.data_use.closed_at_stale_price
    assert result.trades.exit_reason.tolist() == [EXIT_END_OF_PERIOD]
    assert result.curve.equity[-1] == pytest.approx(1_000 + 10 * 10 + 10 * 90 * 0.0001)
    assert not run(columns([0.0001, 0.0001])).data_use.closed_at_stale_price


def test_prices_that_are_not_known_yet_are_no_number_anywhere() -> None:
    nan = float("nan")
    market = columns(
        [0.01, 0.0001, 0.0001],
        perp=[nan, 100.0, 100.0],
        spot=[nan, 100.0, 100.0],
        tradable=[False, True, True],
    )
    result = run(market)
    assert np.isfinite(result.curve.equity).all()
    assert np.isfinite(result.curve.funding).all()
    assert result.trades.entry_index.tolist() == [1]


def test_fills_slip_against_us_and_fees_are_paid_on_fill_prices() -> None:
    market = columns([0.0001, 0.0001], perp=[100.0, 110.0], spot=[99.0, 112.0])
    result = run(market, costs=Costs(spot_fee_bps=10, perp_fee_bps=5, slippage_bps=100))
    trade = result.trades
    assert trade.spot_entry[0] == pytest.approx(99 * 1.01)
    assert trade.perp_entry[0] == pytest.approx(100 * 0.99)
    assert trade.spot_exit[0] == pytest.approx(112 * 0.99)
    assert trade.perp_exit[0] == pytest.approx(110 * 1.01)
    assert trade.entry_fees[0] == pytest.approx(10 * (99.99 * 0.001 + 99.0 * 0.0005))
    assert trade.exit_fees[0] == pytest.approx(10 * (110.88 * 0.001 + 111.1 * 0.0005))
    assert trade.slippage_cost[0] == pytest.approx(10 * (0.99 + 1.0 + 1.12 + 1.1))
    assert trade.basis_pnl[0] == pytest.approx(10 * (112 - 99) - 10 * (110 - 100))
    assert trade.funding[0] == pytest.approx(10 * 110 * 0.0001)
    net = 0.11 + 30 - trade.entry_fees[0] - trade.exit_fees[0] - trade.slippage_cost[0]
    assert trade.net_pnl[0] == pytest.approx(net)
    assert result.curve.equity[-1] == pytest.approx(1_000 + net)


def test_equity_marks_both_legs_at_the_unslipped_price() -> None:
    market = columns([0.0001] * 3, perp=[100.0, 101.0, 100.0], spot=[100.0, 102.0, 100.0])
    result = run(market)
    assert result.curve.equity[2] == pytest.approx(1_000 + 10 * 2 - 10 * 1 + 10 * 101 * 0.0001)


@pytest.mark.parametrize(
    ("price", "step", "expected"),
    [
        (0.1, 0.00001, 10_000.0),
        (3.0, 0.00001, 333.33333),
        (3.0, 0.0, 1_000.0 / 3.0),
        (3.0, 0.3, 333.3),
        (3.0, 100.0, 300.0),
        (3.0, 7.0, 329.0),
        (0.07, 0.1, 14_285.7),
    ],
)
def test_the_quantity_is_rounded_down_to_the_lot(
    price: float, step: float, expected: float
) -> None:
    market = columns([0.0001] * 2, perp=price, spot=price)
    result = run(market, capital=Capital(initial=1_000.0, lot_step=step))
    assert result.trades.quantity.tolist() == [expected]


def test_an_exact_number_of_lots_survives_binary_noise() -> None:
    # 0.3 / 0.1 is 2.9999999999999996 in floats, and three lots of 0.1 in decimals.
    market = columns([0.0001] * 2, perp=1.0, spot=1.0)
    result = run(market, capital=Capital(initial=0.3, lot_step=0.1, min_notional=0.0))
    assert result.trades.quantity.tolist() == [0.3]


@pytest.mark.parametrize(
    "capital",
    [
        Capital(initial=1_000.0, min_quantity=10.1),
        Capital(initial=1_000.0, min_notional=1_000.1),
        Capital(initial=1_000.0, lot_step=11.0),
    ],
    ids=["quantity", "notional", "less than a lot"],
)
def test_below_the_minimum_nothing_is_opened_and_it_is_said(capital: Capital) -> None:
    result = run(columns([0.0001] * 4), capital=capital)
    assert len(result.trades) == 0
    assert result.data_use.entries_below_minimum == 3
    assert result.curve.equity.tolist() == [1_000.0] * 5


def test_notional_is_fixed_and_does_not_compound() -> None:
    market = columns([0.1, 0.0, 0.0001, 0.0001])
    result = run(market, SimpleParams(0.0001, 0.00005))
    assert result.trades.quantity.tolist() == [10.0, 10.0]
    half = run(market, capital=Capital(initial=1_000.0, notional_fraction=0.5))
    assert half.trades.quantity.tolist() == [5.0, 5.0]


def test_hold_opens_where_it_first_can_and_closes_at_the_last() -> None:
    market = columns([-0.01, 0.0, -0.01, 0.01], tradable=[False, True, True, True])
    result = run(market, HoldParams())
    assert result.trades.entry_index.tolist() == [1]
    assert result.trades.exit_index.tolist() == [3]


def test_composite_closes_without_a_score_and_waits_for_volume() -> None:
    strategy = CompositeParams(entry_threshold=0.1, exit_threshold=0.05)
    market = columns([0.001, 0.001, 0.0, 0.001], volume_ok=[False, True, True, True])
    result = run(market, strategy)
    assert result.trades.entry_index.tolist() == [1]
    assert result.trades.exit_index.tolist() == [2]


@pytest.mark.parametrize(
    ("sizing", "expected"),
    [
        # Level 1/3 x 0.35 + trend 0.125 + persistence 0.25/30 = 0.25; 1000 x (0.3 + 0.7 x 0.25).
        (Sizing(), 4.75),
        (Sizing(max_portfolio_exposure=300.0), 3.0),
        (Sizing(min_allocation_fraction=0.5, max_allocation_fraction=0.5), 5.0),
    ],
    ids=["by the score", "at most the exposure", "a fixed share"],
)
def test_score_scaled_size(sizing: Sizing, expected: float) -> None:
    strategy = CompositeParams(entry_threshold=0.2, exit_threshold=0.0, sizing=sizing)
    result = run(columns([0.001, 0.001]), strategy)
    assert result.trades.quantity.tolist() == [expected]


def test_a_score_above_one_gives_no_more_than_the_largest_share() -> None:
    strategy = CompositeParams(weight_rate_level=10.0, weight_trend=10.0, sizing=Sizing())
    result = run(columns([0.003, 0.003]), strategy)
    assert result.trades.quantity.tolist() == [10.0]


def test_a_period_without_a_settlement_is_refused() -> None:
    with pytest.raises(InvalidParams) as refused:
        simulate(columns([0.0001]), Period(0, 5), SimpleParams(), Terms())
    assert refused.value.field == "period"


def test_the_marks_that_were_used_are_counted() -> None:
    market = columns([0.0001] * 3)
    mixed = MarketColumns(
        **{name: getattr(market, name) for name in market.__slots__ if name != "mark_source"},
        mark_source=np.array([0, 1, 1], dtype=np.uint8),
    )
    use = run(mixed).data_use
    assert (use.settlement_marks, use.bar_marks, use.perp_price_marks) == (1, 2, 0)


def test_settlements_that_are_missing_are_counted() -> None:
    assert run(columns([0.0001] * 6)).data_use.missing_settlements == 0
    # Two of three hours' settlements between the third and the fourth, one before the sixth.
    holed = columns([0.0001] * 7, interval_hours=[1, 1, 1, 3, 1, 2, 1])
    assert run(holed).data_use.missing_settlements == 3


def test_the_parts_of_the_result_by_hand() -> None:
    market = columns([0.0001, -0.001, 0.002], perp=[100.0, 100.0, 110.0], spot=[100, 100, 109])
    parts = attribute(run(market, SimpleParams(0.0001, -0.01)))
    assert parts.funding_paid == pytest.approx(1.0)
    assert parts.funding_received == pytest.approx(2.2)
    assert parts.spot_pnl == pytest.approx(90.0)
    assert parts.perp_pnl == pytest.approx(-100.0)
    assert parts.net_pnl == pytest.approx(-8.8)
