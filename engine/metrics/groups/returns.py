"""Metrics: what was earned, and how much that is a year."""

from dataclasses import dataclass

from engine.metrics.metric import Better, Unit, metric
from engine.model.scales import FEWEST_DAYS_OF_GROWTH


@dataclass(frozen=True)
class Returns:
    """What was earned, and how much that is a year."""

    __slots__ = ()

    net_pnl: float = metric(
        "Net P&L",
        Unit.QUOTE,
        "Net profit or loss, quote currency: last equity less the initial capital.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    total_return: float = metric(
        "Return",
        Unit.FRACTION,
        "Net P&L as a fraction of the initial capital.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    cagr: float | None = metric(
        "Return a year (CAGR)",
        Unit.FRACTION,
        "Compound annual growth rate, fraction; its years are the daily returns / 365, null under "
        f"{FEWEST_DAYS_OF_GROWTH} of them.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
