"""How large a funded position is to be, and what brings it there, compiled.

Section "Whose money" of docs/account.md: a budget pays for the long leg, the margin and the costs
of each unit, and what is held is brought back to it once it differs by more than a band.
"""

import numpy as np

from engine.margin.kernels import maintenance_nb
from engine.model.compiling.kernels import helper, inlined
from engine.model.units import HOUR_MS, TIE, FloatArray
from engine.simulator.position import columns, state, term
from engine.simulator.position.kernels import adjust_nb
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import is_below_minimum_nb, quantity_nb, whole_lots_nb

CAUTION = 1e-9
"""How much nearer a limit is taken to be, relatively: rounding is a millionth of it."""


@inlined
def budget_nb(equity: float, terms: FloatArray) -> float:
    """What a funded position may cost: a fraction of what the account is worth, or had at first."""
    wealth = equity if terms[term.COMPOUNDS] > 0.0 else min(terms[term.INITIAL], equity)
    budget: float = wealth * terms[term.FRACTION]
    return budget


@inlined
def free_cash_nb(cash: float, position: FloatArray, spot: float) -> float:
    """What is neither in the spot leg nor in the margin: equity - quantity x spot - balance.

    cash: the account's with everything realised. The perp's gain is in equity and balance alike,
    so that only a short spot leg's price matters.
    """
    held = position[state.HELD]
    if held == 0.0:
        return cash
    tied = position[state.ENTRY_SPOT] if held > 0.0 else 2.0 * spot - position[state.ENTRY_SPOT]
    free: float = cash - position[state.COLLATERAL] - abs(held) * tied
    return free


@inlined
def interest_nb(free_cash: float, elapsed_ms: float, terms: FloatArray) -> float:
    """What money that nothing was done with has earned."""
    earned: float = max(free_cash, 0.0) * terms[term.CASH_PER_HOUR] * (elapsed_ms / HOUR_MS)
    return earned


@inlined
def paid_for_nb(
    table: FloatArray, t: int, budget: float, affordable: float, size: FloatArray
) -> float:
    """Whole lots that a budget pays for, at most what is affordable; 0 below the minimum."""
    if size[sizes.SIZED] > 0.0:
        budget = min(budget, size[sizes.MAX_EXPOSURE])
    budget = min(budget, affordable)
    if budget <= 0.0:
        return 0.0
    return quantity_nb(budget, table[t, columns.UNIT_MONEY], table[t, columns.PERP], size)


@inlined
def at_most_nb(quantity: float, most: float, perp: float, size: FloatArray) -> float:
    """A quantity of at most that notional, whole lots; 0 below the minimum."""
    if most == np.inf:
        return quantity
    quantity = min(quantity, whole_lots_nb(max(most, 0.0) / perp, size, False))
    return 0.0 if is_below_minimum_nb(quantity, perp, size) else quantity


@inlined
def is_beyond_margin_nb(
    table: FloatArray, t: int, quantity: float, terms: FloatArray, tiers: FloatArray
) -> bool:
    """Whether what is posted for a quantity does not exceed its maintenance."""
    if not terms[term.HAS_MARGIN] > 0.0:
        return False
    posted = quantity * table[t, columns.PERP] * terms[term.POSTED]
    return bool(posted <= maintenance_nb(quantity * table[t, columns.MARK], tiers) * (1.0 + TIE))


@inlined
def lot_nb(size: FloatArray) -> float:
    """The lot step, 0 without one."""
    return size[sizes.LOT_UNITS] / size[sizes.LOT_PARTS] if size[sizes.LOT_UNITS] > 0.0 else 0.0


@inlined
def surely_stays_nb(held: float, unrounded: float, lot: float, band: float) -> bool:
    """Whether a quantity is within the band of its size by a margin that rounding cannot close.

    unrounded: the size before it is cut to whole lots. False where it is not sure; NaN is not.
    """
    low = unrounded * (1.0 - band) * (1.0 + CAUTION)
    high = (unrounded - lot) * (1.0 + band) * (1.0 - CAUTION)
    return bool((held > low) & (held < high))


@inlined
def may_resize_nb(
    position: FloatArray,
    table: FloatArray,
    t: int,
    budget: float,
    terms: FloatArray,
    size: FloatArray,
) -> bool:
    """Whether what is held may not be what a budget gives at t, before the score's share."""
    budget = budget * position[state.SHARE]
    if size[sizes.SIZED] > 0.0:
        budget = min(budget, size[sizes.MAX_EXPOSURE])
    unrounded = budget / table[t, columns.UNIT_MONEY]
    held, band = abs(position[state.HELD]), terms[term.RESIZE_BAND]
    return not surely_stays_nb(held, unrounded, lot_nb(size), band)


@helper
def resized_nb(
    held: float,
    share: float,
    table: FloatArray,
    t: int,
    budget: float,
    affordable: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> float:
    """The quantity to which so much is brought at t; the same where it stays.

    held: 0 or more. budget: before the score's share. affordable: what all of it may cost where
    it grows. most: the notional by which it may.
    """
    perp = table[t, columns.PERP]
    wanted = paid_for_nb(table, t, budget * share, np.inf, size)
    if wanted > held:
        wanted = min(wanted, paid_for_nb(table, t, budget * share, affordable, size))
        if most < np.inf:
            wanted = min(wanted, held + whole_lots_nb(max(most, 0.0) / perp, size, False))
        wanted = max(wanted, held)
    change = abs(wanted - held)
    if wanted <= 0.0 or change <= terms[term.RESIZE_BAND] * wanted * (1.0 + TIE):
        return held
    if is_below_minimum_nb(change, perp, size):
        return held
    return held if is_beyond_margin_nb(table, t, wanted, terms, tiers) else wanted


@helper
def resize_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    budget: float,
    affordable: float,
    most: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    adjustments: FloatArray,
) -> None:
    """Brings what is held to its size, both legs alike, and posts its margin anew."""
    side = 1.0 if position[state.HELD] > 0.0 else -1.0
    held = abs(position[state.HELD])
    share = position[state.SHARE]
    wanted = resized_nb(held, share, table, t, budget, affordable, most, terms, tiers, size)
    if wanted == held:
        return
    adjust_nb(account, position, table, t, side * (wanted - held), terms, adjustments)
    perp = table[t, columns.PERP]
    position[state.HELD] = side * wanted
    posted = wanted * perp * terms[term.POSTED]
    position[state.COLLATERAL] = posted - side * wanted * (position[state.ENTRY_PERP] - perp)
    position[state.COMMITTED] = wanted * table[t, columns.SPOT] + posted
    position[state.MOST_COMMITTED] = max(position[state.MOST_COMMITTED], position[state.COMMITTED])
    position[state.RESIZES] += 1.0
