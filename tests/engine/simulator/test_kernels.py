"""Details that the examples of the rules do not show, each by hand, run and sweep cell alike."""

from dataclasses import replace

import numpy as np
import pytest

from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, SimpleParams
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, Trading
from engine.signals.composite import composite_score, settlements_before
from engine.simulator import columns as places
from engine.simulator import record
from engine.simulator.kernels import simulate_nb
from engine.simulator.quantity.kernels import quantity_nb, whole_lots_nb
from engine.simulator.run import simulate
from engine.simulator.table import size_of
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.markets import columns, whole

pytestmark = pytest.mark.interpreted

FREE = Costs(0.0, 0.0, 0.0)
WHOLE_LOTS = Capital(initial=1_000.0, lot_step=0.0, min_notional=0.0)
WAYS = {"plain": WHOLE_LOTS, "managed": replace(WHOLE_LOTS, compounding=True)}
"""The second goes through the kernels of the options; nothing here is large enough to compound."""
SEVERAL = Axis("min_funding_rate", (0.0001, 0.00011, 0.00012, 0.00013))
ways = pytest.mark.parametrize("capital", WAYS.values(), ids=WAYS)


def run(
    market: MarketColumns,
    capital: Capital = WHOLE_LOTS,
    costs: Costs = FREE,
    trading: Trading = PLAIN_TRADING,
) -> SimulationResult:
    strategy = SimpleParams(0.0001, 0.00005)
    return simulate(market, whole(market), strategy, Terms(costs, capital, trading))


def cells(market: MarketColumns, metric: str, capital: Capital, costs: Costs = FREE) -> list[float]:
    """A metric of four cells that all do the same."""
    grid = Grid(SimpleParams(0.0001, 0.00005), (SEVERAL,))
    done = run_sweep(market, whole(market), grid, Terms(costs, capital))
    return [float(value) for value in done.columns[metric]]


@ways
def test_drawdown_is_from_the_running_peak_and_in_quote_from_another_one(capital: Capital) -> None:
    # Ten units, paid on a mark of nearly 0. Equity 1000, 1010, 1000, 1000 (a fall of 10 from
    # 1010), 1110, 1099 (of 11).
    spot = [100.0, 101.0, 100.0, 100.0, 111.0, 109.9]
    market = columns([0.01] * 6, spot=spot, mark=1e-9)
    metrics = summarise(run(market, capital))
    assert metrics.max_drawdown_quote == pytest.approx(11.0)
    assert metrics.max_drawdown == pytest.approx(11.0 / 1_110.0)
    assert cells(market, "max_drawdown_quote", capital) == pytest.approx([11.0] * 4)
    # 10 of 1010 and then 10.5 of 1110: the deeper fall in quote is not the deeper share.
    market = columns([0.01] * 6, spot=[*spot[:-1], 109.95], mark=1e-9)
    metrics = summarise(run(market, capital))
    assert metrics.max_drawdown_quote == pytest.approx(10.5)
    assert metrics.max_drawdown == pytest.approx(10.0 / 1_010.0)


@ways
def test_the_first_entrys_costs_are_a_fall_from_the_capital(capital: Capital) -> None:
    market = columns([0.01] * 3)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=0, slippage_bps=0)
    assert summarise(run(market, capital, costs)).max_drawdown_quote == pytest.approx(1.0)
    assert cells(market, "max_drawdown_quote", capital, costs) == pytest.approx([1.0] * 4)


@ways
def test_days_without_a_settlement_return_nothing_and_count(capital: Capital) -> None:
    # Settlements at 0, 24, 96 and 120 hours: the account earns 1 %, nothing, nothing, then 2 %
    # at 96 h and a little at 120 h. Its midnights show 1000, 1010, 1010, 1010, 1030, 1031.
    market = columns([0.01, 0.01, 0.02, 0.001], interval_hours=[24.0, 24.0, 72.0, 24.0], perp=100.0)
    equity = np.array([1_000.0, 1_010.0, 1_010.0, 1_010.0, 1_030.0, 1_031.0])
    returns = equity[1:] / equity[:-1] - 1.0
    metrics = summarise(run(market, replace(capital, compounding=capital.compounding)))
    wanted = float(returns.std(ddof=1) * np.sqrt(365.0))
    assert metrics.volatility == pytest.approx(wanted, rel=1e-12)
    assert metrics.sharpe == pytest.approx(float(returns.mean()) * 365.0 / wanted, rel=1e-12)
    assert cells(market, "volatility", capital) == pytest.approx([wanted] * 4, rel=1e-12)
    # A loss before the hole counts once in the downside, a day without a settlement never.
    falling = replace(market, rate=np.array([0.01, -0.01, 0.02, 0.001]))
    stays = SimpleParams(0.0001, -1.0)
    found = summarise(simulate(falling, whole(falling), stays, Terms(FREE, capital)))
    equity = np.array([1_000.0, 990.0, 990.0, 990.0, 1_010.0, 1_011.0])
    returns = equity[1:] / equity[:-1] - 1.0
    downside = np.sqrt((np.minimum(returns, 0.0) ** 2).mean())
    assert found.sortino == pytest.approx(float(returns.mean() / downside * np.sqrt(365.0)))


