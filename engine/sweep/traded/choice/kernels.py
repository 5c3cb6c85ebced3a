"""Which lanes of a block may have more than a payment ahead of them, compiled.

The comparisons may ask in vain but never miss: what the single run computes exactly is taken to be
a little nearer, and NaN counts as reached.
"""

import numpy as np
from numba import njit

from engine.model.units import FloatArray
from engine.simulator import layout as of
from engine.simulator.layout import BLOCK
from engine.simulator.position import layout as own
from engine.sweep.traded import layout as row

CAUTION = 1e-9
"""How much nearer a limit is taken to be, relatively: rounding is a millionth of it."""


@njit(nogil=True, error_model="numpy")
def choose_lanes_nb(
    state: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    allowed: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
) -> int:
    """Marks the lanes to which more than a payment may happen at t, and counts them."""
    if last:
        for lane in range(BLOCK):
            held = state[of.HELD * BLOCK + lane]
            state[row.ACTS * BLOCK + lane] = 1.0 if held != 0.0 else 0.0
    elif terms[own.HAS_MARGIN] > 0.0:
        _choose_liquidated_nb(state, table, t, tiers)
    else:
        for lane in range(BLOCK):
            state[row.ACTS * BLOCK + lane] = 0.0
    if table[t, own.TRADABLE] > 0.0 and not last:
        _choose_leaving_nb(state, table[t, own.GAP], t, terms)
        if terms[own.TOP_UP_BELOW] > -np.inf or terms[own.RELEASE_ABOVE] < np.inf:
            _choose_rebalanced_nb(state, table, t, terms)
        _choose_entering_nb(state, allowed[t, 0] > 0.0, allowed[t, 1] > 0.0, terms)
    acting = 0
    for lane in range(BLOCK):
        acting += 1 if state[row.ACTS * BLOCK + lane] > 0.0 else 0
    return acting


@njit(nogil=True, error_model="numpy")
def _choose_liquidated_nb(state: FloatArray, table: FloatArray, t: int, tiers: FloatArray) -> None:
    # What the collateral has lost since REACH was computed moves the liquidation price by at most
    # that over the quantity x (1 - the highest rate). NaN compares false: then the lane acts.
    high, low = table[t, own.HIGH], table[t, own.LOW]
    steepest = 1.0
    for tier in range(tiers.shape[0]):
        steepest = max(steepest, 1.0 / (1.0 - tiers[tier, 0]))
    for lane in range(BLOCK):
        held = state[of.HELD * BLOCK + lane]
        extreme = high if held > 0.0 else low
        lost = state[row.SAFE_COLLATERAL * BLOCK + lane] - state[row.COLLATERAL * BLOCK + lane]
        lost = lost if lost > 0.0 else 0.0  # noqa: FURB136
        reach = state[row.REACH * BLOCK + lane] - lost * steepest * (1.0 + CAUTION)
        state[row.ACTS * BLOCK + lane] = 0.0 if extreme * held < reach else 1.0


@njit(nogil=True, error_model="numpy")
def _choose_leaving_nb(state: FloatArray, gap: float, t: int, terms: FloatArray) -> None:
    longest, shortest = terms[own.MAX_HOLDING], terms[own.MIN_HOLDING]
    needed = terms[own.EXIT_PERSISTENCE]
    for lane in range(BLOCK):
        paid = t - state[of.ENTRY_INDEX * BLOCK + lane]
        told = state[row.EXIT_STREAK * BLOCK + lane] >= needed
        leaves = (paid >= longest) | ((paid >= shortest) & told)
        moved = gap - state[of.ENTRY_GAP * BLOCK + lane]
        basis = state[row.TRADE_BASIS * BLOCK + lane] + state[of.HELD * BLOCK + lane] * moved
        leaves = leaves | (basis <= state[row.STOP_AT * BLOCK + lane])
        state[row.ACTS * BLOCK + lane] = 1.0 if leaves else state[row.ACTS * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def _choose_rebalanced_nb(state: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> None:
    unit, mark = table[t, own.FUNDING_UNIT], table[t, own.MARK]
    low = terms[own.TOP_UP_BELOW] * (1.0 + CAUTION)
    high = terms[own.RELEASE_ABOVE] * (1.0 - CAUTION)
    for lane in range(BLOCK):
        held = state[of.HELD * BLOCK + lane]
        collateral = state[row.COLLATERAL * BLOCK + lane] + held * unit
        balance = collateral + held * (state[of.ENTRY_PERP * BLOCK + lane] - mark)
        ratio = balance / (held * mark)  # NaN while flat
        tops_up = ratio < low
        releases = (ratio > high) & (state[row.GROWS * BLOCK + lane] > 0.0)
        moves = tops_up | releases
        state[row.ACTS * BLOCK + lane] = 1.0 if moves else state[row.ACTS * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def _choose_entering_nb(
    state: FloatArray, may_go_long: bool, may_go_short: bool, terms: FloatArray
) -> None:
    needed = terms[own.ENTRY_PERSISTENCE]
    for lane in range(BLOCK):
        flat = state[of.HELD * BLOCK + lane] == 0.0
        long = state[row.LONG_STREAK * BLOCK + lane] >= needed
        short = state[row.SHORT_STREAK * BLOCK + lane] >= needed
        enters = flat & ((long & may_go_long) | (short & (not long) & may_go_short))
        state[row.ACTS * BLOCK + lane] = 1.0 if enters else state[row.ACTS * BLOCK + lane]
