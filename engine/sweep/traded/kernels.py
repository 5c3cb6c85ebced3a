"""Many traded cells through one market: settlements outside, a block of lanes inside.

At nearly every settlement nothing happens to a position but payments. Whether more may happen is
asked of all lanes at once, by comparisons that never miss but may ask in vain; the lanes of which
it is true do the whole settlement by the helpers of the single run, the others are paid side by
side by the same operations. So every cell has the bits of its single run.
"""

import numpy as np
from numba import njit

from engine.margin.kernels import liquidation_price_nb
from engine.model import totals as at
from engine.model.units import HOUR_MS, TIE, FloatArray, IntArray
from engine.simulator import layout as of
from engine.simulator.kernels import mark_nb, sample_nb, sample_nothing_nb, start_nb
from engine.simulator.layout import BLOCK
from engine.simulator.position import layout as own
from engine.simulator.rules.kernels import allowed_nb, hold_nb, settle_nb, start_position_nb
from engine.simulator.traded.kernels import ACCOUNT_TOTALS, seek_nb
from engine.sweep.traded import layout as row
from engine.sweep.traded.choice.kernels import CAUTION, choose_lanes_nb

KEPT = (at.FUNDING_RECEIVED, at.FUNDING_PAID, *ACCOUNT_TOTALS)
"""Totals that stand in the lanes; the others are written by what happens to a position."""


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_many_traded_nb(
    table: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    signal_of: IntArray,
    entry: FloatArray,
    exit_: FloatArray,
    initial: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    totals: FloatArray,
) -> None:
    """Writes the totals of n cells, shape (TOTALS, n), each with the bits of its single run.

    long_signals, short_signals: shape (distinct, T); signal_of: which of them a cell sees.
    """
    cells = entry.shape[0]
    state = np.zeros(row.ROWS * BLOCK)
    positions, allowed = np.empty((BLOCK, own.STATE_NUMBERS)), np.empty((table.shape[0], 2))
    rows = np.zeros(BLOCK, dtype=np.int64)
    allow_nb(table, terms, tiers, size, allowed)
    for first in range(0, cells, BLOCK):
        used = min(BLOCK, cells - first)
        shared = True
        for lane in range(BLOCK):
            # A lane without a cell sees the signal of the first and never acts.
            rows[lane] = signal_of[first + lane] if lane < used else rows[0]
            shared = shared and rows[lane] == rows[0]
            opens = entry[first + lane] if lane < used else np.inf
            closes = exit_[first + lane] if lane < used else -np.inf
            start_nb(state, lane, initial, opens, closes)
            start_position_nb(positions[lane])
            for place in range(of.STATE_ROWS, row.ROWS):
                state[place * BLOCK + lane] = 0.0
            state[row.STOP_AT * BLOCK + lane] = -np.inf
            state[row.REACH * BLOCK + lane] = np.inf
            state[of.ENTRY_INDEX * BLOCK + lane] = np.inf
        run_block_nb(
            table,
            long_signals,
            short_signals,
            rows,
            shared,
            allowed,
            terms,
            tiers,
            size,
            state,
            positions,
        )
        for lane in range(used):
            for total in range(at.TOTALS):
                totals[total, first + lane] = positions[lane, total]
            for total in KEPT:
                totals[total, first + lane] = state[total * BLOCK + lane]
            totals[at.BORROW, first + lane] = state[row.BORROW * BLOCK + lane]
            totals[at.FINAL_EQUITY, first + lane] = state[of.BASE * BLOCK + lane]


@njit(nogil=True, error_model="numpy")
def allow_nb(
    table: FloatArray, terms: FloatArray, tiers: FloatArray, size: FloatArray, allowed: FloatArray
) -> None:
    """Writes whether a long and a short entry may be allowed at each settlement, shape (T, 2).

    Where all positions have the same size, that is known ahead.
    """
    varies = terms[own.COMPOUNDS] > 0.0 or size[of.SIZED] > 0.0
    for t in range(table.shape[0]):
        for place in range(2):
            allowed[t, place] = table[t, own.TRADABLE]
            if varies or not table[t, own.TRADABLE] > 0.0:
                continue
            side = 1.0 if place == 0 else -1.0
            notional = size[of.NOTIONAL]
            if allowed_nb(table, t, side, 0.0, notional, np.inf, terms, tiers, size) <= 0.0:
                allowed[t, place] = 0.0