@ways
@pytest.mark.parametrize(("rate", "wins"), [(0.00051, 1), (0.0, 0), (-0.0005, 0)])
def test_a_trade_wins_by_any_gain_and_not_by_none(capital: Capital, rate: float, wins: int) -> None:
    # Ten units at 100 are paid 0.51, nothing, or -0.5.
    market = columns([0.01, rate])
    metrics = summarise(run(market, capital))
    assert (metrics.total_trades, metrics.winning_trades) == (1, wins)
    assert metrics.average_win == (pytest.approx(0.51) if wins else None)
    assert metrics.average_loss == (None if wins else pytest.approx(1_000.0 * rate))


def test_the_curve_begins_with_nothing_held_or_paid() -> None:
    market = columns([0.01, 0.01])
    for trading in (
        PLAIN_TRADING,
        Trading(margin=IsolatedMargin(2.0, (MaintenanceTier(0, 0.01),))),
    ):
        curve = run(market, trading=trading).curve
        assert (curve.equity[0], curve.funding[0], curve.quantity[0]) == (1_000.0, 0.0, 0.0)
        assert (curve.borrow[0], np.isnan(curve.headroom[0])) == (0.0, True)


def test_the_kernel_writes_every_place_of_its_curve() -> None:
    count = 3
    table = np.zeros((count, places.COUNT))
    curve = np.full((3, count + 1), np.nan)
    simulate_nb(
        table,
        np.full(count, -1.0),
        0.0,
        -2.0,
        5.0,
        size_of(None, WHOLE_LOTS),
        curve,
        np.empty((2, record.COUNT)),
        np.empty(64),
    )
    np.testing.assert_array_equal(curve, [[5.0] * 4, [0.0] * 4, [0.0] * 4])


@pytest.mark.parametrize(
    ("notional", "price", "lot", "lots"),
    [(0.3, 1.0, 0.1, 3), (0.7, 1.0, 0.1, 7), (4.35, 0.01, 1.0, 435), (0.29, 1.0, 0.1, 2)],
)
def test_a_whole_number_of_lots_is_not_rounded_to_one_less(
    notional: float, price: float, lot: float, lots: int
) -> None:
    size = size_of(None, Capital(lot_step=lot, min_notional=0.0))
    assert quantity_nb(notional, price, price, size) == pytest.approx(lots * lot, rel=1e-15)


def test_a_quotient_up_to_four_places_beside_a_lot_is_it_and_five_are_not() -> None:
    size = size_of(None, Capital(lot_step=1.0))
    place = 2.0**-52
    assert whole_lots_nb(1.0 - 4 * place, size, False) == 1.0
    assert whole_lots_nb(1.0 - 5 * place, size, False) == 0.0
    # A longer formula that is rounded up is given more.
    assert whole_lots_nb(1.0 + 1e-13, size, True) == 1.0
    assert whole_lots_nb(1.0 + 1e-11, size, True) == 2.0


@ways
def test_a_notional_that_is_the_minimum_is_enough(capital: Capital) -> None:
    market = columns([0.01, 0.01])
    assert len(run(market, replace(capital, min_notional=1_000.0)).trades) == 1
    assert len(run(market, replace(capital, min_notional=1_000.1)).trades) == 0


def test_positions_far_below_one_unit_of_quote_are_positions() -> None:
    market = columns([0.01, 0.0, 0.01, 0.0])
    for capital in WAYS.values():
        result = run(market, replace(capital, initial=0.5))
        assert result.trades.quantity.tolist() == pytest.approx([0.005, 0.005])


def test_what_rebalancing_filled_is_told_by_leg() -> None:
    prices = [100.0, 120.0, 120.0]
    market = columns([0.0001, 0.0001, 0.0001], perp=prices, spot=[100.0, 121.0, 121.0])
    rebalance = Rebalance(top_up_below=0.3, restore_to=0.5)
    margin = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.01),), rebalance=rebalance)
    costs = Costs(spot_fee_bps=10, perp_fee_bps=10, slippage_bps=100)
    changes = run(market, costs=costs, trading=Trading(margin=margin)).adjustments
    # Spot is sold at 121 x 0.99, perp bought at 120 x 1.01.
    assert changes.spot_fill.tolist() == pytest.approx([119.79])
    assert changes.perp_fill.tolist() == pytest.approx([121.2])


