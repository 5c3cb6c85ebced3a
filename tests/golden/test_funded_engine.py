"""Every exact result of the funded account, through the engine."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.result import EXIT_REASONS, SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.golden.funded import CASES, HANDS, Asked, funded_case, funded_hand

OF_A_TRADE = {
    "quantity": "quantity",
    "spot_entry": "spot_entry",
    "perp_entry": "perp_entry",
    "spot_exit": "spot_exit",
    "perp_exit": "perp_exit",
    "funding": "funding",
    "basis_pnl": "basis_pnl",
    "entry_fee": "entry_fees",
    "exit_fee": "exit_fees",
    "slippage": "slippage_cost",
    "net_pnl": "net_pnl",
}
OF_SOME_TRADES = {
    "borrow": "borrow_cost",
    "spot_yield": "spot_yield",
    "liquidation_cost": "liquidation_cost",
}
OF_AN_ADJUSTMENT = {
    "quantity_change": "quantity_change",
    "spot_fill": "spot_fill",
    "perp_fill": "perp_fill",
    "fee": "fees",
    "slippage": "slippage_cost",
}
MONEY = {
    "total_funding": "total_funding",
    "total_fees": "total_fees",
    "basis_pnl": "basis_pnl",
    "slippage_cost": "slippage_cost",
    "borrow_cost": "borrow_cost",
    "liquidation_cost": "liquidation_cost",
    "net_pnl": "net_pnl",
    "turnover": "turnover",
    "largest_money_in_use": "money_in_use",
}
"""The reference's name and the metric's."""


@pytest.mark.parametrize("number", range(HANDS))
def test_examples_of_hand_size(shared_dir: Path, number: int) -> None:
    asked, wanted = funded_hand(shared_dir, number)
    check(asked, run(asked), wanted)


@pytest.mark.parametrize("number", range(CASES))
def test_real_markets(shared_dir: Path, number: int) -> None:
    asked, wanted = funded_case(shared_dir, number)
    check(asked, run(asked), wanted)


def run(asked: Asked) -> SimulationResult:
    """As the engine takes it."""
    terms = Terms(asked.costs, asked.capital, asked.trading)
    return simulate(align(asked.history), asked.period, asked.strategy, terms)


def check(asked: Asked, result: SimulationResult, wanted: dict[str, Any]) -> None:
    close = 1e-9 * asked.capital.initial
    metrics, parts, use = summarise(result), attribute(result), result.data_use
    assert metrics.total_trades == wanted["total_trades"]
    assert metrics.winning_trades == wanted["winning_trades"]
    assert metrics.liquidations == wanted["liquidations"]
    assert use.resizes == wanted["resizes"] == len(result.adjustments)
    assert use.untradable_count == wanted["untradable"]
    assert use.entries_below_minimum == wanted["entries_below_minimum"]
    assert use.entries_beyond_margin == wanted["entries_beyond_margin"]
    assert use.closed_at_stale_price == wanted["closed_at_stale_price"]
    for told, name in MONEY.items():
        check_close(getattr(metrics, name), wanted[told], close, told)
    check_close(parts.interest, wanted["interest"], close, "interest")
    check_close(parts.spot_yield, wanted["spot_yield"], close, "spot_yield")
    assert metrics.sharpe is not None
    check_close(metrics.sharpe, wanted["sharpe"], 1e-9, "sharpe")
    slippage = metrics.break_even_slippage_bps
    assert (slippage is None) == (wanted["break_even_slippage_bps"] is None)
    check_close(slippage or 0.0, wanted["break_even_slippage_bps"] or "0", 1e-9, "break-even")
    assert metrics.time_idle is not None
    assert metrics.money_idle is not None
    check_close(metrics.time_idle, wanted["time_idle"], 1e-9, "time_idle")
    check_close(metrics.money_idle, wanted["money_idle"], 1e-9, "money_idle")
    check_close(metrics.max_drawdown, wanted["max_drawdown"], 1e-9, "max_drawdown")
    check_lists(result, wanted, close)
    check_curve(result, wanted, close)


def check_lists(result: SimulationResult, wanted: dict[str, Any], close: float) -> None:
    trades, listed = result.trades, wanted["trades"]
    count = len(listed)
    assert trades.entry_ts_ms[:count].tolist() == [t["entry_time_ms"] for t in listed]
    assert trades.exit_ts_ms[:count].tolist() == [t["exit_time_ms"] for t in listed]
    reasons = [EXIT_REASONS[reason] for reason in trades.exit_reason[:count]]
    assert reasons == [t["exit_reason"] for t in listed]
    paid = trades.holding_settlements[:count].tolist()
    assert paid == [t["holding_settlements"] for t in listed]
    for told, name in OF_A_TRADE.items():
        check_close(getattr(trades, name)[:count], [t[told] for t in listed], close, told)
    for told, name in OF_SOME_TRADES.items():
        given = [t.get(told, "0") for t in listed]
        check_close(getattr(trades, name)[:count], given, close, told)
    made, moved = result.adjustments, wanted["adjustments"]
    assert made.ts_ms[: len(moved)].tolist() == [a["time_ms"] for a in moved]
    assert made.trade[: len(moved)].tolist() == [a["trade"] for a in moved]
    for told, name in OF_AN_ADJUSTMENT.items():
        check_close(getattr(made, name)[: len(moved)], [a[told] for a in moved], close, told)


def check_curve(result: SimulationResult, wanted: dict[str, Any], close: float) -> None:
    points = wanted["curve_samples"]
    # The curve's first point stands before the first settlement, which may be of the same time.
    times = result.curve.ts_ms[1:]
    at = np.searchsorted(times, [point["time_ms"] for point in points]) + 1
    curve = result.curve
    check_close(curve.equity[at], [point["equity"] for point in points], close, "equity")
    check_close(curve.quantity[at], [point["position"] for point in points], close, "position")
    headroom = [point["headroom"] or "nan" for point in points]
    check_close(curve.headroom[at], headroom, 1e-9, "headroom")


def check_close(got: Any, wanted: Any, close: float, what: str) -> None:
    np.testing.assert_allclose(
        np.asarray(got, dtype=np.float64),
        np.asarray(wanted, dtype=np.float64),
        rtol=0,
        atol=close,
        err_msg=what,
    )