@njit(nogil=True, error_model="numpy")
def run_block_nb(
    table: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    rows: IntArray,
    shared: bool,
    allowed: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    state: FloatArray,
    positions: FloatArray,
) -> None:
    """Carries one block of started lanes through all settlements."""
    count = table.shape[0]
    account, returns = np.empty(of.STATE_ROWS * BLOCK), 0
    records = np.empty((0, own.RECORD_COLUMNS))
    adjustments = np.empty((0, own.ADJUSTMENT_COLUMNS))
    for t in range(count):
        last = t == count - 1
        _see_nb(state, long_signals, short_signals, rows, shared, t)
        note_lanes_nb(state, table[t, own.MAY_ENTER] > 0.0, terms)
        if choose_lanes_nb(state, table, t, last, allowed, terms, tiers) > 0:
            for lane in range(BLOCK):
                if state[row.ACTS * BLOCK + lane] > 0.0:
                    act_nb(
                        state,
                        lane,
                        account,
                        positions[lane],
                        table,
                        t,
                        last,
                        terms,
                        tiers,
                        size,
                        records,
                        adjustments,
                    )
        pay_lanes_nb(state, table, t, terms)
        returns = _observe_nb(state, table[t, own.GAP], returns, int(table[t, own.SAMPLES]))


@njit(nogil=True, error_model="numpy")
def _see_nb(
    state: FloatArray,
    long_signals: FloatArray,
    short_signals: FloatArray,
    rows: IntArray,
    shared: bool,
    t: int,
) -> None:
    if shared:
        long_signal, short_signal = long_signals[rows[0], t], short_signals[rows[0], t]
        for lane in range(BLOCK):
            state[of.SIGNAL * BLOCK + lane] = long_signal
            state[row.SHORT_SIGNAL * BLOCK + lane] = short_signal
    else:
        for lane in range(BLOCK):
            state[of.SIGNAL * BLOCK + lane] = long_signals[rows[lane], t]
            state[row.SHORT_SIGNAL * BLOCK + lane] = short_signals[rows[lane], t]


@njit(nogil=True, error_model="numpy")
def _observe_nb(state: FloatArray, gap: float, returns: int, samples: int) -> int:
    # Marks and daily samples; returns how many daily returns there are.
    for lane in range(BLOCK):
        mark_nb(state, lane, gap)
    for sample in range(samples):
        returns += 1
        share = 1.0 / returns
        if sample == 0:
            for lane in range(BLOCK):
                sample_nb(state, lane, gap, share)
        else:
            for lane in range(BLOCK):
                sample_nothing_nb(state, lane, share)
    return returns


@njit(nogil=True, error_model="numpy")
def note_lanes_nb(state: FloatArray, may_enter: bool, terms: FloatArray) -> None:
    """What note_signals_nb does, in all lanes; a flat lane's exits are counted in vain."""
    goes_long = may_enter and terms[own.GOES_LONG] > 0.0
    goes_short = may_enter and terms[own.GOES_SHORT] > 0.0
    for lane in range(BLOCK):
        opens = goes_long & (state[of.SIGNAL * BLOCK + lane] >= state[of.ENTRY * BLOCK + lane])
        streak = state[row.LONG_STREAK * BLOCK + lane] + 1.0
        state[row.LONG_STREAK * BLOCK + lane] = streak if opens else 0.0
    if terms[own.GOES_SHORT] > 0.0:
        for lane in range(BLOCK):
            signal = state[row.SHORT_SIGNAL * BLOCK + lane]
            opens = goes_short & (signal >= state[of.ENTRY * BLOCK + lane])
            streak = state[row.SHORT_STREAK * BLOCK + lane] + 1.0
            state[row.SHORT_STREAK * BLOCK + lane] = streak if opens else 0.0
    for lane in range(BLOCK):
        is_long = state[of.HELD * BLOCK + lane] > 0.0
        long_signal = state[of.SIGNAL * BLOCK + lane]
        signal = long_signal if is_long else state[row.SHORT_SIGNAL * BLOCK + lane]
        streak = state[row.EXIT_STREAK * BLOCK + lane] + 1.0
        closes = signal < state[of.EXIT * BLOCK + lane]
        state[row.EXIT_STREAK * BLOCK + lane] = streak if closes else 0.0


