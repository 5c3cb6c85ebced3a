"""Isolated margin of one perp position, compiled: plain numbers in, plain numbers out.

A position is its signed quantity: above 0 the perp leg is short, below 0 it is long. tiers:
shape (K, 2), see engine/margin/tiers.py.
"""

import numpy as np

from engine.model.compiling.kernels import helper, inlined
from engine.model.units import FloatArray

RATE = 0
RELIEF = 1


@inlined
def maintenance_nb(notional: float, tiers: FloatArray) -> float:
    """What must remain of a balance, quote currency.

    The tiers' marginal rates ascend, so the sum over tiers is the largest of the lines
    rate x notional - relief.
    """
    needed = 0.0
    for tier in range(tiers.shape[0]):
        needed = max(needed, tiers[tier, RATE] * notional - tiers[tier, RELIEF])
    return needed


@inlined
def balance_nb(held: float, entry_perp: float, collateral: float, mark: float) -> float:
    """Collateral and unrealised perp P&L at a mark."""
    return collateral + held * (entry_perp - mark)


@inlined
def liquidation_price_nb(
    held: float, entry_perp: float, collateral: float, tiers: FloatArray
) -> float:
    """The mark at which the balance is the maintenance: the nearest of the tiers' lines.

    A short perp is liquidated at or above it, a long one at or below.
    """
    amount = abs(held)
    short = held > 0.0
    nearest = np.inf if short else -np.inf
    for tier in range(tiers.shape[0]):
        rate, relief = tiers[tier, RATE], tiers[tier, RELIEF]
        if short:
            price = (collateral + amount * entry_perp + relief) / (amount * (1.0 + rate))
            nearest = min(nearest, price)
        else:
            price = (amount * entry_perp - collateral - relief) / (amount * (1.0 - rate))
            nearest = max(nearest, price)
    return nearest


@inlined
def headroom_nb(held: float, liquidation_price: float, mark: float) -> float:
    """The adverse move of the mark that liquidates, a fraction of it."""
    if held > 0.0:
        return liquidation_price / mark - 1.0
    return 1.0 - max(liquidation_price, 0.0) / mark


@helper
def reduction_nb(
    held: float, balance: float, mark: float, perp: float, spot: float, cost: float, ratio: float
) -> float:
    """How much of both legs to give up so that balance / notional becomes ratio; inf: all.

    cost: fees and slippage of one unit.
    """
    gained = spot - cost + mark - perp + ratio * mark
    if gained <= 0.0:
        return np.inf
    return (ratio * held * mark - balance) / gained


@helper
def growth_nb(
    held: float, balance: float, mark: float, perp: float, spot: float, cost: float, ratio: float
) -> float:
    """How much both legs can grow until balance / notional is down to ratio; 0: not at all."""
    spent = spot + cost + mark - perp + ratio * mark
    if spent <= 0.0:
        return 0.0
    return max((balance - ratio * held * mark) / spent, 0.0)
