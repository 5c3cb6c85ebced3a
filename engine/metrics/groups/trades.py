"""Metrics: what the trades were like."""

from dataclasses import dataclass

from engine.metrics.metric import Better, Unit, metric


@dataclass(frozen=True)
class Trades:
    """What the trades were like.

    winning_trades have a net P&L above 0, losing_trades are the others.
    """

    __slots__ = ()

    total_trades: int = metric("Trades", Unit.COUNT, "Closed trades.", cells=True)
    winning_trades: int = metric(
        "Winning trades", Unit.COUNT, "Trades with net P&L above 0.", cells=True
    )
    losing_trades: int = metric("Losing trades", Unit.COUNT, "Trades with net P&L of 0 or less.")
    win_rate: float | None = metric(
        "Win rate",
        Unit.FRACTION,
        "Share of winning trades; null without trades.",
        better=Better.MORE,
        cells=True,
    )
    average_win: float | None = metric(
        "Average win",
        Unit.QUOTE,
        "Mean net P&L of the winning trades, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    average_loss: float | None = metric(
        "Average loss",
        Unit.QUOTE,
        "Mean net P&L of the losing trades, quote currency, 0 or less.",
        signed=True,
        better=Better.MORE,
    )
    best_trade: float | None = metric(
        "Best trade",
        Unit.QUOTE,
        "Largest net P&L of a trade, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    worst_trade: float | None = metric(
        "Worst trade",
        Unit.QUOTE,
        "Smallest net P&L of a trade, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    profit_factor: float | None = metric(
        "Profit factor",
        Unit.RATIO,
        "Sum of wins over the sum of losses; null without losses.",
        better=Better.MORE,
        cells=True,
    )
    average_holding_settlements: float | None = metric(
        "Average holding", Unit.SETTLEMENTS, "Mean settlements a trade was paid at."
    )
    average_holding_hours: float | None = metric(
        "Average holding, time", Unit.HOURS, "Mean hours a trade was held."
    )
    exposure: float = metric(
        "Exposure",
        Unit.FRACTION,
        "Share of the time from first to last settlement with a position, 0 to 1.",
        cells=True,
    )
