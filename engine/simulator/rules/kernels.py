"""What a traded position does at one settlement, compiled: the order of docs/trading.md."""

import numpy as np
from numba import njit

from engine.margin.kernels import (
    balance_nb,
    growth_nb,
    headroom_nb,
    liquidation_price_nb,
    maintenance_nb,
    reduction_nb,
)
from engine.model import totals as at
from engine.model.result import (
    EXIT_BASIS_STOP,
    EXIT_END_OF_PERIOD,
    EXIT_MARGIN_CALL,
    EXIT_MAX_HOLDING,
    EXIT_SIGNAL,
)
from engine.model.units import TIE, FloatArray
from engine.simulator import layout as sizes
from engine.simulator.position import layout as of
from engine.simulator.position.kernels import (
    Fill,
    adjust_nb,
    borrow_nb,
    close_nb,
    fill_nb,
    fund_nb,
    liquidate_nb,
    open_nb,
    unit_cost_nb,
)
from engine.simulator.quantity.kernels import quantity_nb, whole_lots_nb

STAYS = -1

# Why nothing is opened, where `allowed_nb` gives no quantity.
BELOW_MINIMUM = 0.0
UNPAID = -1.0
BEYOND_MARGIN = -2.0


@njit(nogil=True, error_model="numpy")
def start_position_nb(position: FloatArray) -> None:
    """A flat position without a past."""
    for row in range(position.shape[0]):
        position[row] = 0.0
    position[at.BEST] = -np.inf
    position[at.WORST] = np.inf


@njit(nogil=True, error_model="numpy", forceinline=True)
def settle_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    terms: FloatArray,
    tiers: FloatArray,
    records: FloatArray,
) -> tuple[float, float]:
    """Liquidation of the stretch, borrow, funding; returns the last two's cash.

    Funding is positive when received, borrow when paid.
    """
    if position[of.HELD] == 0.0:
        return 0.0, 0.0
    if terms[of.HAS_MARGIN] > 0.0:
        liquidated, borrowed = liquidate_nb(account, position, table, t, terms, tiers, records)
        if liquidated:
            return 0.0, borrowed
    elapsed_ms = table[t, of.TS_MS] - table[t - 1, of.TS_MS]
    borrowed = borrow_nb(account, position, table[t, of.SPOT], elapsed_ms, terms)
    return fund_nb(account, position, table[t, of.FUNDING_UNIT]), borrowed


@njit(nogil=True, error_model="numpy", forceinline=True)
def note_signals_nb(
    position: FloatArray,
    may_enter: bool,
    long_signal: float,
    short_signal: float,
    entry: float,
    exit_: float,
    terms: FloatArray,
) -> None:
    """Counts for how many settlements in a row the signals have said so."""
    goes_long = may_enter and terms[of.GOES_LONG] > 0.0 and long_signal >= entry
    goes_short = may_enter and terms[of.GOES_SHORT] > 0.0 and short_signal >= entry
    position[of.LONG_STREAK] = position[of.LONG_STREAK] + 1.0 if goes_long else 0.0
    position[of.SHORT_STREAK] = position[of.SHORT_STREAK] + 1.0 if goes_short else 0.0
    if position[of.HELD] != 0.0:
        signal = long_signal if position[of.HELD] > 0.0 else short_signal
        position[of.EXIT_STREAK] = position[of.EXIT_STREAK] + 1.0 if signal < exit_ else 0.0


@njit(nogil=True, error_model="numpy", forceinline=True)
def exit_reason_nb(
    position: FloatArray, table: FloatArray, t: int, last: bool, terms: FloatArray
) -> int:
    """Why what is held is closed at t, or STAYS."""
    if last:
        return EXIT_END_OF_PERIOD
    if not table[t, of.TRADABLE] > 0.0:
        return STAYS
    moved = table[t, of.GAP] - position[of.ENTRY_GAP]
    basis = position[of.TRADE_BASIS] + position[of.HELD] * moved
    if basis <= -terms[of.STOP_LOSS] * position[of.ENTRY_NOTIONAL] * (1.0 - TIE):
        return EXIT_BASIS_STOP
    paid = t - position[of.ENTRY_INDEX]
    if paid >= terms[of.MAX_HOLDING]:
        return EXIT_MAX_HOLDING
    if paid >= terms[of.MIN_HOLDING] and position[of.EXIT_STREAK] >= terms[of.EXIT_PERSISTENCE]:
        return EXIT_SIGNAL
    return STAYS


@njit(nogil=True, error_model="numpy")
def leave_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    reason: int,
    terms: FloatArray,
    records: FloatArray,
) -> None:
    """Closes what is held at the prices of t."""
    fill = fill_nb(table, t, table[t, of.SPOT], table[t, of.PERP], -position[of.HELD], terms)
    paid = t - position[of.ENTRY_INDEX]
    close_nb(account, position, t, fill, table[t, of.TS_MS], paid, 0.0, reason, records)


@njit(nogil=True, error_model="numpy", forceinline=True)
def hold_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    terms: FloatArray,
    size: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """What t does to what is held into it: close it, or move its collateral, or neither."""
    reason = exit_reason_nb(position, table, t, last, terms)
    if reason != STAYS:
        leave_nb(account, position, table, t, reason, terms, records)
    elif terms[of.HAS_MARGIN] > 0.0 and table[t, of.TRADABLE] > 0.0:
        rebalance_nb(account, position, table, t, terms, size, records, adjustments)


