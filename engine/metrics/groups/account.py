"""Metrics: what the account put to work, and for how long."""

from dataclasses import dataclass

from engine.metrics.metric import Better, Unit, metric


@dataclass(frozen=True)
class Account:
    """What the account put to work, and for how long.

    turnover: value of all fills, both legs. duration_days: from the first to the last settlement.
    """

    __slots__ = ()

    total_capital: float | None = metric(
        "Total capital",
        Unit.QUOTE,
        "Spot cost, margin and buffer of the largest entry, quote currency, the perp leg fully "
        "posted where margin is unconstrained; null without trades.",
    )
    money_in_use: float | None = metric(
        "Money in use",
        Unit.QUOTE,
        "The largest sum of money in use, the same as total capital; null without trades.",
    )
    return_on_total_capital: float | None = metric(
        "Return on total capital",
        Unit.FRACTION,
        "Net P&L over total capital, fraction; null without trades.",
        signed=True,
        better=Better.MORE,
    )
    return_on_notional: float | None = metric(
        "Return on notional",
        Unit.FRACTION,
        "Net P&L over the largest sum, of positions open at one time, of their notionals at entry: "
        "quantity opened x unslipped perp price; fraction, null without trades.",
        signed=True,
        better=Better.MORE,
    )
    turnover: float = metric(
        "Turnover",
        Unit.QUOTE,
        "Traded notional of both legs, quote currency.",
        better=Better.LESS,
        cells=True,
    )
    break_even_slippage_bps: float | None = metric(
        "Break-even slippage",
        Unit.BPS,
        "Slippage of taker fills at which the net P&L would be 0, the trades as they were; null "
        "without such a fill and where even none is too much.",
        better=Better.MORE,
        cells=True,
    )
    break_even_settlements: float | None = metric(
        "Break-even",
        Unit.SETTLEMENTS,
        "Settlements of average funding that pay for one round trip's costs.",
        better=Better.LESS,
    )
    time_idle: float | None = metric(
        "Time idle",
        Unit.FRACTION,
        "Share of the time from first to last settlement without a position, 0 to 1; null "
        "where not stored.",
    )
    money_idle: float | None = metric(
        "Money idle",
        Unit.FRACTION,
        "Share of the equity that nothing was done with, in the mean of that time, 0 or more; "
        "null where the equity fell to 0 and where not stored.",
    )
    duration_days: float = metric(
        "Duration", Unit.DAYS, "Days from the first to the last settlement of the period."
    )
    settlements: int = metric("Settlements", Unit.COUNT, "Settlements in the period.")
    daily_returns: int | None = metric(
        "Daily returns",
        Unit.COUNT,
        "What Sharpe, Sortino and volatility are of; null where not stored.",
    )
    final_equity: float = metric(
        "Final equity",
        Unit.QUOTE,
        "Equity after the last settlement, quote currency.",
        signed=True,
        better=Better.MORE,
    )
