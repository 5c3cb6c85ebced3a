"""What is said with every result, in exact decimals: 16.9 of the design."""

from collections.abc import Sequence
from decimal import Decimal

from tests.engine.exact.result import ExactTrade


def break_even_slippage(trades: Sequence[ExactTrade], net: Decimal) -> Decimal | None:
    """In basis points: the mean of what the taker fills slipped by, and net P&L / D on top."""
    slippable = sum((trade.slippable for trade in trades), Decimal(0))
    if slippable == 0:
        return None
    mean = sum((trade.slipped for trade in trades), Decimal(0)) / slippable
    bps = 10_000 * (mean + net / slippable)
    return bps if bps >= 0 else None


def time_idle(ts_ms: Sequence[int], held_ms: int) -> Decimal:
    """Share of the time from first to last settlement without a position."""
    return 1 - Decimal(held_ms) / max(ts_ms[-1] - ts_ms[0], 1)


def money_idle(
    ts_ms: Sequence[int], equity: Sequence[Decimal], free_cash: Sequence[Decimal]
) -> Decimal | None:
    """Mean over that time of the share of the equity that is free after the settlement before."""
    idle = Decimal(0)
    for k in range(len(ts_ms) - 1):
        if equity[k] <= 0:
            return None
        idle += max(free_cash[k], Decimal(0)) / equity[k] * (ts_ms[k + 1] - ts_ms[k])
    return idle / (ts_ms[-1] - ts_ms[0]) if len(ts_ms) > 1 else None
