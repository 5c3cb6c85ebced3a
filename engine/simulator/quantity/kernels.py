"""How many units money buys, compiled; size: see engine/simulator/quantity/sizes.py."""

import numpy as np

from engine.model.compiling.kernels import helper, inlined, kernel
from engine.model.units import TIE, FloatArray
from engine.simulator.quantity import sizes

LOT_TIE = 4.0 * 2.220446049250313e-16


@helper
def whole_lots_nb(quantity: float, size: FloatArray, up: bool) -> float:
    """The quantity rounded down, or up, to the lot.

    A quotient within four units in the last place of a whole number of lots (TIE where a longer
    formula is rounded up) is that number: 0.3 / 0.1 is 3 lots, as in decimal arithmetic.
    """
    units, parts = size[sizes.LOT_UNITS], size[sizes.LOT_PARTS]
    if not units > 0.0:
        return quantity
    lots = quantity * parts / units
    whole = np.floor(lots + 0.5)
    if abs(lots - whole) > (TIE if up else LOT_TIE) * whole:
        whole = np.ceil(lots) if up else np.floor(lots)
    rounded: float = whole * units / parts
    return rounded


@inlined
def is_below_minimum_nb(quantity: float, price: float, size: FloatArray) -> bool:
    """Too small for an order, or nothing at all."""
    smallest = size[sizes.MIN_NOTIONAL] * (1.0 - TIE)
    return bool(quantity < size[sizes.MIN_QUANTITY] or quantity * price < smallest)


@helper
def quantity_nb(money: float, unit_money: float, price: float, size: FloatArray) -> float:
    """Base units that money buys at so much a unit, whole lots; 0 below the minimum.

    price: the perp's, by which the smallest notional is told.
    """
    quantity = whole_lots_nb(money / unit_money, size, False)
    return 0.0 if is_below_minimum_nb(quantity, price, size) else quantity


@inlined
def share_nb(signal: float, size: FloatArray) -> float:
    """What score-scaled sizing leaves of a budget; 1 without it."""
    if not size[sizes.SIZED] > 0.0:
        return 1.0
    reach = size[sizes.MAX_SHARE] - size[sizes.MIN_SHARE]
    share: float = size[sizes.MIN_SHARE] + reach * min(signal, 1.0)
    return share


@kernel
def quantities_nb(price: FloatArray, size: FloatArray, quantity: FloatArray) -> None:
    """Writes what the fixed notional opens at each settlement, shape (T,); 0 without a price."""
    for t in range(price.shape[0]):
        quantity[t] = 0.0
        if price[t] > 0.0:
            quantity[t] = quantity_nb(size[sizes.NOTIONAL], price[t], price[t], size)
