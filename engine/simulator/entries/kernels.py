"""Whether and how large a managed position is opened, compiled."""

from numba import njit

from engine.margin.kernels import maintenance_nb
from engine.model.units import TIE, FloatArray
from engine.simulator.position import columns, state, term
from engine.simulator.position.fills.kernels import fill_nb, unit_cost_nb
from engine.simulator.position.kernels import open_nb
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import quantity_nb

# Why nothing is opened, where `allowed_nb` gives no quantity.
BELOW_MINIMUM = 0.0
UNPAID = -1.0
BEYOND_MARGIN = -2.0


@njit(nogil=True, error_model="numpy", forceinline=True)
def asked_side_nb(position: FloatArray, terms: FloatArray) -> float:
    """1 where a flat position is to be opened long spot, -1 short spot, 0 not at all."""
    if position[state.LONG_STREAK] >= terms[term.ENTRY_PERSISTENCE]:
        return 1.0
    if position[state.SHORT_STREAK] >= terms[term.ENTRY_PERSISTENCE]:
        return -1.0
    return 0.0


@njit(nogil=True, error_model="numpy")
def enter_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    side: float,
    signal: float,
    notional: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> float:
    """Opens a flat position on a side where size, costs and margin allow it.

    notional: before the score's share. most: cap in quote currency. Returns the notional opened.
    """
    quantity = allowed_nb(table, t, side, signal, notional, most, terms, tiers, size)
    if quantity <= 0.0:
        if quantity == BELOW_MINIMUM:
            position[state.BELOW_MINIMUM] += 1.0
        elif quantity == BEYOND_MARGIN:
            position[state.BEYOND_MARGIN] += 1.0
        return 0.0
    open_nb(account, position, table, t, side * quantity, terms)
    opened: float = quantity * table[t, columns.PERP]
    return opened


@njit(nogil=True, error_model="numpy", forceinline=True)
def allowed_nb(
    table: FloatArray,
    t: int,
    side: float,
    signal: float,
    notional: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> float:
    """The quantity that a flat position may be opened with, or which rule refuses it.

    Arguments as of `enter_nb`. BELOW_MINIMUM, UNPAID and BEYOND_MARGIN are 0 or less.
    """
    perp = table[t, columns.PERP]
    if size[sizes.SIZED] > 0.0:
        reach = size[sizes.MAX_SHARE] - size[sizes.MIN_SHARE]
        notional = notional * (size[sizes.MIN_SHARE] + reach * min(signal, 1.0))
        notional = min(notional, size[sizes.MAX_EXPOSURE])
    notional = min(notional, most)
    quantity = quantity_nb(notional, perp, size) if notional > 0.0 else 0.0
    if quantity <= 0.0:
        return BELOW_MINIMUM
    if terms[term.BREAK_EVEN] > 0.0 and not _pays_nb(table, t, side, quantity, terms):
        return UNPAID
    if terms[term.HAS_MARGIN] > 0.0:
        posted = quantity * perp * terms[term.POSTED]
        if posted <= maintenance_nb(quantity * table[t, columns.MARK], tiers) * (1.0 + TIE):
            return BEYOND_MARGIN
    return quantity


@njit(nogil=True, error_model="numpy")
def _pays_nb(table: FloatArray, t: int, side: float, quantity: float, terms: FloatArray) -> bool:
    spot, perp = table[t, columns.SPOT], table[t, columns.PERP]
    change = side * quantity
    cost = unit_cost_nb(fill_nb(table, t, spot, perp, change, terms))
    cost += unit_cost_nb(fill_nb(table, t, spot, perp, -change, terms))
    payments = terms[term.BREAK_EVEN]
    if side < 0.0:
        cost += payments * spot * terms[term.BORROW_PER_HOUR] * table[t, columns.INTERVAL_HOURS]
    return bool(payments * side * table[t, columns.FUNDING_UNIT] > cost * (1.0 + TIE))
