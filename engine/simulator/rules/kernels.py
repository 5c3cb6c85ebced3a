"""What a managed position does at one settlement, compiled: the order of docs/trading.md."""

import numpy as np

from engine.margin.kernels import (
    balance_nb,
    growth_nb,
    headroom_nb,
    liquidation_price_nb,
    reduction_nb,
)
from engine.model import totals as at
from engine.model.compiling.kernels import helper, inlined
from engine.model.result import (
    EXIT_BASIS_STOP,
    EXIT_END_OF_PERIOD,
    EXIT_MARGIN_CALL,
    EXIT_MAX_HOLDING,
    EXIT_MIN_HEADROOM,
    EXIT_SIGNAL,
)
from engine.model.units import TIE, FloatArray
from engine.simulator.liquidation.kernels import is_liquidated_nb, liquidate_nb
from engine.simulator.position import columns, state, term
from engine.simulator.position.fills.kernels import fill_nb, free_fill_nb, unit_cost_nb
from engine.simulator.position.kernels import (
    adjust_nb,
    borrow_nb,
    close_nb,
    fund_nb,
    yield_nb,
)
from engine.simulator.quantity import sizes
from engine.simulator.quantity.kernels import whole_lots_nb

STAYS = -1


@helper
def start_position_nb(position: FloatArray) -> None:
    """A flat position without a past."""
    for row in range(position.shape[0]):
        position[row] = 0.0
    position[state.STOPPED_TS_MS] = -np.inf
    position[at.BEST] = -np.inf
    position[at.WORST] = np.inf


@inlined
def settle_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    path: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    records: FloatArray,
) -> tuple[float, float, float]:
    """Liquidation of the stretch, borrow, yield, funding; returns the last three's cash.

    Borrow, yield, funding: positive when paid, received, received. What is traded before the
    settlement pays is funded later, by `fund_late_nb`.
    """
    if position[state.HELD] == 0.0:
        return 0.0, 0.0, 0.0
    if terms[term.HAS_MARGIN] > 0.0 and is_liquidated_nb(position, table, t, tiers):
        borrowed, yielded = liquidate_nb(account, position, table, t, path, terms, tiers, records)
        return borrowed, yielded, 0.0
    elapsed_ms = table[t, columns.TS_MS] - table[t - 1, columns.TS_MS]
    borrowed = borrow_nb(account, position, table[t, columns.SPOT], elapsed_ms, terms)
    yielded = yield_nb(account, position, table[t, columns.SPOT], elapsed_ms, terms)
    if terms[term.ANTICIPATES] > 0.0:
        return borrowed, yielded, 0.0
    return borrowed, yielded, fund_nb(account, position, table[t, columns.FUNDING_UNIT], terms)


@inlined
def fund_late_nb(
    account: FloatArray, position: FloatArray, table: FloatArray, t: int, terms: FloatArray
) -> float:
    """Funding on what is held after t's trades, where t was anticipated; returns the cash."""
    if position[state.HELD] == 0.0 or not terms[term.ANTICIPATES] > 0.0:
        return 0.0
    return fund_nb(account, position, table[t, columns.FUNDING_UNIT], terms)


@inlined
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
    goes_long = may_enter and terms[term.GOES_LONG] > 0.0 and long_signal >= entry
    goes_short = may_enter and terms[term.GOES_SHORT] > 0.0 and short_signal >= entry
    position[state.LONG_STREAK] = position[state.LONG_STREAK] + 1.0 if goes_long else 0.0
    position[state.SHORT_STREAK] = position[state.SHORT_STREAK] + 1.0 if goes_short else 0.0
    if position[state.HELD] != 0.0:
        signal = long_signal if position[state.HELD] > 0.0 else short_signal
        position[state.EXIT_STREAK] = position[state.EXIT_STREAK] + 1.0 if signal < exit_ else 0.0


@inlined
def lacks_headroom_nb(
    position: FloatArray, mark: float, terms: FloatArray, tiers: FloatArray
) -> bool:
    """Whether a smaller adverse move of the mark than was asked for liquidates what is held."""
    least = terms[term.MIN_HEADROOM]
    if not least > 0.0:
        return False
    held = position[state.HELD]
    price = liquidation_price_nb(
        held, position[state.ENTRY_PERP], position[state.COLLATERAL], tiers
    )
    if held > 0.0:
        return bool(price < mark * (1.0 + least) * (1.0 - TIE))
    return bool(max(price, 0.0) > mark * (1.0 - least) * (1.0 + TIE))


