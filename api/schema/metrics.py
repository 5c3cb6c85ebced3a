"""Metrics of a run and of a sweep's cell. Undefined is null, never 0 or NaN.

Costs are positive amounts: net P&L = total funding + basis P&L - fees - slippage - borrow
- liquidation cost.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

import strawberry

from api.instants import instant_or_none

_INSTANTS = ("max_drawdown_peak_at", "max_drawdown_trough_at", "max_drawdown_recovery_at")


@strawberry.type
class _AllMetrics:
    """What a run and a cell of a sweep both have."""

    net_pnl: float = strawberry.field(
        description="Net profit or loss, quote currency: last equity less the initial capital."
    )
    total_return: float = strawberry.field(
        description="Net P&L as a fraction of the initial capital."
    )
    cagr: float | None = strawberry.field(description="Compound annual growth rate, fraction.")
    sharpe: float | None = strawberry.field(
        description="Annualised Sharpe ratio of daily returns, K = 365."
    )
    sortino: float | None = strawberry.field(
        description="Annualised Sortino ratio of daily returns, K = 365."
    )
    calmar: float | None = strawberry.field(description="CAGR over the maximum drawdown.")
    volatility: float | None = strawberry.field(
        description="Annualised deviation of daily returns, fraction."
    )
    max_drawdown: float = strawberry.field(
        description="Deepest fall below the running peak, fraction of that peak, 0 or more."
    )
    max_drawdown_quote: float = strawberry.field(
        description="Deepest fall below the running peak, quote currency, 0 or more."
    )
    total_trades: int = strawberry.field(description="Closed trades.")
    winning_trades: int = strawberry.field(description="Trades with net P&L above 0.")
    win_rate: float | None = strawberry.field(
        description="Share of winning trades; null without trades."
    )
    profit_factor: float | None = strawberry.field(
        description="Sum of wins over the sum of losses; null without losses."
    )
    exposure: float = strawberry.field(
        description="Share of the time from first to last settlement with a position, 0 to 1."
    )
    funding_received: float = strawberry.field(
        description="Funding received, quote currency, 0 or more."
    )
    funding_paid: float = strawberry.field(description="Funding paid, quote currency, 0 or more.")
    total_funding: float = strawberry.field(
        description="Funding received less funding paid, quote currency."
    )
    basis_pnl: float = strawberry.field(
        description="P&L of both legs at unslipped prices, quote currency."
    )
    total_fees: float = strawberry.field(
        description="Fees of both legs, quote currency, 0 or more."
    )
    slippage_cost: float = strawberry.field(
        description="Cost of fills worse than the price, quote currency, 0 or more."
    )
    borrow_cost: float = strawberry.field(
        description="Cost of borrowed spot, quote currency, 0 or more."
    )
    liquidation_cost: float = strawberry.field(
        description="Fees of liquidations, quote currency, 0 or more."
    )
    liquidations: int = strawberry.field(description="Trades that ended by liquidation.")
    turnover: float = strawberry.field(description="Traded notional of both legs, quote currency.")


@strawberry.type(description="What came of one cell of a sweep. Undefined is null.")
class CellMetrics(_AllMetrics):
    pass


@strawberry.type(description="What came of a run. Costs are positive amounts; undefined is null.")
class Metrics(_AllMetrics):
    max_drawdown_peak_at: datetime | None = strawberry.field(
        description="Peak before the deepest fall; null without a fall."
    )
    max_drawdown_trough_at: datetime | None = strawberry.field(
        description="Bottom of the deepest fall; null without a fall."
    )
    max_drawdown_recovery_at: datetime | None = strawberry.field(
        description="When equity was back at that peak; null if it never was."
    )
    max_drawdown_recovery_hours: float | None = strawberry.field(
        description="Hours from the bottom to the recovery; null if there was none."
    )
    losing_trades: int = strawberry.field(description="Trades with net P&L of 0 or less.")
    average_win: float | None = strawberry.field(
        description="Mean net P&L of the winning trades, quote currency."
    )
    average_loss: float | None = strawberry.field(
        description="Mean net P&L of the losing trades, quote currency, 0 or less."
    )
    best_trade: float | None = strawberry.field(
        description="Largest net P&L of a trade, quote currency."
    )
    worst_trade: float | None = strawberry.field(
        description="Smallest net P&L of a trade, quote currency."
    )
    average_holding_settlements: float | None = strawberry.field(
        description="Mean settlements a trade was paid at."
    )
    average_holding_hours: float | None = strawberry.field(
        description="Mean hours a trade was held."
    )
    total_capital: float | None = strawberry.field(
        description="Spot cost, margin and buffer of the largest entry, quote currency, the perp "
        "leg fully posted where margin is unconstrained; null without trades."
    )
    return_on_total_capital: float | None = strawberry.field(
        description="Net P&L over totalCapital, fraction; null without trades."
    )
    return_on_notional: float | None = strawberry.field(
        description="Net P&L over the largest notional at an entry, fraction; null without trades."
    )
    break_even_settlements: float | None = strawberry.field(
        description="Settlements of average funding that pay for one round trip's costs."
    )
    duration_days: float = strawberry.field(
        description="Days from the first to the last settlement of the period."
    )
    settlements: int = strawberry.field(description="Settlements in the period.")
    final_equity: float = strawberry.field(
        description="Equity after the last settlement, quote currency."
    )


def metrics_of(summary: Mapping[str, Any] | None) -> Metrics | None:
    """Metrics from the stored summary, None where there is none yet."""
    if summary is None:
        return None
    values: dict[str, Any] = {name: summary.get(name) for name in _PLAIN}
    values["liquidations"] = summary.get("liquidations", 0)  # absent before margin was modelled
    instants: dict[str, Any] = {
        name: instant_or_none(summary.get(f"{name[:-3]}_ts_ms")) for name in _INSTANTS
    }
    return Metrics(**values, **instants)


_PLAIN = tuple(one.name for one in fields(Metrics) if one.name not in _INSTANTS)
