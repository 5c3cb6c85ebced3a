"""Whether and how large a managed position is opened, compiled."""

from engine.model.compiling.kernels import helper, inlined
from engine.model.units import TIE, FloatArray
from engine.simulator.position import columns, state, term
from engine.simulator.position.fills.kernels import fill_nb, unit_cost_nb
from engine.simulator.position.kernels import open_nb
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import quantity_nb, share_nb
from engine.simulator.resizing.kernels import at_most_nb, is_beyond_margin_nb, paid_for_nb

# Why nothing is opened, where `allowed_nb` gives no quantity.
BELOW_MINIMUM = 0.0
UNPAID = -1.0
BEYOND_MARGIN = -2.0


@inlined
def asked_side_nb(position: FloatArray, terms: FloatArray) -> float:
    """1 where a flat position is to be opened long spot, -1 short spot, 0 not at all."""
    if position[state.LONG_STREAK] >= terms[term.ENTRY_PERSISTENCE]:
        return 1.0
    if position[state.SHORT_STREAK] >= terms[term.ENTRY_PERSISTENCE]:
        return -1.0
    return 0.0


@inlined
def may_enter_nb(position: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> bool:
    """Whether a flat position may be opened at t, if its signals ask for it.

    It is tradable, at a basis that was asked for, and no pause goes on.
    """
    since = table[t, columns.TS_MS] - position[state.STOPPED_TS_MS]
    is_rested = since >= terms[term.COOL_DOWN_MS] * (1.0 - TIE)
    return bool(table[t, columns.CAN_OPEN] > 0.0 and is_rested)


@helper
def enter_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    side: float,
    signal: float,
    budget: float,
    affordable: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> float:
    """Opens a flat position on a side where size, costs and margin allow it.

    budget: before the score's share: what it may cost on a funded account, else its notional.
    affordable: what there is to pay for it. most: cap of its notional, quote currency. Returns the
    notional opened.
    """
    quantity = allowed_nb(table, t, side, signal, budget, affordable, most, terms, tiers, size)
    if quantity <= 0.0:
        if quantity == BELOW_MINIMUM:
            position[state.BELOW_MINIMUM] += 1.0
        elif quantity == BEYOND_MARGIN:
            position[state.BEYOND_MARGIN] += 1.0
        return 0.0
    open_nb(account, position, table, t, side * quantity, terms)
    position[state.SHARE] = share_nb(signal, size)
    opened: float = quantity * table[t, columns.PERP]
    return opened


@inlined
def allowed_nb(
    table: FloatArray,
    t: int,
    side: float,
    signal: float,
    budget: float,
    affordable: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> float:
    """The quantity that a flat position may be opened with, or which rule refuses it.

    Arguments as of `enter_nb`. BELOW_MINIMUM, UNPAID and BEYOND_MARGIN are 0 or less.
    """
    perp = table[t, columns.PERP]
    share = share_nb(signal, size)
    if terms[term.FUNDED] > 0.0:
        quantity = paid_for_nb(table, t, budget * share, affordable, size)
        quantity = at_most_nb(quantity, most, perp, size)
    else:
        if size[sizes.SIZED] > 0.0:
            budget = min(budget * share, size[sizes.MAX_EXPOSURE])
        budget = min(budget, most)
        quantity = quantity_nb(budget, perp, perp, size) if budget > 0.0 else 0.0
    if quantity <= 0.0:
        return BELOW_MINIMUM
    if terms[term.BREAK_EVEN] > 0.0 and not _pays_nb(table, t, side, quantity, terms):
        return UNPAID
    if is_beyond_margin_nb(table, t, quantity, terms, tiers):
        return BEYOND_MARGIN
    return quantity


@helper
def _pays_nb(table: FloatArray, t: int, side: float, quantity: float, terms: FloatArray) -> bool:
    spot, perp = table[t, columns.SPOT], table[t, columns.PERP]
    change = side * quantity
    cost = unit_cost_nb(fill_nb(table, t, spot, perp, change, terms))
    cost += unit_cost_nb(fill_nb(table, t, spot, perp, -change, terms))
    payments = terms[term.BREAK_EVEN]
    if side < 0.0:
        cost += payments * spot * terms[term.BORROW_PER_HOUR] * table[t, columns.INTERVAL_HOURS]
    return bool(payments * side * table[t, columns.FUNDING_UNIT] > cost * (1.0 + TIE))