@inlined
def exit_reason_nb(
    position: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    terms: FloatArray,
    tiers: FloatArray,
) -> int:
    """Why what is held is closed at t, or STAYS."""
    if last:
        return EXIT_END_OF_PERIOD
    if not table[t, columns.TRADABLE] > 0.0:
        return STAYS
    moved = table[t, columns.GAP] - position[state.ENTRY_GAP]
    basis = position[state.TRADE_BASIS] + position[state.HELD] * moved
    if basis <= -terms[term.STOP_LOSS] * position[state.ENTRY_NOTIONAL] * (1.0 - TIE):
        return EXIT_BASIS_STOP
    if lacks_headroom_nb(position, table[t, columns.MARK], terms, tiers):
        return EXIT_MIN_HEADROOM
    paid = t - position[state.ENTRY_INDEX]
    if paid >= terms[term.MAX_HOLDING]:
        return EXIT_MAX_HOLDING
    if (
        paid >= terms[term.MIN_HOLDING]
        and position[state.EXIT_STREAK] >= terms[term.EXIT_PERSISTENCE]
    ):
        return EXIT_SIGNAL
    return STAYS


@helper
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
    fill = fill_nb(
        table, t, table[t, columns.SPOT], table[t, columns.PERP], -position[state.HELD], terms
    )
    paid = t - position[state.ENTRY_INDEX]
    close_nb(account, position, t, fill, table[t, columns.TS_MS], paid, 0.0, reason, records)


@inlined
def hold_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """What t does to what is held into it: close it, or move its collateral, or neither."""
    reason = exit_reason_nb(position, table, t, last, terms, tiers)
    if reason != STAYS:
        leave_nb(account, position, table, t, reason, terms, records)
    elif table[t, columns.TRADABLE] > 0.0 and moves_collateral_nb(terms):
        rebalance_nb(account, position, table, t, terms, size, records, adjustments)


@inlined
def moves_collateral_nb(terms: FloatArray) -> bool:
    """Whether a rebalancing was asked for."""
    return bool(terms[term.TOP_UP_BELOW] > -np.inf or terms[term.RELEASE_ABOVE] < np.inf)


@helper
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
    held, mark = position[state.HELD], table[t, columns.MARK]
    spot, perp = table[t, columns.SPOT], table[t, columns.PERP]
    balance = balance_nb(held, position[state.ENTRY_PERP], position[state.COLLATERAL], mark)
    ratio = balance / (held * mark)
    target = terms[term.RESTORE_TO]
    change = 0.0
    if ratio < terms[term.TOP_UP_BELOW] * (1.0 - TIE):
        cost = unit_cost_nb(free_fill_nb(table, t, spot, perp, -1.0, terms))
        amount = reduction_nb(held, balance, mark, perp, spot, cost, target)
        amount = whole_lots_nb(amount, size, True)
        if amount >= held:
            leave_nb(account, position, table, t, EXIT_MARGIN_CALL, terms, records)
            return
        change = -amount
    elif ratio > terms[term.RELEASE_ABOVE] * (1.0 + TIE) and held < position[state.OPENED]:
        cost = unit_cost_nb(free_fill_nb(table, t, spot, perp, 1.0, terms))
        amount = growth_nb(held, balance, mark, perp, spot, cost, target)
        amount = whole_lots_nb(amount, size, False)
        change = min(amount, position[state.OPENED] - held)
    amount = abs(change)
    if amount <= 0.0 or amount < size[sizes.MIN_QUANTITY]:
        return
    if amount * perp >= size[sizes.MIN_NOTIONAL] * (1.0 - TIE):
        adjust_nb(account, position, table, t, change, terms, adjustments)


@inlined
def margin_headroom_nb(
    position: FloatArray, table: FloatArray, t: int, terms: FloatArray, tiers: FloatArray
) -> float:
    """The adverse move that liquidates what is held after t; NaN while flat or unconstrained."""
    held = position[state.HELD]
    if held == 0.0 or not terms[term.HAS_MARGIN] > 0.0:
        return np.nan
    price = liquidation_price_nb(
        held, position[state.ENTRY_PERP], position[state.COLLATERAL], tiers
    )
    return headroom_nb(held, price, table[t, columns.MARK])
