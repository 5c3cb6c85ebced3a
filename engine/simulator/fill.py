"""What a fill of the plain trade is made of."""

from typing import NamedTuple


class Fill(NamedTuple):
    """One way through a settlement, in or out: what a fill of one unit costs there.

    A tuple, so that its numbers can stay in registers.
    """

    spot: float
    perp: float
    gap: float
    spot_fee: float
    perp_fee: float
    slippage: float
    turnover: float
    slippable: float
    slipped: float
    settlement: float
    ts_ms: float
