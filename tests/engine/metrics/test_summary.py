"""Metrics by hand, undefined ones as None."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.metrics.catalogue import Metrics
from engine.metrics.drawdown import deepest_drawdown, drawdown_curve
from engine.metrics.long_run import long_run_sharpe
from engine.metrics.summary import pnl_histogram, summarise
from engine.model.columns import MarketColumns
from engine.model.costs import MAKER_COSTS, Capital, Costs, Execution
from engine.model.params import HoldParams, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.markets import START_MS, columns, whole

FREE = Costs(0.0, 0.0, 0.0)
TEN_COINS = Capital(initial=1_000.0)


def metrics_of(
    market: MarketColumns, strategy: Strategy | None = None, costs: Costs = FREE
) -> Metrics:
    return summarise(
        simulate(market, whole(market), strategy or HoldParams(), Terms(costs, TEN_COINS))
    )


DAILY = columns([0.0, 0.01, -0.005, 0.02, 0.01, 0.001], interval_hours=24.0)
"""Ten coins at 100: equity 1000, 1010, 1005, 1025, 1035, 1036 at successive midnights."""
EQUITY = np.array([1000.0, 1010.0, 1005.0, 1025.0, 1035.0, 1036.0])
RETURNS = EQUITY[1:] / EQUITY[:-1] - 1


def test_ratios_are_annualised_from_daily_returns() -> None:
    metrics = metrics_of(DAILY)
    mean, deviation = RETURNS.mean(), RETURNS.std(ddof=1)
    downside = math.sqrt((np.minimum(RETURNS, 0) ** 2).mean())
    assert metrics.net_pnl == pytest.approx(36)
    assert metrics.total_return == pytest.approx(0.036)
    assert metrics.sharpe == pytest.approx(mean / deviation * math.sqrt(365))
    assert metrics.sortino == pytest.approx(mean / downside * math.sqrt(365))
    assert metrics.volatility == pytest.approx(deviation * math.sqrt(365))
    assert metrics.max_drawdown == pytest.approx(5 / 1010)
    assert metrics.final_equity == pytest.approx(1036)
    assert metrics.duration_days == 5
    assert metrics.settlements == 6
    assert metrics.daily_returns == 5


def test_the_long_run_sharpe_is_of_the_same_daily_returns() -> None:
    rates = np.random.RandomState(3).standard_normal(61) * 1e-3
    market = columns([0.0, *rates.tolist()[1:]], interval_hours=24.0)
    metrics = metrics_of(market)
    # Ten coins at 100: each day pays 1,000 x its rate on top of what there was.
    equity = 1_000.0 + np.cumsum(1_000.0 * np.array([0.0, *rates[1:]]))
    expected = long_run_sharpe(equity[1:] / equity[:-1] - 1.0)
    assert expected is not None
    assert metrics.daily_returns == 60
    assert metrics.sharpe_long_run == pytest.approx(expected, rel=1e-9)
    assert metrics.sharpe_long_run != metrics.sharpe
    assert metrics_of(columns([0.0, *rates[2:]], interval_hours=24.0)).sharpe_long_run is None


def test_growth_a_year_is_told_from_thirty_days_on() -> None:
    # Ten coins at 100 earn 10 a day but for one day that costs 5.
    def of_days(days: int) -> Metrics:
        return metrics_of(columns([0.0, 0.01, -0.005, *[0.01] * (days - 2)], interval_hours=24.0))

    short, month = of_days(29), of_days(30)
    assert (short.cagr, short.calmar, short.daily_returns) == (None, None, 29)
    assert short.sharpe is not None
    assert short.sortino is not None
    assert short.volatility is not None
    growth = 1.285 ** (365 / 30) - 1
    assert month.daily_returns == 30
    assert month.cagr == pytest.approx(growth)
    assert month.calmar == pytest.approx(growth / (5 / 1010))


def test_ten_days_that_pay_ten_times_the_capital_have_no_growth_rate() -> None:
    metrics = metrics_of(columns([0.0, *[1.0] * 10], interval_hours=24.0))
    assert metrics.total_return == pytest.approx(10.0)
    assert (metrics.cagr, metrics.calmar) == (None, None)  # 11 ** 36.5 otherwise


def test_the_drawdown_has_a_place_and_a_recovery() -> None:
    metrics = metrics_of(DAILY)
    day = 24 * 3_600_000
    assert metrics.max_drawdown_quote == pytest.approx(5)
    assert metrics.max_drawdown_peak_ts_ms == START_MS + day
    assert metrics.max_drawdown_trough_ts_ms == START_MS + 2 * day
    assert metrics.max_drawdown_recovery_ts_ms == START_MS + 3 * day
    assert metrics.max_drawdown_recovery_hours == 48  # from the peak, not from the trough


def test_a_drawdown_that_lasts_has_no_recovery() -> None:
    metrics = metrics_of(columns([0.0, 0.01, -0.02, 0.001], interval_hours=24.0))
    assert metrics.max_drawdown == pytest.approx(20 / 1010)
    assert metrics.max_drawdown_trough_ts_ms is not None
    assert metrics.max_drawdown_recovery_ts_ms is None
    assert metrics.max_drawdown_recovery_hours is None


def test_the_drawdown_from_the_start_counts_the_entry_costs() -> None:
    metrics = metrics_of(columns([0.0001] * 3), costs=Costs(slippage_bps=0))
    # 15.5 bp of 1000 in, 1.55 and two payments of 0.1 later as much out again.
    assert metrics.max_drawdown == pytest.approx((2 * 1.55 - 2 * 0.1) / 1000)
    assert metrics.max_drawdown_peak_ts_ms == START_MS


def test_trades_are_counted_by_their_net_result() -> None:
    # Won 1.0, lost 2.0, nothing: the last one pays nothing and costs nothing.
    market = columns([0.0001, 0.001, 0.0, 0.0001, -0.002, 0.0001, 0.0], tradable=[True] * 7)
    metrics = metrics_of(market, SimpleParams(0.0001, 0.00005))
    assert metrics.total_trades == 3
    assert metrics.winning_trades == 1
    assert metrics.losing_trades == 2
    assert metrics.win_rate == pytest.approx(1 / 3)
    assert metrics.average_win == pytest.approx(1.0)
    assert metrics.average_loss == pytest.approx(-1.0)
    assert metrics.best_trade == pytest.approx(1.0)
    assert metrics.worst_trade == pytest.approx(-2.0)
    assert metrics.profit_factor == pytest.approx(0.5)
    assert metrics.average_holding_settlements == pytest.approx(4 / 3)
    assert metrics.average_holding_hours == pytest.approx(32 / 3)
    assert metrics.exposure == pytest.approx(4 / 6)
    assert metrics.funding_received == pytest.approx(1.0)
    assert metrics.funding_paid == pytest.approx(2.0)
    assert metrics.total_funding == pytest.approx(-1.0)
    assert metrics.break_even_settlements is None


def test_turnover_is_the_value_of_all_fills_and_funding_pays_for_costs_in_time() -> None:
    metrics = metrics_of(columns([0.0001] * 4), costs=Costs(10, 5.5, 0))
    assert metrics.turnover == pytest.approx(4 * 1_000)
    # A round trip costs 2 x 1.55, a settlement pays 0.1.
    assert metrics.break_even_settlements == pytest.approx(31)


def test_hold_is_exposed_all_the_time() -> None:
    assert metrics_of(columns([0.0] * 5)).exposure == 1.0


def test_without_a_trade_what_has_no_meaning_is_none() -> None:
    metrics = metrics_of(columns([0.0] * 7), SimpleParams())
    assert metrics.total_trades == 0
    undefined = (
        metrics.sharpe,
        metrics.sharpe_long_run,
        metrics.sortino,
        metrics.calmar,
        metrics.win_rate,
        metrics.average_win,
        metrics.average_loss,
        metrics.best_trade,
        metrics.worst_trade,
        metrics.profit_factor,
        metrics.average_holding_settlements,
        metrics.average_holding_hours,
        metrics.break_even_settlements,
        metrics.max_drawdown_peak_ts_ms,
        metrics.max_drawdown_trough_ts_ms,
        metrics.max_drawdown_recovery_ts_ms,
    )
    assert undefined == (None,) * len(undefined)
    assert (metrics.volatility, metrics.max_drawdown) == (0.0, 0.0)
    month = metrics_of(columns([0.0] * 91), SimpleParams())
    assert (month.daily_returns, month.cagr) == (30, 0.0)
    season = metrics_of(columns([0.0] * 271), SimpleParams())
    assert (season.daily_returns, season.sharpe_long_run) == (90, None)


def test_one_settlement_at_midnight_has_no_days() -> None:
    metrics = metrics_of(columns([0.01]))
    assert (metrics.cagr, metrics.sharpe, metrics.volatility) == (None, None, None)
    assert (metrics.exposure, metrics.duration_days) == (0.0, 0.0)


def test_equal_daily_returns_have_no_sharpe() -> None:
    # Nothing but the first day's return 0 twice: no variance at all.
    metrics = metrics_of(columns([0.0] * 10))
    assert metrics.sharpe is None
    assert metrics.volatility == 0.0


def test_wins_alone_have_no_profit_factor_and_no_sortino() -> None:
    metrics = metrics_of(columns([0.001] * 20))
    assert metrics.total_trades == metrics.winning_trades == 1
    assert metrics.profit_factor is None
    assert metrics.average_loss is None
    assert metrics.sortino is None
    assert metrics.calmar is None
    assert metrics.sharpe is not None


def test_after_ruin_returns_mean_nothing() -> None:
    # Ten coins, perp up from 100 to 250 against a dead spot: 1500 lost of 1000.
    market = columns([0.0] * 8, perp=[100, 100, 100, 250, 250, 250, 100, 100], interval_hours=24.0)
    metrics = metrics_of(market)
    assert metrics.max_drawdown == pytest.approx(1.5)
    assert metrics.net_pnl == pytest.approx(0)
    undefined = (metrics.sharpe, metrics.sortino, metrics.volatility, metrics.cagr, metrics.calmar)
    assert undefined == (None,) * 5
    prices = [100.0, 100.0, 100.0, 250.0, *[100.0] * 90]
    season = metrics_of(columns([0.0] * 94, perp=prices, interval_hours=24.0))
    assert (season.daily_returns, season.sharpe_long_run) == (93, None)


def test_growth_beyond_any_float_is_no_growth_rate() -> None:
    rates = [0.0, *[1e26] * 30]
    metrics = metrics_of(columns(rates, interval_hours=24.0))
    assert metrics.total_return == pytest.approx(30e26)
    assert metrics.cagr is None
    assert metrics.calmar is None


def test_the_drawdown_curve_is_never_negative() -> None:
    equity = np.array([100.0, 120.0, 90.0, 130.0])
    assert drawdown_curve(equity).tolist() == [0.0, 0.0, 0.25, 0.0]
    assert deepest_drawdown(np.array([1.0, 2.0, 3.0])) is None
    assert deepest_drawdown(np.array([1.0])) is None


@pytest.mark.parametrize(("count", "bins"), [(1, 3), (9, 3), (12, 4), (30, 10), (300, 10)])
def test_the_histogram_has_a_third_as_many_bins_as_trades_from_three_to_ten(
    count: int, bins: int
) -> None:
    shown = pnl_histogram(np.arange(float(count)))
    assert shown is not None
    edges, counts = shown
    assert len(edges) == bins + 1
    assert len(counts) == bins
    assert counts.sum() == count


def test_no_trades_have_no_histogram() -> None:
    assert pnl_histogram(np.zeros(0)) is None


def test_the_slippage_that_leaves_nothing() -> None:
    """Ten coins at 100 on both legs earn 36; each bps of slippage takes 0.4 and a fee of it."""
    free = metrics_of(DAILY)
    assert free.break_even_slippage_bps == pytest.approx(10_000 * 36 / 4_000)
    # Bought and sold on each leg: the larger and the smaller fee of a slipped fill cancel out.
    charged = metrics_of(DAILY, costs=Costs(10.0, 5.5, 5.0))
    assert charged.break_even_slippage_bps == pytest.approx(5 + 10_000 * charged.net_pnl / 4_000)
    slipped = charged.break_even_slippage_bps
    assert slipped is not None
    assert metrics_of(DAILY, costs=Costs(10.0, 5.5, slipped)).net_pnl == pytest.approx(0, abs=1e-9)


def test_only_fills_that_are_taken_have_a_slippage() -> None:
    resting = Execution.MAKER
    half = metrics_of(DAILY, costs=Costs(0.0, 0.0, 5.0, spot_execution=resting))
    assert half.break_even_slippage_bps == pytest.approx(5 + 10_000 * half.net_pnl / 2_000)
    none = metrics_of(DAILY, costs=replace(MAKER_COSTS, spot_fee_bps=0.0))
    assert none.break_even_slippage_bps is None


def test_what_no_slippage_saves_has_no_break_even() -> None:
    losing = columns([0.0, -0.01, -0.01], interval_hours=24.0)
    assert metrics_of(losing).break_even_slippage_bps is None
    quiet = metrics_of(losing, SimpleParams(0.01, 0.0))
    assert (quiet.total_trades, quiet.break_even_slippage_bps) == (0, None)


def test_how_much_of_time_and_money_was_idle() -> None:
    # Held from the second settlement to the fourth of five, 1,500 on each leg.
    market = columns([0.0, 0.03, 0.03, 0.0, 0.0], interval_hours=24.0)
    capital = Capital(initial=3_000.0, notional_fraction=0.5, lot_step=0.0)
    terms = Terms(FREE, capital)
    found = summarise(simulate(market, whole(market), SimpleParams(0.01, 0.01), terms))
    assert found.exposure == pytest.approx(0.5)
    assert found.time_idle == pytest.approx(0.5)
    assert found.money_in_use == found.total_capital == pytest.approx(3_000.0)
    # A day all of it, a day nothing, a day the 45 of 3,045 that were paid, a day all of it.
    assert found.money_idle == pytest.approx((1 + 0 + 45 / 3_045 + 1) / 4)


def test_money_has_no_share_of_a_lost_account() -> None:
    ruined = columns([0.0, -2.0, 0.0, 0.0], interval_hours=24.0)
    assert metrics_of(ruined).money_idle is None


def test_rebates_are_earned_and_leave_nothing_to_break_even_with() -> None:
    rebate = Costs(-2.0, -1.0, 5.0, Execution.MAKER, Execution.MAKER)
    metrics = metrics_of(DAILY, costs=rebate)
    # Two fills of 1,000 on each leg, 2 and 1 bps of them.
    assert metrics.total_fees == pytest.approx(-0.6)
    assert metrics.net_pnl == pytest.approx(36.6)
    assert metrics.break_even_settlements == 0.0


def test_no_bin_mixes_trades_that_won_with_trades_that_lost() -> None:
    found = pnl_histogram(np.array([-3.0, -1.0, 0.5, 2.0, 7.0] * 6), 10)
    assert found is not None
    edges, counts = found
    assert 0.0 in edges
    assert (len(counts), counts.sum()) == (10, 30)
    assert counts[edges[:-1] < 0].sum() == 12