@njit(nogil=True, error_model="numpy")
def act_nb(
    state: FloatArray,
    lane: int,
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
    """One lane's settlement as the single run does it, its signals noted before."""
    account[own.BASE] = state[of.BASE * BLOCK + lane]
    position[at.FUNDING_RECEIVED] = state[at.FUNDING_RECEIVED * BLOCK + lane]
    position[at.FUNDING_PAID] = state[at.FUNDING_PAID * BLOCK + lane]
    position[at.BORROW] = state[row.BORROW * BLOCK + lane]
    position[own.TRADE_BORROW] = state[row.TRADE_BORROW * BLOCK + lane]
    position[own.COLLATERAL] = state[row.COLLATERAL * BLOCK + lane]
    position[own.LONG_STREAK] = state[row.LONG_STREAK * BLOCK + lane]
    position[own.SHORT_STREAK] = state[row.SHORT_STREAK * BLOCK + lane]
    position[own.EXIT_STREAK] = state[row.EXIT_STREAK * BLOCK + lane]
    was_flat = position[own.HELD] == 0.0
    settle_nb(account, position, table, t, terms, tiers, records)
    if position[own.HELD] != 0.0:
        hold_nb(account, position, table, t, last, terms, size, records, adjustments)
    elif was_flat and not last:
        long_signal = state[of.SIGNAL * BLOCK + lane]
        short_signal = state[row.SHORT_SIGNAL * BLOCK + lane]
        seek_nb(account, position, table, t, long_signal, short_signal, terms, tiers, size)
    state[of.BASE * BLOCK + lane] = account[own.BASE]
    state[at.FUNDING_RECEIVED * BLOCK + lane] = position[at.FUNDING_RECEIVED]
    state[at.FUNDING_PAID * BLOCK + lane] = position[at.FUNDING_PAID]
    state[row.BORROW * BLOCK + lane] = position[at.BORROW]
    held = position[own.HELD]
    state[of.HELD * BLOCK + lane] = held
    if held == 0.0:
        state[of.ENTRY_INDEX * BLOCK + lane] = np.inf
        state[row.STOP_AT * BLOCK + lane] = -np.inf
        state[row.REACH * BLOCK + lane] = np.inf
        state[row.COLLATERAL * BLOCK + lane] = 0.0
        state[row.SAFE_COLLATERAL * BLOCK + lane] = 0.0
        state[row.GROWS * BLOCK + lane] = 0.0
        return
    state[of.ENTRY_GAP * BLOCK + lane] = position[own.ENTRY_GAP]
    state[of.ENTRY_INDEX * BLOCK + lane] = position[own.ENTRY_INDEX]
    state[row.EXIT_STREAK * BLOCK + lane] = position[own.EXIT_STREAK]
    state[row.TRADE_BORROW * BLOCK + lane] = position[own.TRADE_BORROW]
    state[row.TRADE_BASIS * BLOCK + lane] = position[own.TRADE_BASIS]
    stop = -terms[own.STOP_LOSS] * position[own.ENTRY_NOTIONAL] * (1.0 - TIE)
    state[row.STOP_AT * BLOCK + lane] = stop
    state[row.GROWS * BLOCK + lane] = 1.0 if held < position[own.OPENED] else 0.0
    collateral, entry_perp = position[own.COLLATERAL], position[own.ENTRY_PERP]
    state[of.ENTRY_PERP * BLOCK + lane] = entry_perp
    state[row.COLLATERAL * BLOCK + lane] = collateral
    state[row.SAFE_COLLATERAL * BLOCK + lane] = collateral
    if terms[own.HAS_MARGIN] > 0.0:
        reach = held * liquidation_price_nb(held, entry_perp, collateral, tiers)
        scale = abs(reach) + abs(held * entry_perp) + abs(collateral)
        state[row.REACH * BLOCK + lane] = reach - CAUTION * scale


@njit(nogil=True, error_model="numpy")
def pay_lanes_nb(state: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> None:
    """Borrow and funding of one settlement on what the lanes that do not act hold into it."""
    unit = table[t, own.FUNDING_UNIT]
    if terms[own.GOES_SHORT] > 0.0 and t > 0:
        spot, per_hour = table[t, own.SPOT], terms[own.BORROW_PER_HOUR]
        hours = (table[t, own.TS_MS] - table[t - 1, own.TS_MS]) / HOUR_MS
        for lane in range(BLOCK):
            held = state[of.HELD * BLOCK + lane]
            owes = (held < 0.0) & (state[row.ACTS * BLOCK + lane] == 0.0)
            cost = -held * spot * per_hour * hours if owes else 0.0
            state[row.BORROW * BLOCK + lane] += cost
            state[row.TRADE_BORROW * BLOCK + lane] += cost
            state[of.BASE * BLOCK + lane] -= cost
    for lane in range(BLOCK):
        idle = state[row.ACTS * BLOCK + lane] == 0.0
        cash = (state[of.HELD * BLOCK + lane] if idle else 0.0) * unit
        state[at.FUNDING_RECEIVED * BLOCK + lane] += cash if cash >= 0.0 else 0.0  # noqa: FURB136
        state[at.FUNDING_PAID * BLOCK + lane] -= cash if cash < 0.0 else 0.0  # noqa: FURB136
        state[of.BASE * BLOCK + lane] += cash
        state[row.COLLATERAL * BLOCK + lane] += cash
