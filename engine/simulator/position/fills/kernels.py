"""What a fill of a managed position costs, compiled: slippage, impact, fees."""

from typing import NamedTuple

import numpy as np

from engine.model.compiling.kernels import helper, inlined
from engine.model.units import FloatArray
from engine.simulator.position import columns, term

LARGEST_SLIPPAGE = 0.5


class Fill(NamedTuple):
    """What a fill costs: the legs' prices and fills, then fees and slippage of one unit.

    slippable: what a slippage of 1 would cost the legs that are taken, the fee of it included;
    slipped: what their slippage has cost of it, impact left out.
    """

    spot: float
    perp: float
    spot_fill: float
    perp_fill: float
    spot_fee: float
    perp_fee: float
    slippage: float
    slippable: float
    slipped: float


@inlined
def slippage_nb(base: float, impact: float, notional: float, volume: float) -> float:
    """Slippage with square-root impact, a fraction of at most LARGEST_SLIPPAGE."""
    if impact <= 0.0:
        return base
    if volume <= 0.0:
        return LARGEST_SLIPPAGE
    slippage: float = base + impact * np.sqrt(notional / volume)
    return min(slippage, LARGEST_SLIPPAGE)


@helper
def fill_nb(
    table: FloatArray, t: int, spot: float, perp: float, change: float, terms: FloatArray
) -> Fill:
    """What changing the position by `change` units costs at these prices; above 0 buys spot."""
    amount = abs(change)
    spot_slip = slippage_nb(
        table[t, columns.SPOT_SLIPPAGE],
        terms[term.SPOT_IMPACT],
        amount * spot,
        table[t, columns.SPOT_VOLUME],
    )
    perp_slip = slippage_nb(
        table[t, columns.PERP_SLIPPAGE],
        terms[term.PERP_IMPACT],
        amount * perp,
        table[t, columns.PERP_VOLUME],
    )
    return _slipped_nb(table, t, spot, perp, change, spot_slip, perp_slip, terms)


@inlined
def free_fill_nb(
    table: FloatArray, t: int, spot: float, perp: float, change: float, terms: FloatArray
) -> Fill:
    """The same without impact: how much must be moved is asked before its size is known."""
    spot_slip, perp_slip = table[t, columns.SPOT_SLIPPAGE], table[t, columns.PERP_SLIPPAGE]
    return _slipped_nb(table, t, spot, perp, change, spot_slip, perp_slip, terms)


@inlined
def _slipped_nb(
    table: FloatArray,
    t: int,
    spot: float,
    perp: float,
    change: float,
    spot_slip: float,
    perp_slip: float,
    terms: FloatArray,
) -> Fill:
    # A slipped fill is charged a larger fee where it buys, a smaller one where it sells.
    side = 1.0 if change > 0.0 else -1.0
    spot_taken = spot * terms[term.SPOT_TAKEN] * (1.0 + side * terms[term.SPOT_FEE])
    perp_taken = perp * terms[term.PERP_TAKEN] * (1.0 - side * terms[term.PERP_FEE])
    if change > 0.0:
        spot_fill, perp_fill = spot * (1.0 + spot_slip), perp * (1.0 - perp_slip)
    else:
        spot_fill, perp_fill = spot * (1.0 - spot_slip), perp * (1.0 + perp_slip)
    return Fill(
        spot=spot,
        perp=perp,
        spot_fill=spot_fill,
        perp_fill=perp_fill,
        spot_fee=spot_fill * terms[term.SPOT_FEE],
        perp_fee=perp_fill * terms[term.PERP_FEE],
        slippage=spot * spot_slip + perp * perp_slip,
        slippable=spot_taken + perp_taken,
        slipped=spot_taken * table[t, columns.SPOT_SLIPPAGE]
        + perp_taken * table[t, columns.PERP_SLIPPAGE],
    )


@helper
def unit_cost_nb(fill: Fill) -> float:
    """Fees and slippage of one unit."""
    return fill.spot_fee + fill.perp_fee + fill.slippage