@njit(nogil=True, error_model="numpy")
def rebalance_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    terms: FloatArray,
    size: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """Tops the collateral up or releases it where the margin ratio asks for it."""
    held, mark = position[of.HELD], table[t, of.MARK]
    spot, perp = table[t, of.SPOT], table[t, of.PERP]
    balance = balance_nb(held, position[of.ENTRY_PERP], position[of.COLLATERAL], mark)
    ratio = balance / (held * mark)
    target = terms[of.RESTORE_TO]
    change = 0.0
    if ratio < terms[of.TOP_UP_BELOW] * (1.0 - TIE):
        cost = unit_cost_nb(_free_fill_nb(table, t, -1.0, terms))
        amount = reduction_nb(held, balance, mark, perp, spot, cost, target)
        amount = whole_lots_nb(amount, size, True)
        if amount >= held:
            leave_nb(account, position, table, t, EXIT_MARGIN_CALL, terms, records)
            return
        change = -amount
    elif ratio > terms[of.RELEASE_ABOVE] * (1.0 + TIE) and held < position[of.OPENED]:
        cost = unit_cost_nb(_free_fill_nb(table, t, 1.0, terms))
        amount = growth_nb(held, balance, mark, perp, spot, cost, target)
        amount = whole_lots_nb(amount, size, False)
        change = min(amount, position[of.OPENED] - held)
    amount = abs(change)
    if amount <= 0.0 or amount < size[sizes.MIN_QUANTITY]:
        return
    if amount * perp >= size[sizes.MIN_NOTIONAL] * (1.0 - TIE):
        adjust_nb(account, position, table, t, change, terms, adjustments)


@njit(nogil=True, error_model="numpy")
def _free_fill_nb(table: FloatArray, t: int, change: float, terms: FloatArray) -> Fill:
    # A fill without impact: how much must be moved is asked before its size is known.
    plain = terms.copy()
    plain[of.SPOT_IMPACT] = 0.0
    plain[of.PERP_IMPACT] = 0.0
    return fill_nb(table, t, table[t, of.SPOT], table[t, of.PERP], change, plain)


@njit(nogil=True, error_model="numpy", forceinline=True)
def asked_side_nb(position: FloatArray, terms: FloatArray) -> float:
    """1 where a flat position is to be opened long spot, -1 short spot, 0 not at all."""
    if position[of.LONG_STREAK] >= terms[of.ENTRY_PERSISTENCE]:
        return 1.0
    if position[of.SHORT_STREAK] >= terms[of.ENTRY_PERSISTENCE]:
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
            position[of.BELOW_MINIMUM] += 1.0
        elif quantity == BEYOND_MARGIN:
            position[of.BEYOND_MARGIN] += 1.0
        return 0.0
    open_nb(account, position, table, t, side * quantity, terms)
    opened: float = quantity * table[t, of.PERP]
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
    perp = table[t, of.PERP]
    if size[sizes.SIZED] > 0.0:
        reach = size[sizes.MAX_SHARE] - size[sizes.MIN_SHARE]
        notional = notional * (size[sizes.MIN_SHARE] + reach * min(signal, 1.0))
        notional = min(notional, size[sizes.MAX_EXPOSURE])
    notional = min(notional, most)
    quantity = quantity_nb(notional, perp, size) if notional > 0.0 else 0.0
    if quantity <= 0.0:
        return BELOW_MINIMUM
    if terms[of.BREAK_EVEN] > 0.0 and not _pays_nb(table, t, side, quantity, terms):
        return UNPAID
    if terms[of.HAS_MARGIN] > 0.0:
        posted = quantity * perp * terms[of.POSTED]
        if posted <= maintenance_nb(quantity * table[t, of.MARK], tiers) * (1.0 + TIE):
            return BEYOND_MARGIN
    return quantity


@njit(nogil=True, error_model="numpy")
def _pays_nb(table: FloatArray, t: int, side: float, quantity: float, terms: FloatArray) -> bool:
    spot, perp = table[t, of.SPOT], table[t, of.PERP]
    change = side * quantity
    cost = unit_cost_nb(fill_nb(table, t, spot, perp, change, terms))
    cost += unit_cost_nb(fill_nb(table, t, spot, perp, -change, terms))
    payments = terms[of.BREAK_EVEN]
    if side < 0.0:
        cost += payments * spot * terms[of.BORROW_PER_HOUR] * table[t, of.INTERVAL_HOURS]
    return bool(payments * side * table[t, of.FUNDING_UNIT] > cost * (1.0 + TIE))


@njit(nogil=True, error_model="numpy")
def margin_headroom_nb(
    position: FloatArray, table: FloatArray, t: int, terms: FloatArray, tiers: FloatArray
) -> float:
    """The adverse move that liquidates what is held after t; NaN while flat or unconstrained."""
    held = position[of.HELD]
    if held == 0.0 or not terms[of.HAS_MARGIN] > 0.0:
        return np.nan
    price = liquidation_price_nb(held, position[of.ENTRY_PERP], position[of.COLLATERAL], tiers)
    return headroom_nb(held, price, table[t, of.MARK])
