"""Isolated margin of the perp leg in exact decimals: maintenance, liquidation, headroom."""

from decimal import Decimal

from engine.model.margin import IsolatedMargin
from tests.engine.exact.series import dec


def maintenance(margin: IsolatedMargin, notional: Decimal) -> Decimal:
    """Each tier's rate on the part of the notional above its floor, up to the next floor."""
    needed = Decimal(0)
    for k, tier in enumerate(margin.tiers):
        floor = dec(tier.notional_floor)
        top = notional
        if k + 1 < len(margin.tiers):
            top = min(notional, dec(margin.tiers[k + 1].notional_floor))
        if k == 0 or top > floor:
            needed += (top - floor) * dec(tier.rate)
    return needed


def liquidation_price(
    margin: IsolatedMargin, direction: int, quantity: Decimal, collateral: Decimal, entry: Decimal
) -> Decimal:
    """Where the balance is the maintenance of the notional there.

    direction 1 is a short perp (long spot): collateral + quantity x (entry - X); -1 a long one.
    Within tier k the maintenance of N is that of its floor + rate x (N - floor), so that
    balance = maintenance is linear in N = quantity x X. The first tier that holds its own answer
    is the right one, because balance - maintenance only falls (short) or only rises (long) in N.
    """
    solution = Decimal(0)
    for k, tier in enumerate(margin.tiers):
        floor, rate = dec(tier.notional_floor), dec(tier.rate)
        rest = maintenance(margin, floor) - rate * floor
        if direction == 1:
            solution = (collateral + quantity * entry - rest) / (1 + rate)
        else:
            solution = (quantity * entry - collateral + rest) / (1 - rate)
        if k + 1 == len(margin.tiers) or solution <= dec(margin.tiers[k + 1].notional_floor):
            break
    return solution / quantity


def is_reached(direction: int, mark: Decimal, liquidation: Decimal) -> bool:
    """Whether that mark liquidates."""
    if direction == 1:
        return mark >= liquidation
    return liquidation > 0 and mark <= liquidation


def headroom(direction: int, mark: Decimal, liquidation: Decimal) -> Decimal:
    """The adverse move of the mark that liquidates, a fraction."""
    if direction == 1:
        return liquidation / mark - 1
    return 1 - max(liquidation, Decimal(0)) / mark
