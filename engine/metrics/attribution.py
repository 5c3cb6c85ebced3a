"""Where the money came from and went."""

from dataclasses import dataclass

from engine.model import totals as at
from engine.model.result import SimulationResult
from engine.model.units import FloatArray


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of the net P&L in quote currency; costs and funding_paid are positive amounts.

    net_pnl = funding_received - funding_paid + spot_pnl + perp_pnl + spot_yield + interest -
    spot_fees - perp_fees - slippage_cost - borrow_cost - liquidation_cost; spot_pnl and perp_pnl
    are unslipped.
    """

    funding_received: float
    funding_paid: float
    spot_pnl: float
    perp_pnl: float
    basis_pnl: float
    spot_fees: float
    perp_fees: float
    total_fees: float
    slippage_cost: float
    borrow_cost: float
    liquidation_cost: float
    spot_yield: float
    interest: float
    net_pnl: float


def attribute(result: SimulationResult) -> Attribution:
    """The parts of one simulation's net P&L."""
    net_pnl = float(result.totals[at.FINAL_EQUITY]) - result.span.initial
    return attribution_of(result.totals, net_pnl)


def attribution_of(columns: FloatArray, net_pnl: float) -> Attribution:
    """The parts of a net P&L, from totals of shape (TOTALS,)."""
    totals = columns.tolist()
    return Attribution(
        funding_received=totals[at.FUNDING_RECEIVED],
        funding_paid=totals[at.FUNDING_PAID],
        spot_pnl=totals[at.SPOT_PNL],
        perp_pnl=totals[at.PERP_PNL],
        basis_pnl=totals[at.SPOT_PNL] + totals[at.PERP_PNL],
        spot_fees=totals[at.SPOT_FEES],
        perp_fees=totals[at.PERP_FEES],
        total_fees=totals[at.SPOT_FEES] + totals[at.PERP_FEES],
        slippage_cost=totals[at.SLIPPAGE],
        borrow_cost=totals[at.BORROW],
        liquidation_cost=totals[at.LIQUIDATION],
        spot_yield=totals[at.SPOT_YIELD],
        interest=totals[at.INTEREST],
        net_pnl=net_pnl,
    )
