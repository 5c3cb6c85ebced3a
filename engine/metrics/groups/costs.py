"""Metrics: the parts of the net P&L; costs and funding_paid are positive amounts."""

from dataclasses import dataclass
from functools import partial

from engine.metrics.metric import Better, Unit, metric

# Of cells; 0 where a run is from before there was any.
_charged = partial(metric, better=Better.LESS, cells=True, absent=0.0)
_earned = partial(metric, better=Better.MORE, cells=True, absent=0.0)


@dataclass(frozen=True)
class Costs:
    """The parts of the net P&L; costs and funding_paid are positive amounts."""

    __slots__ = ()

    funding_received: float = metric(
        "Funding received",
        Unit.QUOTE,
        "Funding received, quote currency, 0 or more.",
        better=Better.MORE,
        cells=True,
    )
    funding_paid: float = metric(
        "Funding paid",
        Unit.QUOTE,
        "Funding paid, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    total_funding: float = metric(
        "Funding",
        Unit.QUOTE,
        "Funding received less funding paid, quote currency.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    basis_pnl: float = metric(
        "Basis P&L",
        Unit.QUOTE,
        "P&L of both legs at unslipped prices, quote currency.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    total_fees: float = metric(
        "Fees",
        Unit.QUOTE,
        "Fees of both legs, quote currency, below 0 where rebates exceed them.",
        better=Better.LESS,
        cells=True,
    )
    slippage_cost: float = metric(
        "Slippage",
        Unit.QUOTE,
        "Cost of fills worse than the price, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    borrow_cost: float = _charged(
        "Borrow", Unit.QUOTE, "Cost of borrowed spot, quote currency, 0 or more."
    )
    spot_yield: float = _earned(
        "Spot yield", Unit.QUOTE, "What long spot legs have earned by being held, quote currency."
    )
    interest: float = _earned(
        "Interest", Unit.QUOTE, "Interest on money that nothing was done with, quote currency."
    )
    liquidation_cost: float = _charged(
        "Liquidation fees", Unit.QUOTE, "Fees of liquidations, quote currency, 0 or more."
    )
    liquidations: int = metric(
        "Liquidations",
        Unit.COUNT,
        "Trades that ended by liquidation.",
        better=Better.LESS,
        cells=True,
        absent=0,
    )