def test_rebalancing_in_a_sweeps_cells_is_that_of_their_runs() -> None:
    prices = [100.0, 120.0, 118.0, 121.0, 95.0, 120.0, 100.0]
    market = columns([0.0002] * 7, perp=prices, spot=prices)
    rebalance = Rebalance(top_up_below=0.3, restore_to=0.5, release_above=0.6)
    margin = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.01),), rebalance=rebalance)
    trading, costs = Trading(margin=margin), Costs()
    grid = Grid(SimpleParams(0.0001, 0.00005), (SEVERAL,))
    with np.errstate(all="ignore"):  # interpreted, lanes that are flat divide by 0
        done = run_sweep(market, whole(market), grid, Terms(costs, WHOLE_LOTS, trading))
    alone = run(market, costs=costs, trading=trading)
    assert len(alone.adjustments) >= 2
    assert done.columns["net_pnl"].tolist() == [summarise(alone).net_pnl] * 4


def test_many_short_trades_and_adjustments_all_have_their_row() -> None:
    rates = [0.01, 0.0] * 20
    for capital in WAYS.values():
        result = run(columns(rates), capital)
        assert result.trades.entry_index.tolist() == list(range(0, 40, 2))
        assert result.settlements.quantity_into.tolist() == pytest.approx([0.0, 10.0] * 20)


def test_what_is_unknown_before_the_first_bar_counts_for_nothing() -> None:
    nothing = np.nan
    market = columns(
        [0.01, 0.01, 0.01, 0.0],
        perp=[nothing, 100.0, 100.0, 100.0],
        spot=[nothing, 100.0, 100.0, 100.0],
        tradable=[False, True, True, True],
    )
    for capital in WAYS.values():
        result = run(market, capital)
        assert result.curve.equity.tolist() == [1_000.0, 1_000.0, 1_000.0, 1_010.0, 1_010.0]
        assert result.trades.entry_index.tolist() == [1]


def test_hold_is_opened_at_any_rate_and_closed_by_none() -> None:
    market = columns([-0.01, -0.01, -0.01])
    result = simulate(market, whole(market), HoldParams(), Terms(FREE, WHOLE_LOTS))
    assert (result.trades.entry_index[0], result.trades.exit_index[0]) == (0, 2)


def test_each_factor_has_its_own_weight() -> None:
    # Level 0.001 / 0.003 = 1/3, trend 0.5 (one rate), persistence 1/30, basis 0.5 / 100 / 0.01.
    market = columns([0.001, 0.001], perp=100.5)
    weights = (0.1, 0.2, 0.4, 0.8)
    strategy = CompositeParams(0.1, 0.0, *weights)
    score = composite_score(market, strategy)
    assert score[0] == round(0.1 / 3 + 0.2 * 0.5 + 0.4 / 30 + 0.8 * 0.5, 6)
    assert score[1] == round(0.1 / 3 + 0.2 * 0.5 + 0.4 * 2 / 30 + 0.8 * 0.5, 6)


def test_a_position_of_one_unit_is_closed_by_its_signal() -> None:
    for capital in WAYS.values():
        result = run(columns([0.01, 0.0, 0.0, 0.0]), replace(capital, initial=100.0))
        assert result.trades.quantity.tolist() == [1.0]
        assert result.trades.exit_index.tolist() == [1]


@pytest.mark.parametrize(("least", "made"), [(200.4, 1), (200.5, 0)])
def test_an_adjustment_of_the_smallest_notional_is_made(least: float, made: int) -> None:
    # 1.67 units at 120 (see resizing/test_kernels.py), which is a bit below 200.4 in binary.
    prices = [100.0, 120.0, 120.0]
    rebalance = Rebalance(top_up_below=0.3, restore_to=0.5)
    margin = IsolatedMargin(2.0, (MaintenanceTier(0.0, 0.01),), rebalance=rebalance)
    capital = Capital(initial=1_000.0, lot_step=0.01, min_notional=least)
    market = columns([0.0001, 0.0, 0.0], perp=prices, spot=prices)
    stays = SimpleParams(0.0001, -1.0)
    trading = Trading(margin=margin)
    result = simulate(market, whole(market), stays, Terms(FREE, capital, trading))
    assert len(result.adjustments) == made


def test_impact_asks_for_a_volume_however_small() -> None:
    impact = Costs(0.0, 0.0, 0.0, impact_coefficient=0.01)
    thin = columns([0.01, 0.01, 0.01], volume_quote=0.5)
    # 0.01 x sqrt(1,000 / 0.5) = 0.4472... of 1,000, on two legs, twice.
    slipped = 4 * 1_000.0 * 0.01 * 2_000.0**0.5
    assert run(thin, costs=impact).trades.slippage_cost.tolist() == pytest.approx([slipped])
    for unknown in (0.0, -0.5):
        with pytest.raises(InvalidParams) as refused:
            run(columns([0.01, 0.01], volume_quote=unknown), costs=impact)
        assert refused.value.field == "impact_coefficient"


def test_three_spans_or_the_longest_streak_reach_into_a_score() -> None:
    for periods, reach in ((29, 30), (31, 31)):
        values = {"trend_ema_span": 10, "persistence_max_periods": periods}
        assert settlements_before(values.__getitem__) == reach
