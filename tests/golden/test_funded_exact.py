"""The tests' own exact simulator against the exact results of the funded account."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.engine.exact.result import ExactResult
from tests.engine.exact.said import money_idle, time_idle
from tests.engine.exact.series import dec
from tests.engine.exact.simulator import simulate_exactly
from tests.golden.funded import CASES, HANDS, Asked, check_number, funded_case, funded_hand

MONEY = {
    "total_funding": "funding",
    "basis_pnl": "basis",
    "slippage_cost": "slippage",
    "borrow_cost": "borrow",
    "liquidation_cost": "liquidation_cost",
    "spot_yield": "spot_yield",
    "turnover": "turnover",
}
"""Totals of the reference, and the field of a trade that they sum."""

OF_A_TRADE = {
    "quantity": "quantity",
    "quantity_at_exit": "quantity_at_exit",
    "spot_entry": "spot_entry",
    "perp_entry": "perp_entry",
    "spot_exit": "spot_exit",
    "perp_exit": "perp_exit",
    "funding": "funding",
    "basis_pnl": "basis",
    "entry_fee": "entry_fees",
    "exit_fee": "exit_fees",
    "slippage": "slippage",
    "net_pnl": "net",
}
OF_SOME_TRADES = {
    "borrow": "borrow",
    "spot_yield": "spot_yield",
    "liquidation_cost": "liquidation_cost",
}
"""Said where it is not 0."""

OF_AN_ADJUSTMENT = {
    "quantity_change": "change",
    "spot_fill": "spot_fill",
    "perp_fill": "perp_fill",
    "fee": "fees",
    "slippage": "slippage",
    "quantity": "quantity",
    "collateral": "collateral",
}


@pytest.mark.parametrize("number", range(HANDS))
def test_examples_of_hand_size(shared_dir: Path, number: int) -> None:
    asked, wanted = funded_hand(shared_dir, number)
    check(asked, run(asked), wanted)


@pytest.mark.parametrize("number", range(CASES))
def test_real_markets(shared_dir: Path, number: int) -> None:
    asked, wanted = funded_case(shared_dir, number)
    check(asked, run(asked), wanted)


def run(asked: Asked) -> ExactResult:
    """As the exact simulator takes it."""
    return simulate_exactly(
        asked.history,
        asked.period,
        asked.strategy,
        asked.costs,
        asked.capital,
        asked.trading,
    )


def check(asked: Asked, result: ExactResult, wanted: dict[str, Any]) -> None:
    close = Decimal("1e-9") * dec(asked.capital.initial)
    trades = result.trades
    assert len(trades) == wanted["total_trades"]
    assert sum(trade.net > 0 for trade in trades) == wanted["winning_trades"]
    assert sum(trade.reason == "LIQUIDATED" for trade in trades) == wanted["liquidations"]
    assert sum(trade.resizes for trade in trades) == wanted["resizes"]
    assert result.untradable == wanted["untradable"]
    assert result.closed_at_stale_price == wanted["closed_at_stale_price"]
    assert result.entries_below_minimum == wanted["entries_below_minimum"]
    assert result.entries_beyond_margin == wanted["entries_beyond_margin"]
    assert len(result.equity) == wanted["settlements"]
    for name, field in MONEY.items():
        total = sum((getattr(trade, field) for trade in trades), Decimal(0))
        check_number(total, wanted[name], close, name)
    fees = sum((trade.entry_fees + trade.exit_fees for trade in trades), Decimal(0))
    check_number(fees, wanted["total_fees"], close, "total_fees")
    interest = sum(result.interest, Decimal(0))
    check_number(interest, wanted["interest"], close, "interest")
    net = sum((trade.net for trade in trades), Decimal(0)) + interest
    check_number(net, wanted["net_pnl"], close, "net_pnl")
    check_number(
        result.equity[-1] - dec(asked.capital.initial), wanted["net_pnl"], close, "last equity"
    )
    most = max(trade.tied_up for trade in trades)
    check_number(most, wanted["largest_money_in_use"], close, "largest_money_in_use")
    check_break_even(asked, result, net, wanted["break_even_slippage_bps"])
    check_idle(asked, result, wanted)
    check_trades(asked, result, wanted["trades"], close)
    check_adjustments(asked, result, wanted["adjustments"], close)
    check_curve(asked, result, wanted, close)


def check_break_even(asked: Asked, result: ExactResult, net: Decimal, wanted: str | None) -> None:
    slippable = sum((trade.slippable for trade in result.trades), Decimal(0))
    bps = 10_000 * (dec(asked.costs.slippage_bps) / 10_000 + net / slippable)
    if wanted is None:
        assert bps < 0
    else:
        check_number(bps, wanted, Decimal("1e-9"), "break_even_slippage_bps")


def check_idle(asked: Asked, result: ExactResult, wanted: dict[str, Any]) -> None:
    assert result.ts_ms == asked.times()
    held_ms = sum(trade.exit_ts_ms - trade.entry_ts_ms for trade in result.trades)
    idle = money_idle(result.ts_ms, result.equity, result.free_cash)
    assert idle is not None
    close = Decimal("1e-9")
    check_number(time_idle(result.ts_ms, held_ms), wanted["time_idle"], close, "time_idle")
    check_number(idle, wanted["money_idle"], close, "money_idle")


def check_trades(
    asked: Asked, result: ExactResult, wanted: list[dict[str, Any]], close: Decimal
) -> None:
    times = asked.times()
    for trade, one in zip(result.trades, wanted, strict=False):
        assert ("LONG_SPOT" if trade.direction == 1 else "SHORT_SPOT") == one["direction"]
        assert times[trade.entry] == trade.entry_ts_ms == one["entry_time_ms"]
        assert trade.exit_ts_ms == one["exit_time_ms"]
        assert trade.reason == one["exit_reason"]
        assert trade.paid == one["holding_settlements"]
        for name, field in OF_A_TRADE.items():
            check_number(getattr(trade, field), one[name], close, name)
        for name, field in OF_SOME_TRADES.items():
            check_number(getattr(trade, field), one.get(name, "0"), close, name)


def check_adjustments(
    asked: Asked, result: ExactResult, wanted: list[dict[str, Any]], close: Decimal
) -> None:
    times = asked.times()
    made = [(k, a) for k, trade in enumerate(result.trades) for a in trade.adjustments]
    assert len(made) == len(wanted) or len(wanted) == 30
    for (trade, adjustment), one in zip(made, wanted, strict=False):
        assert trade == one["trade"]
        assert times[adjustment.index] == one["time_ms"]
        for name, field in OF_AN_ADJUSTMENT.items():
            check_number(getattr(adjustment, field), one[name], close, name)


def check_curve(asked: Asked, result: ExactResult, wanted: dict[str, Any], close: Decimal) -> None:
    at = {t: k for k, t in enumerate(asked.times())}
    for point in wanted["curve_samples"]:
        k = at[point["time_ms"]]
        check_number(result.equity[k], point["equity"], close, "equity")
        check_number(result.quantity[k], point["position"], close, "position")
        headroom = result.headroom[k]
        assert (headroom is None) == (point["headroom"] is None)
        if headroom is not None:
            check_number(headroom, point["headroom"], Decimal("1e-9"), "headroom")
    peak, deepest = dec(asked.capital.initial), Decimal(0)
    for equity in result.equity:
        peak = max(peak, equity)
        deepest = max(deepest, 1 - equity / peak)
    check_number(deepest, wanted["max_drawdown"], Decimal("1e-9"), "max_drawdown")
